import PluginHost
import PluginProtocol

/// What a golden case sets: the plugin's options by `options.txt`, and the time.
struct CaseOptions {
    /// Options as the function sees them.
    let values: [WireValue.Entry]

    /// `ctx.now` in cases: 2025-01-01T00:00:00Z.
    static let now: Int64 = 1_735_689_600

    /// The file: lines `NAME = VALUE`; `#` begins a comment.
    static let fileName = "options.txt"

    /// - Throws: `CommandEnd` for an option that the manifest does not declare, or a wrong value.
    init(folder: String, _ manifest: PluginManifest) throws {
        let path = folder + "/" + Self.fileName
        var written: [String: String] = [:]
        for (number, line) in (fileText(path) ?? "").split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            let text = Self.trimmed(line)
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            guard let mark = text.firstIndex(of: "=") else {
                throw CommandEnd.usage("'\(path)' line \(number + 1): expected 'NAME = VALUE'")
            }
            let name = Self.trimmed(text[..<mark])
            guard manifest.options.contains(where: { $0.name == name }) else {
                throw CommandEnd.usage(
                    "'\(path)' line \(number + 1): the manifest declares no option '\(name)'")
            }
            written[name] = Self.trimmed(text[text.index(after: mark)...])
        }
        values = try manifest.options.map { option in
            guard let text = written[option.name] else {
                return WireValue.Entry(name: option.name, value: option.standard)
            }
            guard let value = Self.value(text, option.type) else {
                throw CommandEnd.usage(
                    "'\(path)': option '\(option.name)' takes \(option.type), not '\(text)'")
            }
            return WireValue.Entry(name: option.name, value: value)
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

    private static func trimmed(_ text: String) -> String { trimmed(text[...]) }
}
