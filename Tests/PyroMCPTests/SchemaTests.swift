import PyroSDK
import Testing

@testable import PyroMCP

@Suite struct SchemaTests {
    private let tool = VMRunTool()

    static let refused: [(JSONValue, String, String)] = [
        ([:], "'command' is missing", "Give a non-empty string or a non-empty array of strings."),
        (["command": ""], #"'command' is "" instead of a non-empty string"#, "Give"),
        (["command": []], "'command' is an empty array", "non-empty array"),
        (["command": 5], "'command' is 5 instead of a non-empty string or a non-empty array of strings", "Give"),
        (["command": ["a", 1]], "'command[1]' is 1 instead of a string", "Give a string."),
        (["command": "x", "foo": 1], "'foo' is unknown", "Use one of: command, environment, env, stdin"),
        (["command": "x", "vcpu_count": 9], "'vcpu_count' is 9 instead of a whole number from 1 to 8", "Give"),
        (["command": "x", "vcpu_count": "1"], #"'vcpu_count' is "1" instead of"#, "Give a whole number from 1 to 8."),
        (["command": "x", "vcpu_count": .number(1.5)], "'vcpu_count' is 1.5", "Give a whole number"),
        (["command": "x", "vcpu_count": .null], "'vcpu_count' is null", "Give"),
        (["command": "x", "mem_mib": 255], "'mem_mib' is 255", "256 to 32768"),
        (["command": "x", "timeout_seconds": 0], "'timeout_seconds' is 0", "from 1 up"),
        (["command": "x", "max_output_bytes": 99999], "'max_output_bytes' is 99999", "256 to 32768"),
        (["command": "x", "env": ["A"]], "'env' is an array instead of an object", "Give an object."),
        (["command": "x", "env": ["1A": "x"]], "'env.1A' has no valid name", "[A-Za-z_]"),
        (["command": "x", "env": ["A": 1]], "'env.A' is 1 instead of a string", "Give"),
        (["command": "x", "stdin": false], "'stdin' is false", "Give a string."),
        (["command": "x", "environment": ""], "'environment' is \"\"", "at most 120 characters"),
        ([1], "The arguments are an array", ""),
    ]

    @Test(arguments: refused)
    func argumentsThatDoNotFitAreNamed(arguments: JSONValue, message: String, remedy: String) {
        let error = #expect(throws: PyroError.self) { try ToolArguments(arguments, of: tool) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.remedy?.contains(remedy) == true || remedy.isEmpty, "\(error?.remedy ?? "")")
    }

    @Test func aValueInAMessageIsShort() {
        let long = JSONValue.string(String(repeating: "x", count: 1_000_000))
        let error = #expect(throws: PyroError.self) {
            try ToolArguments(["command": "x", "vcpu_count": long], of: tool)
        }
        #expect((error?.message.count ?? .max) < 300)
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let arguments = try ToolArguments(["command": "x"], of: tool)
        #expect(try arguments.string("environment") == "debian:12")
        #expect(try arguments.integer("vcpu_count") == 1)
        #expect(try arguments.integer("mem_mib") == 1024)
        #expect(try arguments.integer("timeout_seconds") == 120)
        #expect(try arguments.integer("max_output_bytes") == 16384)
        #expect(arguments.strings("env").isEmpty)
        #expect(arguments["stdin"] == nil)
    }

    @Test(arguments: Profile.allCases)
    func everyToolKeepsTheRulesOfTheContract(profile: Profile) {
        let long = HostRoots(directories: (0..<50).map { "/srv/a directory with a long name/project-\($0)" })
        for roots in [HostRoots.none, .fixture, long] {
            #expect(profile.instructions(hostRoots: roots).utf8.count < 2048)
        }
        for tool in profile.tools {
            #expect(tool.description.utf8.count < 2048)
            #expect(tool.annotations.json.object?.count == 4)
            for schema in [tool.inputSchema, tool.outputSchema] {
                guard case .object = schema else {
                    Issue.record("a schema of \(tool.name) is no object")
                    continue
                }
                checkRules(schema, of: tool.name)
            }
            guard case .object(let properties) = tool.inputSchema else { continue }
            for property in properties {
                if let value = property.defaultValue {
                    #expect(property.schema.problem(with: value, at: property.name) == nil)
                    #expect(!property.isRequired)
                }
            }
        }
    }

    private func checkRules(_ schema: Schema, of place: String) {
        #expect(schema.json["additionalProperties"] == false, "\(place)")
        guard case .object(let properties) = schema else { return }
        #expect(Set(properties.map(\.name)).count == properties.count)
        for property in properties {
            let place = "\(place).\(property.name)"
            let json = schema.json["properties"]?[property.name]
            #expect(json?["description"]?.string?.isEmpty == false, "\(place)")
            #expect(json?["type"] != nil || json?["anyOf"] != nil, "\(place)")
            if case .object = property.schema { checkRules(property.schema, of: place) }
            if case .array(let element, _) = property.schema, case .object = element { checkRules(element, of: place) }
        }
    }

    @Test func theBoundsAreTheContracts() {
        let properties = tool.inputSchema.json["properties"]
        #expect(properties?["vcpu_count"]?["maximum"] == 8)
        #expect(properties?["mem_mib"]?["minimum"] == 256)
        #expect(properties?["timeout_seconds"]?["maximum"] == nil)
        #expect(tool.inputSchema.json["required"] == ["command"])
    }

    @Test func aCheckOfAStructureSeesWhatIsWrongDeepInside() throws {
        let good = try JSONValue(encoding: RunResult.fixture())
        #expect(RunSchema.output.problem(with: good, at: "") == nil)
        var members = try #require(good.object)
        members["cleanup"] = ["vm_id": "0123456789ab", "deleted": "yes", "reason": "x"]
        #expect(RunSchema.output.problem(with: .object(members), at: "")?.path == "cleanup.deleted")
        members["cleanup"] = nil
        #expect(RunSchema.output.problem(with: .object(members), at: "")?.complaint == "is missing")
    }
}
