internal import Documents
internal import PluginWorker

extension FuzzTarget {
    /// Rows of fields: the first byte chooses the separator.
    static let csv = FuzzTarget("csv", fixtures: [".csv"]) { bytes, seen throws(Violation) in
        let separator = [UInt8](",;\t|".utf8)[Int(bytes.first ?? 0) % 4]
        do {
            var reader = try CSVReader(
                documentBytes(bytes), separator: separator, comment: UInt8(ascii: "#"))
            var last = 0
            while let row = try reader.next() {
                try Violation.unless(
                    row.line > last && row.line <= bytes.count + 1, "a row on line \(row.line)")
                last = row.line
                seen.note(row.line)
                unsafe row.fields.forEach { seen.note(unsafe Array($0)) }
            }
        } catch let error as DocumentError {
            try refused(error, of: bytes, &seen)
        } catch { throw (error as? Violation) ?? Violation("\(error)") }
    }

    /// Text of HTML: never longer than what it was made of, but for entities.
    static let html = FuzzTarget("html", fixtures: [".html"]) { bytes, seen throws(Violation) in
        let html = String(decoding: bytes, as: UTF8.self)
        let plain = HTMLText(html).plain
        try Violation.unless(plain.utf8.count <= html.utf8.count + 16, "text grew out of nothing")
        seen.note(plain)
    }

    /// Base64 in both alphabets: what is written is read again.
    static let encodings = FuzzTarget("encodings") { bytes, seen throws(Violation) in
        for alphabet in [Base64.Alphabet.standard, .url] {
            let text = unsafe bytes.withUnsafeBufferPointer { unsafe Base64.encode($0, alphabet) }
            let back = unsafe try? text.withUnsafeBufferPointer {
                unsafe try Base64.decode($0, alphabet)
            }
            try Violation.unless(back == bytes, "base64 does not come back")
            for skips in [false, true] {
                let decoded = unsafe try? bytes.withUnsafeBufferPointer {
                    unsafe try Base64.decode($0, alphabet, skipsBlanks: skips)
                }
                guard let decoded else { continue }
                seen.note(decoded)
                guard !skips, alphabet == .standard else { continue }
                let again = unsafe decoded.withUnsafeBufferPointer {
                    unsafe Base64.encode($0, alphabet)
                }
                try Violation.unless(again == bytes, "two texts mean the same bytes")
            }
        }
    }
}
