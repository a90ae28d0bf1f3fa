internal import PyroSDK

extension Schema {
    /// Checks arguments and fills in what is left out.
    /// - Returns: the properties with their defaults.
    /// - Throws: `usage`, naming the argument, its value and what is allowed.
    func arguments(from value: JSONValue) throws(PyroError) -> [String: JSONValue] {
        guard case .object(let properties) = self, var members = value.object else {
            throw PyroError(.usage, "The arguments are \(value.kind) instead of an object.")
        }
        if let problem = problem(with: value, at: "") { throw problem.error }
        for property in properties where members[property.name] == nil {
            members[property.name] = property.defaultValue
        }
        return members
    }

    /// What is wrong with a value.
    struct Problem: Sendable, Equatable {
        /// Such as `env.PATH` or `command[2]`; empty for the value itself.
        var path: String
        var complaint: String
        var remedy: String

        var error: PyroError {
            let subject = path.isEmpty ? "The argument object" : "The argument '\(path)'"
            return PyroError(.usage, "\(subject) \(complaint).", remedy: remedy)
        }

        static func wrong(_ path: String, _ value: String, allowed: String) -> Problem {
            Problem(path: path, complaint: "is \(value) instead of \(allowed)", remedy: "Give \(allowed).")
        }
    }

    /// - Returns: the first problem, or `nil` for a value that fits.
    func problem(with value: JSONValue, at path: String) -> Problem? {
        switch self {
        case .string(let allowed, let pattern, let minimum, let maximum):
            return Self.stringProblem(value, path, allowed, pattern, minimum, maximum, words)
        case .integer(let minimum, let maximum):
            guard let number = value.integer else { return mismatch(value, path) }
            let fits = number >= minimum ?? .min && number <= maximum ?? .max
            return fits ? nil : .wrong(path, "\(number)", allowed: words)
        case .boolean:
            if case .bool = value { return nil }
            return mismatch(value, path)
        case .array(let element, let minimum):
            guard let elements = value.array else { return mismatch(value, path) }
            if elements.count < minimum ?? 0 { return mismatch(value, path) }
            return elements.enumerated().lazy.compactMap { element.problem(with: $1, at: "\(path)[\($0)]") }.first
        case .object(let properties): return objectProblem(value, path, properties)
        case .map(let element, let pattern): return mapProblem(value, path, element, pattern)
        case .anyOf(let choices): return choiceProblem(value, path, choices)
        }
    }

    private func mismatch(_ value: JSONValue, _ path: String) -> Problem {
        .wrong(path, Self.shown(value), allowed: words)
    }

    private static func stringProblem(
        _ value: JSONValue, _ path: String, _ allowed: [String]?, _ pattern: String?, _ minimum: Int?, _ maximum: Int?,
        _ words: String
    ) -> Problem? {
        guard let text = value.string else {
            return .wrong(path, shown(value), allowed: words)
        }
        let fits =
            allowed?.contains(text) ?? true && text.unicodeScalars.count >= minimum ?? 0
            && text.unicodeScalars.count <= maximum ?? .max && pattern.map { matches(text, $0) } ?? true
        return fits ? nil : .wrong(path, shown(value), allowed: words)
    }

    private func objectProblem(_ value: JSONValue, _ path: String, _ properties: [Property]) -> Problem? {
        guard let members = value.object else { return mismatch(value, path) }
        let names = properties.map(\.name)
        if let unknown = members.keys.filter({ !names.contains($0) }).min() {
            let name = Self.joined(path, Self.shortened(unknown))
            let remedy = "Use one of: \(names.joined(separator: ", "))."
            return Problem(path: name, complaint: "is unknown", remedy: remedy)
        }
        for property in properties {
            let name = Self.joined(path, property.name)
            guard let member = members[property.name] else {
                guard property.isRequired else { continue }
                return Problem(path: name, complaint: "is missing", remedy: "Give \(property.schema.words).")
            }
            if let problem = property.schema.problem(with: member, at: name) { return problem }
        }
        return nil
    }

    private func mapProblem(_ value: JSONValue, _ path: String, _ element: Schema, _ pattern: String?) -> Problem? {
        guard let members = value.object else { return mismatch(value, path) }
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            let place = Self.joined(path, Self.shortened(name))
            if let pattern, !Self.matches(name, pattern) {
                return Problem(path: place, complaint: "has no valid name", remedy: "Use names like \(pattern).")
            }
            if let problem = element.problem(with: member, at: place) { return problem }
        }
        return nil
    }

    /// The complaint of the choice that has the value's own type says more than that none fits.
    private func choiceProblem(_ value: JSONValue, _ path: String, _ choices: [Schema]) -> Problem? {
        let problems = choices.map { $0.problem(with: value, at: path) }
        if problems.contains(nil) { return nil }
        let deeper = problems.compactMap { $0 }.first { $0.path != path }
        return deeper ?? mismatch(value, path)
    }

    private static func joined(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements) where elements.isEmpty: "an empty array"
        case .array, .object: value.kind
        default: shortened(value.text)
        }
    }

    /// A value in a message must not make the message long.
    private static func shortened(_ text: String) -> String {
        text.count > 80 ? text.prefix(80) + "..." : text
    }
}
