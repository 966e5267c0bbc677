/// A jar's manifest (Oracle's "JAR File Specification", "Name-Value pairs and Sections"): a main
/// section, then one for each entry that has something to say, separated by empty lines.
public struct JarManifest: Hashable, Sendable {
    /// One section, in the order of the file.
    public struct Section: Hashable, Sendable {
        /// The entry's path; empty for the main section.
        public var name: String
        public var attributes: [Attribute]
    }

    /// `Name: value`, lines that begin with a blank joined on.
    public struct Attribute: Hashable, Sendable {
        public var name: String
        public var value: String
    }

    /// The attributes of the jar.
    public private(set) var main: [Attribute] = []
    /// The sections of entries.
    public private(set) var sections: [Section] = []

    /// Sections and attributes in all; more are no manifest.
    static let limit = 1_000_000

    /// Reads a text. Lines end with CR LF, LF or CR; a leading byte order mark is passed over.
    ///
    /// - Throws: ``BinaryError`` that names the first line that is neither an attribute nor a
    ///   continuation.
    public init(_ text: some Collection<UInt8>) throws(BinaryError) {
        var current: [(name: [UInt8], value: [UInt8])] = []
        var isMain = true
        var count = 0
        for (index, line) in Self.lines(text).enumerated() {
            if line.isEmpty {
                finish(&current, &isMain)
                continue
            }
            if line.first == UInt8(ascii: " ") {
                guard !current.isEmpty else {
                    throw BinaryError("line \(index + 1) of the manifest continues nothing")
                }
                current[current.count - 1].value += line.dropFirst()
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw BinaryError("line \(index + 1) of the manifest has no name before a colon")
            }
            count += 1
            guard count <= Self.limit else {
                throw BinaryError("limit: the manifest has more than \(Self.limit) attributes")
            }
            var value = line[(colon + 1)...]
            if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
            current.append((Array(line[..<colon]), Array(value)))
        }
        finish(&current, &isMain)
    }

    /// Ends a section; empty lines in a row end it once.
    private mutating func finish(
        _ current: inout [(name: [UInt8], value: [UInt8])], _ isMain: inout Bool
    ) {
        guard !current.isEmpty else { return }
        var attributes = current.map {
            Attribute(name: readable($0.name), value: readable($0.value))
        }
        current = []
        guard !isMain else {
            isMain = false
            main = attributes
            return
        }
        var name = ""
        if let first = attributes.first, first.name.lowercased() == "name" {
            name = first.value
            attributes.removeFirst()
        }
        sections.append(Section(name: name, attributes: attributes))
    }

    private static func lines(_ text: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
        var bytes = Array(text)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var place = start
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte == 0x0A || byte == 0x0D {
                lines.append(bytes[start..<place])
                if byte == 0x0D, place + 1 < bytes.endIndex, bytes[place + 1] == 0x0A { place += 1 }
                start = place + 1
            }
            place += 1
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
    }
}
