/// The difference of two versions of a file as a unified diff, for readers and for `git apply`.
///
/// Three lines of context, git's headers for new and deleted files, `\ No newline at end of file`.
/// Source: POSIX diff, "Diff -u Output Format"; git-diff(1), "Generating patch text with -p".
public enum UnifiedDiff {
    private static let context = 3

    /// The diff; empty when nothing changed.
    ///
    /// - Parameters:
    ///   - path: As it is shown, below `a/` and `b/`.
    ///   - before: `nil`: the file is new.
    ///   - after: `nil`: the file is deleted.
    public static func text(path: String, before: [UInt8]?, after: [UInt8]?) -> String {
        if before == after { return "" }
        var out = Array("diff --git \(name("a", path)) \(name("b", path))\n".utf8)
        if before == nil { out += "new file mode 100644\n".utf8 }
        if after == nil { out += "deleted file mode 100644\n".utf8 }
        let old = before == nil ? "/dev/null" : name("a", path)
        let new = after == nil ? "/dev/null" : name("b", path)
        guard isText(before), isText(after) else {
            out += "Binary files \(old) and \(new) differ\n".utf8
            return String(decoding: out, as: UTF8.self)
        }
        let lines = LinePair(lines(before ?? []), lines(after ?? []))
        guard !lines.isSame else { return String(decoding: out, as: UTF8.self) }
        // A blank would end the name where git reads it.
        let end = path.utf8.contains(UInt8(ascii: " ")) ? "\t\n" : "\n"
        out += "--- \(old)\(before == nil ? "\n" : end)".utf8
        out += "+++ \(new)\(after == nil ? "\n" : end)".utf8
        lines.hunks(context: context, into: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether the bytes can stand in a text: UTF-8 without a zero byte.
    private static func isText(_ bytes: [UInt8]?) -> Bool {
        guard let bytes else { return true }
        return !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    /// Each with its line feed, the last perhaps without.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
            lines.append(rest[..<end])
            rest = rest[end...]
        }
        return lines
    }

    /// In quotes, as C writes it, where git would not take it plain.
    private static func name(_ side: String, _ path: String) -> String {
        let isPlain = { (byte: UInt8) in byte > 31 && byte != 127 && byte != 0x22 && byte != 0x5C }
        if path.utf8.allSatisfy(isPlain) { return "\(side)/\(path)" }
        var quoted = Array("\"\(side)/".utf8)
        for byte in path.utf8 {
            if isPlain(byte) {
                quoted.append(byte)
            } else if byte == 0x22 || byte == 0x5C {
                quoted += [0x5C, byte]
            } else {
                quoted += [0x5C, 48 + byte >> 6, 48 + byte >> 3 & 7, 48 + byte & 7]
            }
        }
        return String(decoding: quoted + [0x22], as: UTF8.self)
    }
}

/// Two texts by lines, and how they differ.
private struct LinePair {
    private let old: [ArraySlice<UInt8>]
    private let new: [ArraySlice<UInt8>]
    /// Ranges of lines that stand for one another, in order; between them all lines are equal.
    private var blocks: [(old: Range<Int>, new: Range<Int>)] = []

    init(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) {
        self.old = old
        self.new = new
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        let number = { (line: ArraySlice<UInt8>) -> Int in
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let difference = LineDifference(old.map(number), new.map(number))
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            let (a, b) = (i, j)
            while i < old.count, difference.isRemoved[i] { i += 1 }
            while j < new.count, difference.isAdded[j] { j += 1 }
            if i > a || j > b {
                blocks.append((a..<i, b..<j))
            } else {
                i += 1
                j += 1
            }
        }
    }

    var isSame: Bool { blocks.isEmpty }

    func hunks(context: Int, into out: inout [UInt8]) {
        var first = 0
        while first < blocks.count {
            var last = first
            while last + 1 < blocks.count,
                blocks[last + 1].old.lowerBound - blocks[last].old.upperBound <= 2 * context
            {
                last += 1
            }
            hunk(blocks[first...last], context, &out)
            first = last + 1
        }
    }

    private func hunk(
        _ blocks: ArraySlice<(old: Range<Int>, new: Range<Int>)>, _ context: Int,
        _ out: inout [UInt8]
    ) {
        guard let first = blocks.first, let last = blocks.last else { return }
        let lead = min(context, first.old.lowerBound)
        let trail = min(context, old.count - last.old.upperBound)
        let oldPart = first.old.lowerBound - lead..<last.old.upperBound + trail
        let newPart = first.new.lowerBound - lead..<last.new.upperBound + trail
        out += "@@ -\(place(oldPart)) +\(place(newPart)) @@\n".utf8
        var at = oldPart.lowerBound
        for block in blocks {
            for line in old[at..<block.old.lowerBound] { put(" ", line, &out) }
            for line in old[block.old] { put("-", line, &out) }
            for line in new[block.new] { put("+", line, &out) }
            at = block.old.upperBound
        }
        for line in old[at..<oldPart.upperBound] { put(" ", line, &out) }
    }

    /// First line and count; of no lines, the line before.
    private func place(_ part: Range<Int>) -> String {
        "\(part.isEmpty ? part.lowerBound : part.lowerBound + 1),\(part.count)"
    }

    private func put(_ mark: String, _ line: ArraySlice<UInt8>, _ out: inout [UInt8]) {
        out += mark.utf8
        out += line
        if line.last != 0x0A { out += "\n\\ No newline at end of file\n".utf8 }
    }
}
