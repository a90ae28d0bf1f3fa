internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// An environment as it lies on the disk.
struct InstalledEnvironment: Sendable {
    let directory: FilePath
    var manifest: EnvironmentManifest

    var imagePath: FilePath { directory.appending(EnvironmentManifest.imageName) }
}

extension EnvironmentStore {
    /// What is installed of a definition, by a cheap look: reference and manifest can be read, the image has its size.
    /// - Throws: ``PyroErrorCode/notFound`` where nothing is installed; ``PyroErrorCode/internal`` where it is damaged.
    func installed(_ definition: EnvironmentDefinition) throws(PyroError) -> InstalledEnvironment {
        let reference: EnvironmentReference
        do throws(PyroError) {
            reference = try ManifestFile.read(
                EnvironmentReference.self, from: referencePath(definition), format: EnvironmentReference.format,
                version: 1)
        } catch  where error.code == .notFound {
            throw PyroError(
                .notFound, "The environment `\(definition.name)` is not installed.", remedy: pullRemedy(definition))
        }
        guard reference.name == definition.name, Digest.isHex(reference.digest) else {
            throw damaged(definition, "its reference names something else")
        }
        let directory = directory(reference.digest)
        do throws(PyroError) {
            let manifest = try EnvironmentManifest.read(in: directory)
            let found = InstalledEnvironment(directory: directory, manifest: manifest)
            guard manifest.digest == reference.digest, manifest.name == definition.name else {
                throw damaged(definition, "its manifest is of another environment")
            }
            guard try FileFacts.of(found.imagePath).size == manifest.image.facts.size else {
                throw damaged(definition, "its image has another size")
            }
            return found
        } catch  where error.code == .notFound {
            throw damaged(definition, "a file of it is missing")
        }
    }

    /// Compares an image that does not look as recorded with its digest, and records how it looks now.
    func verify(_ found: InstalledEnvironment, _ image: OwnedDescriptor) async throws -> InstalledEnvironment {
        let facts = try FileFacts.of(image, named: found.imagePath)
        guard facts != found.manifest.image.facts else { return found }
        let sum = try await DiskDigest.sha256(of: image, size: facts.size)
        guard facts.size == found.manifest.image.facts.size, sum == found.manifest.image.dataSHA256 else {
            throw damaged(try catalog.definition(named: found.manifest.name), "its image is not what was installed")
        }
        var verified = found
        verified.manifest.image.facts = facts
        // Only saves the next look; a read-only state directory is no reason to fail.
        try? verified.manifest.write(in: verified.directory)
        return verified
    }

    func info(_ definition: EnvironmentDefinition, installed: InstalledEnvironment?) -> EnvironmentInfo {
        EnvironmentInfo(
            name: definition.name, version: definition.version, description: definition.description,
            distribution: definition.release.title, platform: "linux/amd64", defaultPackages: definition.packages,
            source: "mmdebstrap \(definition.release.suite) main, updates, security",
            digest: installed.map { "sha256:\($0.manifest.digest)" }, installed: installed != nil,
            sizeBytes: installed?.manifest.image.allocatedBytes, path: installed?.directory.string)
    }

    private func damaged(_ definition: EnvironmentDefinition, _ reason: String) -> PyroError {
        PyroError(
            .internal, "The environment `\(definition.name)` is damaged: \(reason).", remedy: pullRemedy(definition),
            retry: .never)
    }

    private func pullRemedy(_ definition: EnvironmentDefinition) -> String { "Run `pyro env pull \(definition.name)`." }
}
