/// Something that is wrong in a configuration, and where.
struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    var file: String
    /// From 1; `nil` when it is about the whole file.
    var line: Int?
    /// `assets[web-1].tags.exposure`; empty when no setting is concerned.
    var path: String
    /// Lower case, without a full stop.
    var reason: String

    /// `oakum.yaml:14: assets[web-1].tags.exposure: expected ...`
    var description: String {
        let place = file + (line.map { ":\($0)" } ?? "") + ": "
        return (place + (path.isEmpty ? "" : path + ": ") + reason).onOneLine
    }
}

/// All problems of one file.
struct ConfigurationProblems: Error, CustomStringConvertible {
    var problems: [ConfigurationProblem]

    var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Where a value comes from.
enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    case standard
    case file(String, line: Int)

    /// `default`, or `/etc/oakum/oakum.yaml:12`.
    var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): "\(path):\(line)"
        }
    }
}

extension String {
    /// Without control characters, which could move a terminal's cursor.
    var onOneLine: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            let isControl = scalar.value < 0x20 || scalar.value == 0x7F
            text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return text
    }
}
