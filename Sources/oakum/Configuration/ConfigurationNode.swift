import Documents

/// A value of a configuration file with its line: the YAML view, copied out.
struct ConfigurationNode {
    enum Content {
        case nothing
        /// As written, without quotes.
        case scalar(String)
        case list([ConfigurationNode])
        case map([Member])
    }

    struct Member {
        var key: String
        /// Where the key stands; of a block, that is above its value.
        var line: Int
        var node: ConfigurationNode
    }

    var content: Content
    /// From 1.
    var line: Int

    /// Parses a file; an empty one is `nothing`.
    static func parse(_ bytes: [UInt8]) throws(DocumentError) -> ConfigurationNode {
        let document = DocumentBytes(capacity: bytes.count)
        unsafe bytes.withUnsafeBytes { unsafe document.append($0) }
        let view = try YAMLDocument(document)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return copy(view, view.root, lines)
    }

    /// Parses a file that Oakum wrote itself, in TOML.
    static func parse(toml bytes: [UInt8]) throws(DocumentError) -> ConfigurationNode {
        let document = DocumentBytes(capacity: bytes.count)
        unsafe bytes.withUnsafeBytes { unsafe document.append($0) }
        let view = try TOMLDocument(document)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return copy(view, view.root, lines)
    }

    /// What a reader would call it.
    var shown: String {
        switch content {
        case .nothing: "nothing"
        case .scalar(let text): "'\(text.prefix(100))'"
        case .list: "a list"
        case .map: "a map"
        }
    }

    // Depth and the values that aliases stand for are limited by the document.
    private static func copy(
        _ view: any DocumentView, _ node: DocumentNode, _ lines: [ArraySlice<UInt8>]
    ) -> ConfigurationNode {
        let line = view.line(of: node) ?? 1
        switch view.value(of: node) {
        case .null: return ConfigurationNode(content: .nothing, line: line)
        case .boolean(let flag):
            return ConfigurationNode(content: .scalar(flag ? "true" : "false"), line: line)
        case .integer, .number, .string:
            let text = unsafe view.text(of: node).map {
                unsafe String(decoding: $0, as: UTF8.self)
            }
            return ConfigurationNode(content: .scalar(text ?? ""), line: line)
        case .list:
            var items: [ConfigurationNode] = []
            var cursor: UInt64 = 0
            while let step = unsafe view.next(in: node, after: cursor) {
                items.append(copy(view, unsafe step.child, lines))
                cursor = unsafe step.cursor
            }
            return ConfigurationNode(content: .list(items), line: line)
        case .map:
            var members: [Member] = []
            var cursor: UInt64 = 0
            while let step = unsafe view.next(in: node, after: cursor) {
                let child = copy(view, unsafe step.child, lines)
                let key = unsafe step.key.map { unsafe String(decoding: $0, as: UTF8.self) } ?? ""
                members.append(
                    Member(
                        key: key, line: Self.line(of: key, above: child.line, lines), node: child))
                cursor = unsafe step.cursor
            }
            return ConfigurationNode(content: .map(members), line: line)
        }
    }

    /// The view knows where values start; a key on a line of its own is looked for above.
    private static func line(
        of key: String, above line: Int, _ lines: [ArraySlice<UInt8>]
    ) -> Int {
        let wanted = Array(key.utf8)
        var number = min(line, lines.count)
        while number > 0, line - number <= 20 {
            let text = lines[number - 1].drop { " -{[\"'\t".utf8.contains($0) }
            if text.starts(with: wanted) { return number }
            number -= 1
        }
        return line
    }
}
