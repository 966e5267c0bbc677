/// A view of an XML 1.0 document, parsed at once into a compact tape.
///
/// The root is a map with one member, the outermost element. Of an element:
/// - `name` is its first child element of that name. One that holds text alone is a string, without
///   blanks at both ends; one with attributes or elements of its own is again an element (a map);
///   one without anything is the empty string. Declarations of namespaces are no attributes here;
/// - a name is the one without prefix (`link` finds `<atom:link>`), or the one that is written
///   (`atom:link`);
/// - `@name` is an attribute, by its name as it is written; `@` is the map of all of them;
/// - `#text` is all text inside, also that of the elements inside, without blanks at both ends;
///   `#name` is the element's name as it is written;
/// - a position, from 0, is a child element by its place, and iteration gives all child elements
///   with their local names, the same name as often as it is there.
///
/// Comments and processing instructions are left out, CDATA sections are text. Document type
/// declarations are refused, and with them every entity but XML's own five; see ``XMLEvents``.
/// Elements nested deeper than ``depth`` and more than 2^24 of them are refused.
///
/// Memory is some 36 bytes for an element, 12 for an attribute, and the text. A look-up in an
/// element of more than 16 children makes an index of it once.
@safe public final class XMLDocument: DocumentView {
    /// Elements within elements; more than other formats may nest, as XML has a level for every
    /// list.
    public static let depth = 256

    private let source: DocumentBytes
    private let elements: [XMLElement]
    private let attributes: [XMLAttribute]
    private let names: XMLNames
    private let texts: DocumentBytes
    private let values: DocumentBytes
    private var lines: LineTable?
    private var indexes: [UInt32: XMLChildIndex] = [:]

    /// Parses a document.
    ///
    /// - Throws: ``DocumentError`` with line and column.
    public init(_ bytes: DocumentBytes) throws(DocumentError) {
        let tape = try XMLTape(bytes)
        try tape.read()
        let content = tape.content
        source = bytes
        elements = content.elements
        attributes = content.attributes
        names = content.names
        texts = try Self.kept(content.texts)
        values = try Self.kept(content.values)
        bytes.borrowers += 1
    }

    deinit { source.borrowers -= 1 }

    /// The bytes at a place that stays.
    private static func kept(_ bytes: [UInt8]) throws(DocumentError) -> DocumentBytes {
        let kept = DocumentBytes(capacity: bytes.count)
        unsafe bytes.withUnsafeBytes { unsafe kept.append($0) }
        if let refusal = kept.refusal { throw refusal }
        return kept
    }

    /// Whether a node is an element that is more than text.
    public func isElement(_ node: DocumentNode) -> Bool {
        guard case .element = place(node), case .map = value(of: node) else { return false }
        return true
    }

    /// An element may have any number of children of one name.
    public var repeatsNames: Bool { true }

    /// The map that holds the outermost element.
    public var root: DocumentNode { DocumentNode(index: 0) }

    // A node's high half says what its low half counts.
    private enum Place {
        case document
        case element(Int)
        case text(Int)
        case name(Int)
        case attributes(Int)
        case attribute(element: Int, Int)
    }

    private func place(_ node: DocumentNode) -> Place? {
        let low = Int(node.index & 0xFFFF_FFFF)
        let kind = node.index >> 32
        if kind == 0 { return low == 0 ? .document : nil }
        if kind >= 8 {
            let element = Int(kind - 8)
            guard element < elements.count, low < elements[element].attributeCount else {
                return nil
            }
            return .attribute(element: element, low)
        }
        guard low < elements.count else { return nil }
        switch kind {
        case 1: return .element(low)
        case 2: return .text(low)
        case 3: return .name(low)
        case 4: return .attributes(low)
        default: return nil
        }
    }

    private func node(_ kind: UInt64, _ index: Int) -> DocumentNode {
        DocumentNode(index: kind << 32 | UInt64(index))
    }

    private func text(_ element: XMLElement) -> UnsafeBufferPointer<UInt8> {
        unsafe texts.view.buffer(
            Int(element.textStart)..<max(Int(element.textStart), Int(element.textEnd)))
    }

    private func attribute(_ element: Int, _ place: Int) -> XMLAttribute {
        attributes[Int(elements[element].attributeStart) + place]
    }

    private func value(_ attribute: XMLAttribute) -> UnsafeBufferPointer<UInt8> {
        unsafe values.view.buffer(
            Int(attribute.start)..<Int(attribute.start) + Int(attribute.count))
    }

    /// A map for the document, an element that is more than text, and attributes; else a string.
    public func value(of node: DocumentNode) -> DocumentValue {
        switch place(node) {
        case .document: return .map(count: 1)
        case .element(let index):
            let element = elements[index]
            guard element.childCount == 0, !element.hasAttributes else {
                return .map(count: Int(element.childCount))
            }
            return unsafe .string(text(element))
        case .attributes(let index): return .map(count: Int(elements[index].attributeCount))
        case nil: return .null
        default: return unsafe text(of: node).map { unsafe .string($0) } ?? .null
        }
    }

    /// The first child element of a name, or what stands under a key with `@` or `#`.
    public func child(of node: DocumentNode, key: UnsafeBufferPointer<UInt8>) -> DocumentNode? {
        switch place(node) {
        case .document:
            guard let id = unsafe names.find(key), !elements.isEmpty, isNamed(0, id) else {
                return nil
            }
            return self.node(1, 0)
        case .element(let index): return unsafe member(of: index, ByteView(key), key)
        case .attributes(let index): return unsafe attribute(of: index, key)
        default: return nil
        }
    }

    private func member(
        of index: Int, _ view: ByteView, _ key: UnsafeBufferPointer<UInt8>
    ) -> DocumentNode? {
        switch view[0] {
        case UInt8(ascii: "@"):
            guard view.count > 1 else { return node(4, index) }
            return unsafe attribute(of: index, UnsafeBufferPointer(rebasing: key[1...]))
        case UInt8(ascii: "#"):
            if view.matches("#name", at: 0), view.count == 5 { return node(3, index) }
            guard view.matches("#text", at: 0), view.count == 5 else { return nil }
            return elements[index].textEnd > elements[index].textStart ? node(2, index) : nil
        default:
            guard let id = unsafe names.find(key) else { return nil }
            return child(named: id, of: index).map { self.node(1, $0) }
        }
    }

    private func attribute(of index: Int, _ key: UnsafeBufferPointer<UInt8>) -> DocumentNode? {
        guard let id = unsafe names.find(key) else { return nil }
        for place in 0..<Int(elements[index].attributeCount)
        where attribute(index, place).name == id {
            return node(8 + UInt64(index), place)
        }
        return nil
    }

    private func isNamed(_ index: Int, _ id: UInt32) -> Bool {
        let name = elements[index].name
        return name == id || names.local(name) == id
    }

    private func child(named id: UInt32, of index: Int) -> Int? {
        if elements[index].childCount > XMLChildIndex.threshold {
            return self.index(of: index).first[id].map { Int($0) }
        }
        var next = firstChild(of: index)
        while let child = next {
            if isNamed(child, id) { return child }
            next = sibling(of: child, in: index)
        }
        return nil
    }

    private func firstChild(of index: Int) -> Int? {
        elements[index].childCount > 0 ? index + 1 : nil
    }

    private func sibling(of child: Int, in parent: Int) -> Int? {
        let next = Int(elements[child].end)
        return next > child && next < Int(elements[parent].end) ? next : nil
    }

    private func index(of parent: Int) -> XMLChildIndex {
        let key = UInt32(clamping: parent)
        if let known = indexes[key] { return known }
        let index = XMLChildIndex()
        var next = firstChild(of: parent)
        while let child = next {
            let name = elements[child].name
            index.add(UInt32(clamping: child), name: name, local: names.local(name))
            next = sibling(of: child, in: parent)
        }
        indexes[key] = index
        return index
    }

    /// A child element by its place.
    public func child(of node: DocumentNode, at index: Int) -> DocumentNode? {
        guard case .element(let parent) = place(node), index >= 0,
            index < elements[parent].childCount
        else { return nil }
        if elements[parent].childCount > XMLChildIndex.threshold {
            return self.node(1, Int(self.index(of: parent).order[index]))
        }
        var next = firstChild(of: parent)
        for _ in 0..<index { next = next.flatMap { sibling(of: $0, in: parent) } }
        return next.map { self.node(1, $0) }
    }

    /// The next child element, or attribute.
    public func next(in node: DocumentNode, after cursor: UInt64) -> (
        cursor: UInt64, key: UnsafeBufferPointer<UInt8>?, child: DocumentNode
    )? {
        guard let last = UInt32(exactly: cursor).map({ Int($0) }) else { return nil }
        switch place(node) {
        case .document:
            guard last == 0, !elements.isEmpty else { return nil }
            return unsafe (1, names.text(names.local(elements[0].name)), self.node(1, 0))
        case .element(let index):
            // The cursor is the child that was given last; no child is element 0.
            let next: Int?
            if last == 0 {
                next = firstChild(of: index)
            } else {
                guard last > index, last < Int(elements[index].end) else { return nil }
                next = sibling(of: last, in: index)
            }
            guard let next else { return nil }
            let key = unsafe names.text(names.local(elements[next].name))
            return unsafe (UInt64(next), key, self.node(1, next))
        case .attributes(let index):
            guard last < Int(elements[index].attributeCount) else { return nil }
            let key = unsafe names.text(attribute(index, last).name)
            return unsafe (cursor + 1, key, self.node(8 + UInt64(index), last))
        default: return nil
        }
    }

    /// The line of an element's tag.
    public func line(of node: DocumentNode) -> Int? {
        let index: Int
        switch place(node) {
        case .document: return 1
        case .element(let element), .text(let element), .name(let element),
            .attributes(let element), .attribute(let element, _):
            index = element
        case nil: return nil
        }
        let table = lines ?? LineTable(source.view)
        lines = table
        return table.line(at: Int(elements[index].offset))
    }

    /// The text of a string.
    public func text(of node: DocumentNode) -> UnsafeBufferPointer<UInt8>? {
        switch place(node) {
        case .element(let index):
            let element = elements[index]
            return element.childCount == 0 && !element.hasAttributes ? unsafe text(element) : nil
        case .text(let index): return unsafe text(elements[index])
        case .name(let index): return unsafe names.text(elements[index].name)
        case .attribute(let element, let place): return unsafe value(attribute(element, place))
        default: return nil
        }
    }
}

/// The children of one long element, by name and by place.
private final class XMLChildIndex {
    static let threshold = 16

    /// The first child of each name, as written and without prefix.
    private(set) var first: [UInt32: UInt32] = [:]
    private(set) var order: [UInt32] = []

    func add(_ child: UInt32, name: UInt32, local: UInt32) {
        order.append(child)
        if first[name] == nil { first[name] = child }
        if first[local] == nil { first[local] = child }
    }
}
