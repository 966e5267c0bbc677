import Policy

/// One map of a configuration as it was read: the values of one group.
struct SettingEntry {
    struct Value {
        var value: SettingValue
        var origin: SettingOrigin
    }

    /// `approval`, `assets[web-1]`.
    var path: String
    /// Where it starts; `nil` when nothing is written of it.
    var line: Int?
    /// By key.
    var values: [String: Value] = [:]
    /// Keys that are written, with values that cannot be read.
    var faulty: Set<String> = []

    /// Whether there is a value, or one was meant to be.
    func has(_ key: String) -> Bool { values[key] != nil || faulty.contains(key) }

    /// Whether the value was written, not assumed.
    func isWritten(_ key: String) -> Bool {
        guard let value = values[key] else { return faulty.contains(key) }
        return value.origin != .standard
    }

    /// The line of a value, else of the entry.
    func line(of key: String) -> Int? {
        if case .file(_, let line) = values[key]?.origin { line } else { line }
    }

    func text(_ key: String) -> String? {
        if case .text(let text) = values[key]?.value { text } else { nil }
    }

    func integer(_ key: String) -> Int? {
        switch values[key]?.value {
        case .integer(let number), .duration(let number), .size(let number): number
        default: nil
        }
    }

    func number(_ key: String) -> Double? {
        if case .number(let number) = values[key]?.value { number } else { nil }
    }

    func flag(_ key: String) -> Bool {
        if case .flag(true) = values[key]?.value { true } else { false }
    }

    /// Names and values of tags or options, each with its line.
    func pairs(_ key: String) -> [(name: String, value: String, line: Int)] {
        if case .tags(let pairs) = values[key]?.value { pairs } else { [] }
    }

    func selector(_ key: String) -> Selector {
        if case .selector(let selector) = values[key]?.value { selector } else { .all }
    }

    /// A list of texts, or a command.
    func texts(_ key: String) -> [String] {
        guard case .list(let values) = values[key]?.value else { return [] }
        return Self.texts(values)
    }

    func commands(_ key: String) -> [[String]] {
        guard case .list(let values) = values[key]?.value else { return [] }
        return values.compactMap {
            if case .list(let words) = $0 { Self.texts(words) } else { nil }
        }
    }

    private static func texts(_ values: [SettingValue]) -> [String] {
        values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
}
