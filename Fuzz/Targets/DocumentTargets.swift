internal import Documents

// The bridges to the parsers of documents: what is accepted is walked through, what is refused says
// where.

extension FuzzTarget {
    static let json = FuzzTarget("json", fixtures: [".json", ".jsonl"]) {
        bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in try JSONDocument(bytes) }
        try jsonLines(bytes, &seen)
    }

    static let toml = FuzzTarget("toml", fixtures: [".toml", ".lock"]) {
        bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in try TOMLDocument(bytes) }
    }

    static let yaml = FuzzTarget("yaml", fixtures: [".yaml", ".yml"]) {
        bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in try YAMLDocument(bytes) }
        try document(bytes, &seen) { bytes throws(DocumentError) in
            try YAMLDocument(bytes, all: true)
        }
    }

    static let xml = FuzzTarget("xml", fixtures: [".xml"]) { bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in try XMLDocument(bytes) }
    }

    static let ini = FuzzTarget("ini", fixtures: [".ini", ".conf", ".cfg"]) {
        bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in try INIDocument(bytes) }
    }

    static let plist = FuzzTarget("plist", fixtures: [".plist"]) { bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in
            try PropertyListDocument(bytes)
        }
    }

    static let deb822 = FuzzTarget("deb822", fixtures: ["_Packages", "_InRelease", "METADATA"]) {
        bytes, seen throws(Violation) in
        try document(bytes, &seen) { bytes throws(DocumentError) in try DEB822Document(bytes) }
    }

    /// Opens a document, and holds its view to its laws.
    private static func document(
        _ bytes: [UInt8], _ seen: inout Observation,
        _ open: (DocumentBytes) throws(DocumentError) -> any DocumentView
    ) throws(Violation) {
        let view: any DocumentView
        do throws(DocumentError) { view = try open(documentBytes(bytes)) } catch {
            try refused(error, of: bytes, &seen)
            return
        }
        try view.check(&seen, lines: bytes.count + 1)
    }

    /// A refusal says why, at a place that the input has.
    static func refused(
        _ error: DocumentError, of bytes: [UInt8], _ seen: inout Observation
    ) throws(Violation) {
        seen.note("\(error)")
        try Violation.unless(!error.reason.isEmpty, "an error without a reason")
        if let line = error.line {
            try Violation.unless(
                (1...bytes.count + 1).contains(line), "an error on line \(line)")
        }
    }

    private static func jsonLines(
        _ bytes: [UInt8], _ seen: inout Observation
    ) throws(Violation) {
        let splitter = LineSplitter(limit: 1024)
        var start = 0
        guard let lines = try? JSONLines() else { return }
        // In two pieces, since a line may come in several.
        for end in [bytes.count / 2, bytes.count] {
            unsafe bytes[start..<end].withUnsafeBytes { unsafe splitter.feed($0) }
            start = end
            if end == bytes.count { splitter.finish() }
            do throws(DocumentError) {
                while let line = try splitter.next() {
                    do throws(DocumentError) {
                        guard try lines.read(line, number: splitter.number) else { continue }
                        try? lines.document.check(&seen, lines: splitter.number)
                    } catch { seen.note("\(error)") }
                }
            } catch {
                seen.note("\(error)")
                return
            }
        }
    }
}
