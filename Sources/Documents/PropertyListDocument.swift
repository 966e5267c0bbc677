/// A view of an Apple property list, in XML or binary form.
///
/// Dictionaries are maps, arrays and sets lists, strings strings, whole numbers integers (doubles
/// beyond `Int64`), reals numbers. A date is its text in RFC 3339 (`2024-07-01T09:30:00Z`), data is
/// a string of its bytes, an archiver's UID a map `{"CF$UID": number}`, as Apple's own tools write it.
/// Of entries with the same key the last one counts. The old form of braces and semicolons is not
/// read.
///
/// In the XML form, the one document type that may be declared is Apple's. Nodes of the binary form
/// have no lines; an object that several others share is stored once, and what sharing stands for
/// is limited as in ``YAMLDocument``; a container inside itself is an error.
///
/// Source: the manual page plist(5) and the document type definition of Apple's property lists;
/// for the binary form the comments in CFBinaryPList.c of Core Foundation.
public final class PropertyListDocument: TreeDocument {
    static let format = "property list"

    /// Parses a file of either form.
    ///
    /// - Throws: ``DocumentError``, with line and column in the XML form.
    public init(_ bytes: DocumentBytes) throws(DocumentError) {
        try bytes.decodeText()
        if bytes.view.matches("bplist", at: 0) {
            var reader = try BinaryPropertyList(bytes.view)
            let root = try reader.read()
            super.init(reader.arena, root: root)
        } else {
            let reader = try XMLPropertyList(bytes)
            let root = try reader.readRoot()
            super.init(reader.arena, root: root)
        }
    }
}

extension TreeArena {
    /// Adds a number of up to 64 bits without sign.
    mutating func add(unsigned number: UInt64, line: Int) -> ID {
        var text = String(number)
        return text.withUTF8 { digits in
            if let whole = Int64(exactly: number) {
                return unsafe add(whole, text: digits, line: line)
            }
            return unsafe add(Double(number), text: digits, line: line)
        }
    }

    mutating func add(_ number: Int64, line: Int) -> ID {
        var text = String(number)
        return text.withUTF8 { unsafe add(number, text: $0, line: line) }
    }

    mutating func add(_ number: Double, line: Int) -> ID {
        var text = String(number)
        return text.withUTF8 { unsafe add(number, text: $0, line: line) }
    }

    /// Adds a string of bytes that are at hand as an array.
    mutating func addString(_ bytes: [UInt8], line: Int) -> ID {
        unsafe bytes.withUnsafeBufferPointer { unsafe addString($0, line: line) }
    }

    /// Adds a UID as the map that stands for it.
    mutating func add(uid: UInt64, line: Int) -> ID {
        let map = addMap(line: line)
        let number = add(unsigned: uid, line: line)
        var key = "CF$UID"
        key.withUTF8 { unsafe append(number, key: $0, to: map) }
        return map
    }
}
