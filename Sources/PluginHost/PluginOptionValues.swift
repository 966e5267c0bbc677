internal import PluginProtocol

/// An option of a plugin as the user wrote it.
public struct WrittenOption: Sendable, Hashable {
    public var name: String
    /// As written, without quotes.
    public var text: String
    /// `oakum.yaml:12`.
    public var place: String

    public init(name: String, text: String, place: String) {
        self.name = name
        self.text = text
        self.place = place
    }
}

extension PluginManifest {
    /// The options that hold: what the user wrote, else the manifest's defaults.
    ///
    /// - Throws: `PluginError` for an option that the manifest does not declare, a value that is not
    ///   of its type, and a default that is not.
    func values(of written: [WrittenOption]) throws(PluginError) -> [WireValue.Entry] {
        for option in written where !options.contains(where: { $0.name == option.name }) {
            let known = options.map(\.name).joined(separator: ", ")
            throw PluginError(
                plugin: name,
                reason: "\(option.place): there is no option '\(option.name)'; "
                    + (options.isEmpty ? "the plugin has none" : "there are \(known)"))
        }
        var entries: [WireValue.Entry] = []
        for option in options {
            guard option.standard == .null || option.isOfType(option.standard) else {
                throw PluginError(
                    plugin: name,
                    reason: "options.\(option.name).default is not of its type, \(option.type)")
            }
            guard let own = written.last(where: { $0.name == option.name }) else {
                entries.append(WireValue.Entry(name: option.name, value: option.standard))
                continue
            }
            guard let value = option.value(own.text) else {
                throw PluginError(
                    plugin: name,
                    reason: "\(own.place): option '\(own.name)' takes \(option.words), not "
                        + "'\(own.text.prefix(100))'")
            }
            entries.append(WireValue.Entry(name: option.name, value: value))
        }
        return entries
    }
}

extension PluginManifest.Option {
    /// What it takes, in words.
    fileprivate var words: String {
        switch type {
        case "integer": "a whole number"
        case "boolean": "true or false"
        default: "text"
        }
    }

    fileprivate func isOfType(_ value: WireValue) -> Bool {
        switch type {
        case "integer": value.integer != nil
        case "boolean": value.boolean != nil
        default: value.string != nil
        }
    }

    /// The value that a text stands for; `nil` when it is none of the type.
    fileprivate func value(_ text: String) -> WireValue? {
        switch type {
        case "integer": text.utf8.count <= 20 ? Int64(text).map { .integer($0) } : nil
        case "boolean": ["true": .boolean(true), "false": .boolean(false)][text]
        default: .string(text)
        }
    }
}
