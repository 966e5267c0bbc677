/// Says why a text is not a version, or not a range, of a scheme.
public struct VersionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the refused text was meant to be.
    public enum Subject: String, Sendable, Hashable {
        /// A single version.
        case version
        /// A range in the notation of the scheme's ecosystem.
        case range
    }

    /// The refused text, as it was given.
    public let text: String
    /// The name of the scheme that refused it, such as `dpkg`.
    public let scheme: String
    /// What is wrong, in lower case and without a full stop.
    public let reason: String
    /// Whether the text was read as a version or as a range.
    public let subject: Subject

    /// Describes one refusal.
    public init(text: String, scheme: String, reason: String, subject: Subject = .version) {
        self.text = text
        self.scheme = scheme
        self.reason = reason
        self.subject = subject
    }

    /// One line such as `'a:1' is not a dpkg version: epoch 'a' is not a number`.
    ///
    /// Control characters are shown as `\u{1B}` and a text of more than 100 characters ends in an
    /// ellipsis, because the text may come from a hostile file and end on a terminal.
    public var description: String {
        "\(quoted(text)) is not \(article) \(scheme) \(subject.rawValue): \(reason)"
    }

    private var article: String {
        switch scheme.utf8.first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"): "an"
        default: "a"
        }
    }
}

/// Why a text could not be read; the scheme adds its name and the text.
struct ParseFailure: Error {
    let reason: String
}

/// Puts a text in single quotes, safe to print and of bounded length.
func quoted(_ text: String) -> String {
    var shown = "'"
    for (position, scalar) in text.unicodeScalars.enumerated() {
        if position == 100 {
            shown += "…"
            break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown + "'"
}

/// Puts a part of a text in single quotes, safe to print and of bounded length.
func quoted(_ bytes: Span<UInt8>, _ part: Range<Int>) -> String {
    // 400 bytes hold at least the 100 characters that are shown.
    let shown = part.prefix(404).map { bytes[$0] }
    return quoted(String(decoding: shown, as: UTF8.self))
}
