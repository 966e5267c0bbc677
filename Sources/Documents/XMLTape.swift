import CExpat

/// An element as the tape holds it: 36 bytes, elements in the order of their tags.
struct XMLElement {
    var name: UInt32
    /// Where its tag stands in the source.
    var offset: UInt32
    /// All text inside, without blanks at both ends.
    var textStart: UInt32
    var textEnd: UInt32
    var attributeStart: UInt32
    var attributeCount: UInt32
    var childCount: UInt32 = 0
    /// The first element that is not inside any more.
    var end: UInt32 = 0
    /// Whether an attribute is more than a declaration of a namespace.
    var hasAttributes = false
}

/// An attribute: its name, and where its value stands among the values.
struct XMLAttribute {
    var name: UInt32
    var start: UInt32
    var count: UInt32
}

/// Collects a document: flat arrays, every name once, all text in one stretch.
final class XMLTape: XMLEvents {
    /// More elements are an error: 16 Mi.
    static let elementLimit = 1 << 24

    private(set) var elements: [XMLElement] = []
    private(set) var attributes: [XMLAttribute] = []
    let texts = DocumentBytes(capacity: 0)
    let values = DocumentBytes(capacity: 0)
    private(set) var names = XMLNames()

    private var open: [Int] = []
    /// From here on, open elements have no text yet but blanks.
    private var firstBlank = 0
    /// Behind the last byte of text that is not blank.
    private var textEnd = 0

    init(_ bytes: DocumentBytes) throws(DocumentError) {
        try super.init(bytes, format: "XML", depthLimit: XMLDocument.depth)
    }

    override func startElement(
        _ name: UnsafeBufferPointer<UInt8>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>
    ) {
        guard elements.count < Self.elementLimit else {
            return fail("more than \(Self.elementLimit) elements", kind: .limit)
        }
        if let parent = open.last { elements[parent].childCount += 1 }
        var element = XMLElement(
            name: unsafe names.id(name), offset: UInt32(clamping: offset), textStart: 0,
            textEnd: 0, attributeStart: UInt32(clamping: self.attributes.count), attributeCount: 0)
        var next = unsafe attributes
        while let key = unsafe next[0], let value = unsafe next[1] {
            let id = unsafe names.id(xmlText(key))
            let text = unsafe xmlText(value)
            let start = UInt32(clamping: values.count)
            unsafe values.append(UnsafeRawBufferPointer(text))
            self.attributes.append(
                XMLAttribute(name: id, start: start, count: UInt32(clamping: text.count)))
            element.attributeCount += 1
            if !names.isDeclaration(id) { element.hasAttributes = true }
            unsafe next += 2
        }
        if values.refusal != nil { fail("too large to hold in memory", kind: .limit) }
        open.append(elements.count)
        elements.append(element)
    }

    override func text(_ piece: UnsafeBufferPointer<UInt8>) {
        let start = texts.count
        unsafe texts.append(UnsafeRawBufferPointer(piece))
        if texts.refusal != nil { return fail("too large to hold in memory", kind: .limit) }
        guard let first = unsafe piece.firstIndex(where: { !isXMLBlank($0) }) else { return }
        let last = unsafe piece.lastIndex { !isXMLBlank($0) } ?? first
        for index in open[firstBlank...] {
            elements[index].textStart = UInt32(clamping: start + first)
        }
        firstBlank = open.count
        textEnd = start + last + 1
    }

    override func endElement() {
        guard let index = open.popLast() else { return }
        elements[index].end = UInt32(clamping: elements.count)
        if firstBlank > open.count {
            elements[index].textEnd = UInt32(clamping: textEnd)
            firstBlank = open.count
        }
    }
}

/// White space of XML 1.0, production 3.
@inline(__always) func isXMLBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
}
