/// Reads a TOML file line by line: table headers, keys and which of them may be continued. Values
/// are in `TOMLReader+Values.swift`.
struct TOMLReader {
    /// How a table came to be, which decides what may be added to it later.
    enum Origin {
        /// `[a.b]` names it.
        case header
        /// `[a.b]` named something inside it.
        case implied
        /// `a.b = ...` made it.
        case dotted
        /// A list of tables, by `[[a]]`.
        case tables
        /// A value, which nothing can be added to.
        case value
    }

    /// A key or string: a stretch of the source where nothing had to be decoded.
    enum Text {
        case source(Range<Int>)
        case decoded([UInt8])
    }

    let bytes: ByteView
    var at = 0
    var line = 1
    var arena = TreeArena()
    private var origins: [TreeArena.ID: Origin] = [:]
    private var table: TreeArena.ID = 0
    private var tableDepth = 1

    init(_ bytes: ByteView) { self.bytes = bytes }

    /// The outermost table.
    mutating func read() throws(DocumentError) -> TreeArena.ID {
        if let offset = UTF8Validation.firstFault(in: bytes) {
            throw fault("invalid UTF-8", at: offset)
        }
        let root = arena.addMap(line: 1)
        origins[root] = .header
        table = root
        while true {
            try skipEmptyLines()
            guard at < bytes.count else { return root }
            if bytes[at] == UInt8(ascii: "[") {
                try header(root)
            } else {
                try keyValue(in: table, depth: tableDepth)
            }
            try endOfLine()
            if arena.isFull {
                throw fault("too large to hold in memory", at: at, kind: .limit)
            }
        }
    }

    // MARK: Tables

    private mutating func header(_ root: TreeArena.ID) throws(DocumentError) {
        let start = at
        at += 1
        let isList = bytes[at] == UInt8(ascii: "[")
        if isList { at += 1 }
        let path = try keyPath()
        for _ in 0..<(isList ? 2 : 1) {
            guard bytes[at] == UInt8(ascii: "]") else { throw unexpected("']'") }
            at += 1
        }
        table = root
        tableDepth = 1
        for part in path.dropLast() { try descend(into: part, from: start) }
        guard let name = path.last else { return }
        if isList { try openListItem(name, start) } else { try openTable(name, start) }
    }

    /// Moves to a table on the way to the one that a header names; the last one of a list of
    /// tables.
    private mutating func descend(into name: Text, from start: Int) throws(DocumentError) {
        guard let child = find(name, in: table) else {
            try enter(addTable(name, to: table, .implied), from: start)
            return
        }
        switch origins[child] ?? .value {
        case .tables:
            tableDepth += 1
            try enter(arena.lastChild(child) ?? child, from: start)
        case .value: throw fault("'\(shown(name))' is no table to continue", at: start)
        case .header, .implied, .dotted: try enter(child, from: start)
        }
    }

    private mutating func openTable(_ name: Text, _ start: Int) throws(DocumentError) {
        guard let child = find(name, in: table) else {
            try enter(addTable(name, to: table, .header), from: start)
            return
        }
        guard case .implied = origins[child] ?? .value else { throw twice(name, child, at: start) }
        origins[child] = .header
        try enter(child, from: start)
    }

    private mutating func openListItem(_ name: Text, _ start: Int) throws(DocumentError) {
        let list: TreeArena.ID
        if let child = find(name, in: table) {
            guard case .tables = origins[child] ?? .value else {
                throw twice(name, child, at: start)
            }
            list = child
        } else {
            list = arena.addList(line: line)
            origins[list] = .tables
            add(list, name, to: table)
        }
        let item = arena.addMap(line: line)
        origins[item] = .header
        arena.append(item, to: list)
        tableDepth += 1
        try enter(item, from: start)
    }

    private mutating func enter(_ child: TreeArena.ID, from start: Int) throws(DocumentError) {
        table = child
        tableDepth += 1
        try checkDepth(tableDepth, at: start)
    }

    func checkDepth(_ depth: Int, at offset: Int) throws(DocumentError) {
        guard depth <= DocumentLimits.depth else {
            throw fault(
                "nested deeper than \(DocumentLimits.depth) levels", at: offset, kind: .limit)
        }
    }

    private mutating func addTable(_ name: Text, to parent: TreeArena.ID, _ origin: Origin)
        -> TreeArena.ID
    {
        let child = arena.addMap(line: line)
        origins[child] = origin
        add(child, name, to: parent)
        return child
    }

    // MARK: Keys

    /// Reads `key = value`, also inside an inline table.
    mutating func keyValue(in table: TreeArena.ID, depth: Int) throws(DocumentError) {
        let start = at
        let path = try keyPath()
        guard bytes[at] == UInt8(ascii: "=") else { throw unexpected("'='") }
        at += 1
        skipBlanks()
        var parent = table
        var depth = depth
        for part in path.dropLast() {
            depth += 1
            try checkDepth(depth, at: start)
            guard let child = find(part, in: parent) else {
                parent = addTable(part, to: parent, .dotted)
                continue
            }
            // Tables that a header made are closed to dotted keys from outside.
            guard case .dotted = origins[child] ?? .value else {
                throw fault("'\(shown(part))' cannot be continued by a dotted key", at: start)
            }
            parent = child
        }
        guard let name = path.last else { return }
        if let known = find(name, in: parent) { throw twice(name, known, at: start) }
        let value = try value(depth: depth)
        add(value, name, to: parent)
    }

    /// Reads `a."b".c` and the blanks after it.
    private mutating func keyPath() throws(DocumentError) -> [Text] {
        var path: [Text] = []
        while true {
            skipBlanks()
            path.append(try key())
            // Deeper ones are refused by every caller; stop collecting.
            try checkDepth(path.count, at: at)
            skipBlanks()
            guard bytes[at] == UInt8(ascii: ".") else { return path }
            at += 1
        }
    }

    private mutating func key() throws(DocumentError) -> Text {
        let quote = bytes[at]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return try quoted(quote, isMultiline: false)
        }
        let start = at
        while isBare(bytes[at]) { at += 1 }
        guard at > start else { throw unexpected("a key") }
        return .source(start..<at)
    }

    private func isBare(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private mutating func find(_ name: Text, in table: TreeArena.ID) -> TreeArena.ID? {
        switch name {
        case .source(let range): return unsafe arena.child(table, key: bytes.buffer(range))
        case .decoded(let text):
            return unsafe text.withUnsafeBufferPointer { unsafe arena.child(table, key: $0) }
        }
    }

    private mutating func add(_ child: TreeArena.ID, _ name: Text, to table: TreeArena.ID) {
        switch name {
        case .source(let range): unsafe arena.append(child, key: bytes.buffer(range), to: table)
        case .decoded(let text):
            unsafe text.withUnsafeBufferPointer { unsafe arena.append(child, key: $0, to: table) }
        }
    }

    private func shown(_ name: Text) -> String {
        switch name {
        case .source(let range): return bytes.string(range.prefix(100))
        case .decoded(let text): return String(decoding: text.prefix(100), as: UTF8.self)
        }
    }

    // MARK: White space

    mutating func skipBlanks() {
        while bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    }

    /// Goes over a line break; false when there is none.
    mutating func skipLineBreak() -> Bool {
        if bytes[at] == 0x0D, bytes[at + 1] == 0x0A { at += 1 }
        guard bytes[at] == 0x0A else { return false }
        at += 1
        line += 1
        return true
    }

    mutating func skipComment() throws(DocumentError) {
        guard bytes[at] == UInt8(ascii: "#") else { return }
        while at < bytes.count, bytes[at] != 0x0A {
            if bytes[at] == 0x0D, bytes[at + 1] == 0x0A { return }
            if isControl(bytes[at]) { throw unexpected("text") }
            at += 1
        }
    }

    /// Goes over blanks, comments and line breaks.
    mutating func skipEmptyLines() throws(DocumentError) {
        repeat {
            skipBlanks()
            try skipComment()
        } while skipLineBreak()
    }

    private mutating func endOfLine() throws(DocumentError) {
        skipBlanks()
        try skipComment()
        if at < bytes.count, !skipLineBreak() { throw unexpected("the end of the line") }
    }

    func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    // MARK: Faults

    func unexpected(_ wanted: String) -> DocumentError {
        let found = at < bytes.count ? Documents.shown(bytes[at]) : "end of the file"
        return fault("unexpected \(found) where \(wanted) should stand", at: at)
    }

    func fault(_ reason: String, at offset: Int, kind: DocumentError.Kind = .invalid)
        -> DocumentError
    {
        DocumentError(format: "TOML", kind: kind, reason: reason, at: offset, in: bytes)
    }

    private func twice(_ name: Text, _ known: TreeArena.ID, at offset: Int) -> DocumentError {
        let reason = "'\(shown(name))' is written twice, first at line \(arena.line(known)),"
        return fault(reason, at: offset)
    }
}
