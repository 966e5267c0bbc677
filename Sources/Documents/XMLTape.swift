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

/// Collects a document.
final class XMLTape: XMLEvents {
    // In one piece, so that each event begins one access to it.
    private(set) var content = XMLContent()

    init(_ bytes: DocumentBytes) throws(DocumentError) {
        try super.init(bytes, format: "XML", depthLimit: XMLDocument.depth)
    }

    override func startElement(
        _ name: UnsafeBufferPointer<UInt8>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>, at offset: Int
    ) {
        if let refusal = unsafe content.start(name, attributes, at: offset) {
            fail(refusal, kind: .limit)
        }
    }

    override func text(_ piece: UnsafeBufferPointer<UInt8>) {
        if let refusal = unsafe content.add(piece) { fail(refusal, kind: .limit) }
    }

    override func endElement() { content.end() }
}

/// A document in flat arrays: every name once, all text in one stretch.
struct XMLContent {
    /// More elements are an error: 16 Mi.
    static let elementLimit = 1 << 24

    private(set) var elements: [XMLElement] = []
    private(set) var attributes: [XMLAttribute] = []
    private(set) var texts: [UInt8] = []
    private(set) var values: [UInt8] = []
    private(set) var names = XMLNames()

    private var open: [Int] = []
    /// From here on, open elements have no text yet but blanks.
    private var firstBlank = 0
    /// Behind the last byte of text that is not blank.
    private var textEnd = 0

    private static let tooLarge = "too large to hold in memory"

    /// Adds an element; gives the reason when it is one too many.
    mutating func start(
        _ name: UnsafeBufferPointer<UInt8>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>, at offset: Int
    ) -> String? {
        guard elements.count < Self.elementLimit else {
            return "more than \(Self.elementLimit) elements"
        }
        if let parent = open.last { elements[parent].childCount += 1 }
        var element = XMLElement(
            name: unsafe names.id(name), offset: UInt32(clamping: offset), textStart: 0,
            textEnd: 0, attributeStart: UInt32(clamping: self.attributes.count), attributeCount: 0)
        var next = unsafe attributes
        while let key = unsafe next[0], let value = unsafe next[1] {
            let id = unsafe names.id(xmlText(key))
            let text = unsafe xmlText(value)
            guard text.count <= DocumentLimits.bytes - values.count else { return Self.tooLarge }
            let start = UInt32(clamping: values.count)
            unsafe values.append(contentsOf: text)
            self.attributes.append(
                XMLAttribute(name: id, start: start, count: UInt32(clamping: text.count)))
            element.attributeCount += 1
            if !names.isDeclaration(id) { element.hasAttributes = true }
            unsafe next += 2
        }
        open.append(elements.count)
        elements.append(element)
        return nil
    }

    /// Adds text to the open elements; gives the reason when it is too much.
    mutating func add(_ piece: UnsafeBufferPointer<UInt8>) -> String? {
        let start = texts.count
        guard piece.count <= DocumentLimits.bytes - start else { return Self.tooLarge }
        unsafe texts.append(contentsOf: piece)
        guard let first = unsafe piece.firstIndex(where: { !isXMLBlank($0) }) else { return nil }
        let last = unsafe piece.lastIndex { !isXMLBlank($0) } ?? first
        for place in firstBlank..<open.count {
            elements[open[place]].textStart = UInt32(clamping: start + first)
        }
        firstBlank = open.count
        textEnd = start + last + 1
        return nil
    }

    /// Ends the element that was opened last.
    mutating func end() {
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
