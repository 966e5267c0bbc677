import PluginHost
import PluginProtocol

/// Options of a plugin, set as text: `NAME=VALUE`.
struct OptionTexts {
    private let manifest: PluginManifest

    init(_ manifest: PluginManifest) { self.manifest = manifest }

    /// Every option of the manifest with its value; defaults where none is set.
    ///
    /// - Throws: `CommandEnd` for an option that is not declared, or a value that is not of its type.
    func values(of texts: [String], place: String = "--set") throws -> [WireValue.Entry] {
        var written: [String: String] = [:]
        for text in texts {
            guard let mark = text.firstIndex(of: "=") else {
                throw CommandEnd.usage("\(place): '\(text)' is not OPTION=VALUE")
            }
            let name = Self.trimmed(text[..<mark])
            guard manifest.options.contains(where: { $0.name == name }) else {
                let names = manifest.options.map(\.name)
                throw CommandEnd.usage(
                    "\(place): plugin '\(manifest.name)' has no option '\(name)'"
                        + (names.isEmpty
                            ? "" : "; there is \(names.joined(separator: ", "))"))
            }
            written[name] = Self.trimmed(text[text.index(after: mark)...])
        }
        return try manifest.options.map { option in
            guard let text = written[option.name] else {
                return WireValue.Entry(name: option.name, value: option.standard)
            }
            guard let value = Self.value(text, option.type) else {
                throw CommandEnd.usage(
                    "\(place): option '\(option.name)' takes \(Self.words(option.type)), not "
                        + "'\(text)'")
            }
            return WireValue.Entry(name: option.name, value: value)
        }
    }

    private static func words(_ type: String) -> String {
        switch type {
        case "integer": "a whole number"
        case "boolean": "true or false"
        default: "text"
        }
    }

    private static func value(_ text: String, _ type: String) -> WireValue? {
        switch type {
        case "integer": Int64(text).map { .integer($0) }
        case "boolean": ["true": .boolean(true), "false": .boolean(false)][text]
        default: .string(text)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { " \t\r".contains($0) }
        while let last = text.last, " \t\r".contains(last) { text = text.dropLast() }
        return String(text)
    }
}
