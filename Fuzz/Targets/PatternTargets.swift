internal import PluginProtocol
internal import RegularExpressions

// A pattern, and a text on the next line.

extension FuzzTarget {
    /// Globs: what matches is what the alternatives match one by one.
    static let glob = FuzzTarget("glob", longest: 512) { bytes, seen throws(Violation) in
        let texts = bytes.texts(2)
        guard let pattern = GlobPattern(texts[0]) else { return }
        let path = texts.count > 1 ? texts[1] : "usr/lib/a/b"
        let root = pattern.matchedRoot(of: path)
        seen.note(root ?? "-")
        seen.note(pattern.matches(path, from: "usr/lib") ? 1 : 0)
        try Violation.unless(pattern.matches(path) == (root != nil), "two answers")
        if let root {
            // Parts are joined again with one slash each.
            let parts = path.split(separator: "/")
            let before = root.split(separator: "/")
            try Violation.unless(
                Array(parts.prefix(before.count)) == before, "'\(root)' does not begin '\(path)'")
        }
        try Violation.unless(
            pattern.alternativeTexts.count <= GlobPattern.alternativeLimit, "too many alternatives")
        seen.note(targetPath(of: path, in: texts[0]) ?? "-")
    }

    /// Regular expressions: ranges stay inside of the text, and searching goes on behind a match.
    static let regex = FuzzTarget("regex", longest: 256) { bytes, seen throws(Violation) in
        let texts = bytes.texts(2)
        let text = texts.count > 1 ? Array(bytes.drop { $0 != 10 }.dropFirst()) : bytes
        do {
            let expression = try RegularExpression(texts[0])
            seen.note("\(expression.names)")
            var offset = 0
            for _ in 0..<20 where offset <= text.count {
                let groups = unsafe try text.withUnsafeBufferPointer {
                    unsafe try expression.firstMatch(in: $0, from: offset)
                }
                guard let groups, let whole = groups.first ?? nil else { break }
                for group in groups {
                    seen.note(group?.description ?? "-")
                    try Violation.unless(
                        group.map { $0.upperBound <= text.count } ?? true, "a range outside")
                }
                offset = max(whole.upperBound, offset + 1)
            }
        } catch let error as RegularExpressionError {
            seen.note("\(error)")
        } catch { throw (error as? Violation) ?? Violation("\(error)") }
    }
}
