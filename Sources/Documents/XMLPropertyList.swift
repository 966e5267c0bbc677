import CExpat

/// Builds the arena from a property list in XML.
final class XMLPropertyList: XMLEvents {
    private enum Kind {
        case plist, dict, array, key, string, integer, real, date, data, yes, no
    }

    private struct Frame {
        var kind: Kind
        var id: TreeArena.ID = 0
        var line: Int
        /// The key that waits for its value.
        var key: Range<UInt32>?
    }

    private(set) var arena = TreeArena(repeatsKeys: true)
    private var frames: [Frame] = []
    private var root: TreeArena.ID?
    private var value: [UInt8] = []
    private let lines: LineTable

    init(_ bytes: DocumentBytes) throws(DocumentError) {
        try bytes.decodeText()
        lines = LineTable(bytes.view)
        // One level for <plist>, one for the value itself.
        try super.init(
            bytes, format: PropertyListDocument.format, depthLimit: DocumentLimits.depth + 2)
    }

    func readRoot() throws(DocumentError) -> TreeArena.ID {
        try read()
        guard let root else {
            throw DocumentError(
                format: PropertyListDocument.format, reason: "<plist> holds no value", line: 1)
        }
        return root
    }

    override func allowsDocumentType(name: String, system: String, hasSubset: Bool) -> Bool {
        name == "plist" && !hasSubset
            && (system.isEmpty || system.hasSuffix("apple.com/DTDs/PropertyList-1.0.dtd"))
    }

    private func kind(_ name: UnsafeBufferPointer<UInt8>) -> Kind? {
        switch unsafe String(decoding: name.prefix(20), as: UTF8.self) {
        case "plist": .plist
        case "dict": .dict
        case "array": .array
        case "key": .key
        case "string": .string
        case "integer": .integer
        case "real": .real
        case "date": .date
        case "data": .data
        case "true": .yes
        case "false": .no
        default: nil
        }
    }

    override func startElement(
        _ name: UnsafeBufferPointer<UInt8>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>, at offset: Int
    ) {
        let shown = unsafe String(decoding: name.prefix(60), as: UTF8.self)
        guard let kind = unsafe kind(name) else {
            return fail("<\(shown)> is no element of a property list")
        }
        let line = lines.line(at: offset)
        guard let parent = frames.last else {
            guard kind == .plist else { return fail("expected <plist>, got <\(shown)>") }
            return frames.append(Frame(kind: kind, line: line))
        }
        switch parent.kind {
        case .plist:
            guard root == nil else { return fail("<plist> holds more than one value") }
        case .dict:
            guard (kind == .key) == (parent.key == nil) else {
                return fail(
                    kind == .key
                        ? "a <key> follows a <key>" : "<\(shown)> in <dict> without a <key>")
            }
        case .array: break
        default: return fail("<\(shown)> stands inside text")
        }
        guard kind != .plist, kind != .key || parent.kind == .dict else {
            return fail("<\(shown)> is out of place")
        }
        // <plist> itself is no level.
        guard kind != .dict && kind != .array || frames.count <= DocumentLimits.depth else {
            return fail("nested deeper than \(DocumentLimits.depth) levels", kind: .limit)
        }
        guard !arena.isFull else { return fail("too large to hold in memory", kind: .limit) }
        value.removeAll(keepingCapacity: true)
        var frame = Frame(kind: kind, line: line)
        // Containers come before what they hold.
        if kind == .dict { frame.id = arena.addMap(line: line) }
        if kind == .array { frame.id = arena.addList(line: line) }
        frames.append(frame)
    }

    override func text(_ piece: UnsafeBufferPointer<UInt8>) {
        switch frames.last?.kind {
        case .plist, .dict, .array, .yes, .no, nil:
            if unsafe !piece.allSatisfy(isXMLBlank) { fail("text outside of a value") }
        default: unsafe value += piece
        }
    }

    override func endElement() {
        guard let frame = frames.popLast(), let parent = frames.last else { return }
        switch frame.kind {
        case .plist: break
        case .key:
            frames[frames.count - 1].key = unsafe value.withUnsafeBufferPointer {
                unsafe arena.store($0)
            }
        case .dict:
            guard frame.key == nil else { return fail("a <key> without a value") }
            attach(frame.id, to: parent)
        case .array: attach(frame.id, to: parent)
        default:
            guard let id = scalar(frame) else { return }
            attach(id, to: parent)
        }
    }

    private func attach(_ id: TreeArena.ID, to parent: Frame) {
        switch parent.kind {
        case .plist: root = id
        case .array: arena.append(id, to: parent.id)
        case .dict:
            guard let key = parent.key else { return }
            arena.append(id, storedKey: key, to: parent.id)
            frames[frames.count - 1].key = nil
        default: break
        }
    }

    private func scalar(_ frame: Frame) -> TreeArena.ID? {
        let line = frame.line
        switch frame.kind {
        case .yes, .no: return arena.add(frame.kind == .yes, line: line)
        case .string: return arena.addString(value, line: line)
        case .integer: return integer(line)
        case .real:
            let text = trimmedText
            guard text.utf8.count <= 400, let number = Double(text) else {
                return refuse("<real>", text)
            }
            return arena.add(number, line: line)
        case .date:
            guard XMLPropertyList.isDate(trimmed) else { return refuse("<date>", trimmedText) }
            return arena.addString(trimmed, line: line)
        case .data:
            do throws(Base64.Failure) {
                let bytes = try unsafe value.withUnsafeBufferPointer {
                    buffer throws(Base64.Failure) in
                    try unsafe Base64.decode(buffer, skipsBlanks: true)
                }
                return arena.addString(bytes, line: line)
            } catch {
                fail("<data>: \(error)")
                return nil
            }
        default: return nil
        }
    }

    private func integer(_ line: Int) -> TreeArena.ID? {
        let text = trimmedText
        var digits = text[...]
        let isNegative = digits.utf8.first == UInt8(ascii: "-")
        if isNegative || digits.utf8.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        let isHex = digits.hasPrefix("0x") || digits.hasPrefix("0X")
        if isHex { digits = digits.dropFirst(2) }
        guard digits.utf8.count <= 40, digits.utf8.first != UInt8(ascii: "+"),
            let number = UInt64(digits, radix: isHex ? 16 : 10)
        else { return refuse("<integer>", text) }
        guard isNegative else { return arena.add(unsigned: number, line: line) }
        guard number <= UInt64(Int64.max) + 1 else { return refuse("<integer>", text) }
        return arena.add(Int64(truncatingIfNeeded: 0 &- number), line: line)
    }

    private var trimmed: [UInt8] {
        let rest = value.drop(while: isXMLBlank)
        return Array(rest.reversed().drop(while: isXMLBlank).reversed())
    }

    private var trimmedText: String { String(decoding: trimmed, as: UTF8.self) }

    private func refuse(_ element: String, _ text: String) -> TreeArena.ID? {
        fail("\(element): '\(text.prefix(60))' is none")
        return nil
    }

    /// `2024-07-01T09:30:00Z`, the one form that property lists have; only its shape and ranges.
    private static func isDate(_ text: [UInt8]) -> Bool {
        let shape = Array("0000-00-00T00:00:00Z".utf8)
        guard text.count == shape.count else { return false }
        for (byte, wanted) in zip(text, shape) {
            guard wanted == 0x30 ? byte &- 0x30 < 10 : byte == wanted else { return false }
        }
        func number(_ at: Int) -> UInt8 { (text[at] &- 0x30) &* 10 &+ (text[at + 1] &- 0x30) }
        return (1...12).contains(number(5)) && (1...31).contains(number(8)) && number(11) < 24
            && number(14) < 60 && number(17) <= 60
    }
}
