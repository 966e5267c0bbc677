public import PatchModel

/// A remedy's edits, carried out on the bytes of one file.
///
/// Everything but the named lines keeps its bytes: line ends, byte order mark, a missing last line
/// feed. A new line that holds line feeds becomes several, with the line end of the one it replaces.
public enum EditedFile {
    /// The bytes with all edits made.
    ///
    /// - Parameter edits: of this file; their `file` is not looked at.
    /// - Throws: `EditError` when a line is not what an edit says, or is edited twice.
    public static func bytes(
        _ bytes: [UInt8], with edits: [RemedyEdit]
    ) throws(EditError) -> [UInt8] {
        var wanted: [Int: RemedyEdit] = [:]
        for edit in edits where wanted.updateValue(edit, forKey: edit.line) != nil {
            throw EditError(edit: edit, found: "two edits of it")
        }
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        var result: [UInt8] = bytes.starts(with: mark) ? mark : []
        result.reserveCapacity(bytes.count)
        var start = result.count
        var number = 0
        while start < bytes.count {
            number += 1
            let feed = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let next = feed.map { $0 + 1 } ?? bytes.count
            var end = feed ?? bytes.count
            if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            if let edit = wanted.removeValue(forKey: number) {
                guard bytes[start..<end].elementsEqual(edit.from.utf8) else {
                    throw EditError(
                        edit: edit, found: String(decoding: bytes[start..<end], as: UTF8.self))
                }
                // The last line may have no end: the others get a plain one then.
                let lineEnd = end < next ? Array(bytes[end..<next]) : [UInt8(ascii: "\n")]
                let lines = edit.to.utf8.split(
                    separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                result += Array(lines.joined(separator: lineEnd))
                result += bytes[end..<next]
            } else {
                result += bytes[start..<next]
            }
            start = next
        }
        if let edit = wanted.values.min(by: { $0.line < $1.line }) {
            throw EditError(edit: edit, found: nil)
        }
        return result
    }
}

/// An edit that does not fit the file.
public struct EditError: Error, Sendable, Hashable, CustomStringConvertible {
    public var edit: RemedyEdit
    /// What is there instead; `nil` when there is no such line.
    public var found: String?

    public init(edit: RemedyEdit, found: String?) {
        self.edit = edit
        self.found = found
    }

    public var description: String {
        "'\(edit.file)' line \(edit.line): expected '\(edit.from)', found "
            + (found.map { "'\($0)'" } ?? "no such line") + ": plan again"
    }
}
