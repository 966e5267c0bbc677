/// The entries of an archive that was read once, by path, with its links.
struct MemberIndex {
    /// One entry.
    struct Record {
        /// Its number among all entries, from 1.
        var number: Int
        var kind: ArchiveEntry.Kind
        var target: String?
    }

    /// Of several entries with the same path the last counts, as it does when one is extracted.
    private(set) var records: [String: Record] = [:]

    /// Links that may be met on the way to one entry (as Linux's limit).
    static let linkLimit = 40

    /// Reads a whole archive. Entries that fail on their own are left out.
    init(_ reader: ArchiveReader) throws(ArchiveError) {
        while true {
            do throws(ArchiveError) {
                guard let entry = try reader.nextEntry() else { return }
                records[entry.path] = Record(
                    number: reader.entryCount, kind: entry.kind, target: entry.target)
            } catch {
                if error.isFinal { throw error }
            }
        }
    }

    /// The entry that a path leads to when links inside the archive are followed, in the middle of
    /// the path too; an absolute target begins at the archive's root, above which `..` stays.
    ///
    /// - Returns: the path and record; nil when there is none.
    func resolve(_ path: String) -> (path: String, record: Record)? {
        var rest = Self.parts(path)[...]
        var resolved: [Substring] = []
        var links = 0
        while let part = rest.popFirst() {
            if part == ".." {
                _ = resolved.popLast()
                continue
            }
            resolved.append(part)
            guard let record = records[resolved.joined(separator: "/")] else { continue }
            guard let target = record.target else { continue }
            links += 1
            guard links <= Self.linkLimit, rest.count < 4096 else { return nil }
            if record.kind == .hardlink || target.hasPrefix("/") {
                resolved.removeAll()
            } else {
                resolved.removeLast()
            }
            rest = (Self.parts(target) + rest)[...]
        }
        let path = resolved.joined(separator: "/")
        return records[path].map { (path, $0) }
    }

    private static func parts(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
