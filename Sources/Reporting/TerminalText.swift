/// Text as it may be shown on a terminal: whatever could move the cursor, change colours, turn the
/// reading direction or hide is written as an escape such as `\u{1b}`.
///
/// Every string that comes from a scanned file or a feed goes through here before it is shown.
/// - Parameter keepingLines: leaves line feeds as they are, for text of several lines.
public func terminalText(_ text: String, keepingLines: Bool = false) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": shown += keepingLines ? "\n" : "\\n"
        case "\r": shown += "\\r"
        case "\t": shown += "\\t"
        case let scalar where HiddenScalars.contains(scalar):
            shown += "\\u{" + hexadecimal(scalar.value) + "}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

/// How many columns of a terminal a text takes.
///
/// Simplified from UAX #11 and UAX #51: East Asian wide and emoji characters take two, combining
/// marks none, all others one. The text must have gone through ``terminalText(_:keepingLines:)``.
public func displayWidth(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + displayWidth($1) }
}

func displayWidth(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// The blocks of East_Asian_Width W and F, gaps inside a block ignored. Source: UAX #11.
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F2FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]

/// Which end of a text matters less.
enum ShortenedEnd: Sendable {
    /// Drops the end: for sentences.
    case end
    /// Drops the beginning: for paths.
    case start
}

/// The text in at most `width` columns, with `...` where something was dropped.
func shortened(_ text: String, to width: Int, at end: ShortenedEnd = .end) -> String {
    guard displayWidth(text) > width else { return text }
    let room = max(0, width - 3)
    var kept = String.UnicodeScalarView()
    var used = 0
    switch end {
    case .end:
        for scalar in text.unicodeScalars {
            used += displayWidth(scalar)
            if used > room { break }
            kept.append(scalar)
        }
        return String(kept) + "..."
    case .start:
        var start = text.unicodeScalars.endIndex
        for index in text.unicodeScalars.indices.reversed() {
            used += displayWidth(text.unicodeScalars[index])
            if used > room { break }
            start = index
        }
        kept.append(contentsOf: text.unicodeScalars[start...])
        return "..." + String(kept)
    }
}
