/// What a zip holds, by its central directory: entries are listed without reading any, and read in
/// any order, without going over others.
///
/// It keeps the tree, and with it the bytes.
public struct ArchiveListing {
    /// How many entries there are, those that cannot be given counted.
    public var count: Int { directory.records.count }

    private let tree: ArchiveTree
    private let directory: ZipDirectory

    init(_ tree: ArchiveTree, _ directory: ZipDirectory) {
        self.tree = tree
        self.directory = directory
    }

    /// What an entry is, from 0 in the order of the archive.
    public func kind(_ number: Int) -> ArchiveEntry.Kind { directory.records[number].kind }

    /// The path of an entry as ``ArchiveEntry/path`` has it; nil for the archive's own root.
    ///
    /// - Throws: ``ArchiveError`` for a path that is refused, which concerns that entry alone.
    public func path(_ number: Int) throws(ArchiveError) -> String? {
        let record = directory.records[number]
        switch directory.path(of: record) {
        case .success(let path): return path
        case .failure(let refusal) where record.kind == .directory && refusal.isEmpty: return nil
        case .failure(let refusal):
            throw ArchiveError(
                kind: .unsafePath,
                entry: EntryPath.escaped(directory.rawPath(of: record).prefix(200)),
                reason: refusal.reason, isFinal: false)
        }
    }

    /// An entry; nil for the archive's own root.
    ///
    /// - Throws: ``ArchiveError`` as above, and for a link that cannot be read.
    public func entry(_ number: Int) throws(ArchiveError) -> ArchiveEntry? {
        guard let path = try path(number) else { return nil }
        let record = directory.records[number]
        // Where a link leads is its content.
        if record.kind == .symlink { return try open(number)?.entry }
        return ArchiveEntry(
            path: path, rawPath: directory.rawPath(of: record), size: record.size,
            isEncrypted: directory.isEncrypted(record), isWholeStream: false, kind: record.kind,
            isExecutable: directory.isExecutable(record))
    }

    /// The number of the entry at a path; nil when there is none. Of several the last counts.
    public func number(of path: String) -> Int? { directory.position(of: path) }

    /// An entry, ready to be read.
    ///
    /// - Throws: ``ArchiveError``, also when there is no entry where the directory says.
    public func open(
        _ number: Int
    ) throws(ArchiveError) -> (reader: ArchiveReader, entry: ArchiveEntry)? {
        guard let path = try path(number) else { return nil }
        let record = directory.records[number]
        return try tree.open(path) { origin throws(ArchiveError) in
            try directory.archive(of: record, in: origin, path: path)
        }
    }

    /// The bytes of an entry where they lie, when the whole archive is in memory and the entry is
    /// neither compressed nor encrypted, as archives within archives often are. They are good as
    /// long as this lives, and their checksum is not looked at.
    public func storedBytes(_ number: Int) -> UnsafeRawBufferPointer? {
        let record = directory.records[number]
        guard record.kind == .file, directory.isStored(record), let origin = try? tree.origin(),
            let memory = unsafe origin.memory,
            let range = try? directory.content(of: record, in: origin, path: ""),
            range.upperBound <= memory.count
        else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: memory[range])
    }
}
