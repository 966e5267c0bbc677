import Foundation

/// Checks JSON against the schemas of docs/schemas, as far as those go: type, const, enum, required,
/// properties, items, minimum, maximum and references within the file.
///
/// Keys that a schema does not name are faults here, though readers must accept them.
struct SchemaCheck {
    private let root: [String: Any]

    init(_ kind: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/schemas/\(kind).schema.json")
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        root = object as? [String: Any] ?? [:]
    }

    var definitions: [String: Any] { root["$defs"] as? [String: Any] ?? [:] }

    func faults(_ bytes: [UInt8]) throws -> [String] {
        faults(try JSONSerialization.jsonObject(with: Data(bytes)), root, at: "")
    }

    private func faults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let target = definitions[name] as? [String: Any] else {
                return ["\(place): no definition '\(name)'"]
            }
            return faults(value, target, at: place)
        }
        var faults: [String] = []
        if let const = schema["const"] as? String, value as? String != const {
            faults.append("\(place): not '\(const)'")
        }
        if let types = schema["type"], !self.types(types).contains(type(of: value, types)) {
            return ["\(place): \(type(of: value, types)) is not one of \(self.types(types))"]
        }
        if let choices = schema["enum"] as? [AnyHashable] {
            if !choices.contains(where: { $0 == value as? AnyHashable }) {
                faults.append("\(place): '\(value)' is not one of \(choices)")
            }
        }
        if let number = value as? Double {
            if let least = schema["minimum"] as? Double, number < least {
                faults.append("\(place): \(number) is less than \(least)")
            }
            if let most = schema["maximum"] as? Double, number > most {
                faults.append("\(place): \(number) is more than \(most)")
            }
        }
        if let object = value as? [String: Any] { faults += members(object, schema, at: place) }
        if let list = value as? [Any], let item = schema["items"] as? [String: Any] {
            for (number, element) in list.enumerated() {
                faults += self.faults(element, item, at: "\(place)/\(number)")
            }
        }
        return faults
    }

    private func members(
        _ object: [String: Any], _ schema: [String: Any], at place: String
    ) -> [String] {
        let known = schema["properties"] as? [String: Any] ?? [:]
        let required = schema["required"] as? [String] ?? []
        var faults = required.filter { object[$0] == nil }.map { "\(place): no '\($0)'" }
        for (key, value) in object {
            guard let property = known[key] as? [String: Any] else {
                faults.append("\(place): '\(key)' is not described")
                continue
            }
            faults += self.faults(value, property, at: "\(place)/\(key)")
        }
        return faults
    }

    private func types(_ value: Any) -> [String] {
        (value as? [String]) ?? (value as? String).map { [$0] } ?? []
    }

    /// JSON's own name of a value's type; numbers without a fraction are what the schema wants.
    private func type(of value: Any, _ wanted: Any) -> String {
        switch value {
        case is NSNull: return "null"
        case is String: return "string"
        case is [Any]: return "array"
        case is [String: Any]: return "object"
        case let number as NSNumber:
            // The JSON reader makes booleans numbers of C type `c` (char).
            if unsafe String(cString: number.objCType) == "c" { return "boolean" }
            let isWhole = number.doubleValue == number.doubleValue.rounded()
            return isWhole && types(wanted).contains("integer") ? "integer" : "number"
        default: return "\(Swift.type(of: value))"
        }
    }
}
