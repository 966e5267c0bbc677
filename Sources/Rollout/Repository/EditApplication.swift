public import PatchModel

/// Changes single lines of a file and nothing else: line ends, a byte order mark and a missing last
/// line feed stay as they are.
public enum EditApplication {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The file after the edits.
    ///
    /// Line numbers are those of the file as it is, also for several edits. The same edit twice is
    /// one edit.
    /// - Parameter edits: Of one file.
    /// - Throws: ``RepositoryError``: a line is not what its edit expects, or two edits want
    ///   different things of one line.
    public static func applied(
        _ edits: [RemedyEdit], to bytes: [UInt8]
    ) throws(RepositoryError) -> [UInt8] {
        var wanted: [Int: RemedyEdit] = [:]
        for edit in edits {
            try check(edit)
            if let other = wanted[edit.line], other != edit {
                throw .unusableEdit(
                    file: edit.file, line: edit.line,
                    reason: "one edit makes it '\(other.to)', another '\(edit.to)'")
            }
            wanted[edit.line] = edit
        }
        let start = bytes.starts(with: mark) ? mark.count : 0
        var out = Array(bytes[..<start])
        out.reserveCapacity(bytes.count + 64)
        var rest = bytes[start...]
        var number = 1
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            var line = rest[..<end]
            let hasReturn = end < rest.endIndex && line.last == 0x0D
            if hasReturn { line = line.dropLast() }
            if let edit = wanted.removeValue(forKey: number) {
                try compare(edit, with: line)
                out += text(edit.to)
            } else {
                out += line
            }
            if hasReturn { out.append(0x0D) }
            if end < rest.endIndex { out.append(0x0A) }
            rest = rest[min(end + 1, rest.endIndex)...]
            number += 1
        }
        if let edit = wanted.values.min(by: { $0.line < $1.line }) {
            throw .wrongLine(file: edit.file, line: edit.line, expected: edit.from, found: nil)
        }
        return out
    }

    private static func check(_ edit: RemedyEdit) throws(RepositoryError) {
        guard edit.line > 0 else {
            throw .unusableEdit(
                file: edit.file, line: edit.line, reason: "lines are counted from 1")
        }
        let bytes = text(edit.from) + text(edit.to)
        guard !bytes.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
            throw .unusableEdit(
                file: edit.file, line: edit.line, reason: "an edit replaces one line by one line")
        }
    }

    /// Without a return at the end, which readers of lines leave on.
    private static func text(_ line: String) -> [UInt8] {
        let bytes = Array(line.utf8)
        return bytes.last == 0x0D ? bytes.dropLast() : bytes
    }

    private static func compare(
        _ edit: RemedyEdit, with line: ArraySlice<UInt8>
    ) throws(RepositoryError) {
        guard !line.elementsEqual(text(edit.from)) else { return }
        throw .wrongLine(
            file: edit.file, line: edit.line, expected: edit.from,
            found: String(decoding: line, as: UTF8.self))
    }
}
