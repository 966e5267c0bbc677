/// Writes one XML document from front to back.
///
/// Source: XML 1.0 (fifth edition). Characters that XML cannot hold are written as U+FFFD.
public struct XMLWriter {
    private var output: OutputBuffer
    private var open: [String] = []

    public init(sink: @escaping ReportSink) {
        output = OutputBuffer(sink: sink)
        output.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    }

    /// Begins an element; attributes in the order in which they are given.
    public mutating func begin(_ name: String, _ attributes: [(String, String?)] = []) {
        start(name, attributes)
        output.append(">\n")
        open.append(name)
    }

    /// Ends the element that was begun last.
    public mutating func end() {
        guard let name = open.popLast() else { return }
        indent()
        output.append("</\(name)>\n")
    }

    /// An element with text alone; nothing for nil.
    public mutating func element(
        _ name: String, _ text: String?, _ attributes: [(String, String?)] = []
    ) {
        guard let text else { return }
        start(name, attributes)
        output.append(">\(escaped(text, keepsLines: true))</\(name)>\n")
    }

    /// An element without content.
    public mutating func empty(_ name: String, _ attributes: [(String, String?)] = []) {
        start(name, attributes)
        output.append("/>\n")
    }

    mutating func handOnIfFull() throws { try output.flushIfFull() }

    /// Hands on what is left.
    public mutating func finish() throws { try output.flush() }

    private mutating func start(_ name: String, _ attributes: [(String, String?)]) {
        indent()
        output.append("<\(name)")
        for (key, value) in attributes {
            if let value { output.append(" \(key)=\"\(escaped(value))\"") }
        }
    }

    private mutating func indent() {
        output.append(String(repeating: "  ", count: open.count))
    }

    /// In an attribute, a reader would make a blank of a line's end.
    private func escaped(_ text: String, keepsLines: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n" where keepsLines: result += "\n"
            case "\n", "\r", "\t": result += "&#\(scalar.value);"
            case let scalar where scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
