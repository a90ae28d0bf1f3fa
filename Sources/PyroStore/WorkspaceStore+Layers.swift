internal import GRDB
package import PyroModel

extension WorkspaceStore {
    /// The chain that a layer ends, the lowest first.
    /// - Throws: `internal` where a layer of it is missing or the chain runs in a circle.
    package func layers(from id: String) async throws(PyroError) -> [LayerRecord] {
        try await read("read the layers below \(id)") { db in
            var chain: [LayerRecord] = []
            var seen: Set<String> = []
            var next: String? = id
            while let current = next {
                guard seen.insert(current).inserted, let layer = try LayerRow.fetch(db, id: current) else {
                    throw PyroError(
                        .internal, "The layers below \(id) are damaged at layer \(current).",
                        remedy: "Delete the workspace that uses them.", retry: .never)
                }
                chain.append(layer)
                next = layer.parentID
            }
            return chain.reversed()
        }
    }

    /// Ids of all layers that are recorded.
    package func layerIDs() async throws(PyroError) -> Set<String> {
        try await read("list layers") { try String.fetchSet($0, sql: "SELECT id FROM layer") }
    }

    /// Removes the records of layers that no workspace or snapshot needs, by itself or below a layer that one needs.
    /// - Returns: their ids; their files may go.
    package func removeUnreferencedLayers() async throws(PyroError) -> [String] {
        try await write("remove layers that nobody uses", surviving: .host) { db in
            try String.fetchAll(
                db,
                sql: """
                    WITH RECURSIVE needed (id) AS (
                        SELECT layer_id FROM workspace
                        UNION
                        SELECT layer_id FROM snapshot WHERE layer_id IS NOT NULL
                        UNION
                        SELECT layer.id FROM layer JOIN workspace ON workspace.id = layer.claimed_by
                        UNION
                        SELECT parent_id FROM layer JOIN needed USING (id) WHERE parent_id IS NOT NULL
                    )
                    DELETE FROM layer WHERE id NOT IN (SELECT id FROM needed) RETURNING id
                    """
            ).sorted()
        }
    }

    /// Digests of environments that a workspace or a layer stands on.
    package func environmentDigestsInUse() async throws(PyroError) -> Set<String> {
        try await read("list the environments in use") { db in
            try String.fetchSet(
                db, sql: "SELECT environment_digest FROM workspace UNION SELECT environment_digest FROM layer")
        }
    }
}
