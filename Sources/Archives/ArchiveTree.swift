/// An archive as a tree of entries: passed over in order as often as needed, or asked for one entry
/// by path. Nothing is extracted; no file is opened by path.
///
/// What random access costs: in a zip, the central directory is read once and an entry directly. In
/// any other archive, the first call reads the archive
/// through to learn its paths, and every call reads it again up to the entry, decompressing what
/// stands before.
public final class ArchiveTree {
    /// The outermost container.
    public let kind: ContainerKind
    /// How many archives it is inside of, and itself.
    public let nesting: Int

    private let name: String
    private let limits: ArchiveLimits
    private let tally: ArchiveTally
    private let makeOrigin: () throws(ArchiveError) -> any ByteOrigin
    // Keeps the bytes or the descriptor alive.
    private let owner: AnyObject
    private var zip: ZipDirectory?
    private var index: MemberIndex?
    private var hasLookedForDirectory = false

    /// Opens bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: unchanged as long as `owner` lives.
    ///   - owner: is held as long as the tree and its readers live.
    ///   - isMappedFile: the bytes are pages of a file that nobody wrote to, from a page's start: what was
    ///     read through does not stay in memory.
    ///   - name: the file's name, as for ``ArchiveReader``.
    ///   - limits: what the archive may ask for, all passes together.
    ///   - tally: counts what is read.
    ///   - parent: the tree whose entry this is; its limits, tally and depth count on.
    /// - Throws: ``ArchiveError``, also when it is no archive at all or nested too deeply.
    public convenience init(
        bytes: UnsafeRawBufferPointer, owner: AnyObject, isMappedFile: Bool = false, name: String,
        limits: ArchiveLimits = ArchiveLimits(), tally: ArchiveTally = ArchiveTally(),
        parent: ArchiveTree? = nil
    ) throws(ArchiveError) {
        let origin = unsafe MemoryOrigin(bytes, isMappedFile: isMappedFile)
        try self.init(
            owner: owner, name: name, limits: parent?.limits ?? limits,
            tally: parent?.tally ?? tally, nesting: (parent?.nesting ?? 0) + 1
        ) { origin }
    }

    /// Opens a descriptor that can be read at any place, which `owner` keeps open.
    ///
    /// - Throws: ``ArchiveError`` as above.
    public convenience init(
        descriptor: Int32, owner: AnyObject, name: String, limits: ArchiveLimits = ArchiveLimits(),
        tally: ArchiveTally = ArchiveTally()
    ) throws(ArchiveError) {
        try self.init(owner: owner, name: name, limits: limits, tally: tally, nesting: 1) {
            DescriptorOrigin(descriptor)
        }
    }

    /// Opens an entry of another tree without ever holding its bytes: every pass reads the other
    /// archive up to it. For a tar or a compressed one; a zip wants to be read at any place.
    ///
    /// - Parameter number: counts the entries of the parent from 1, as
    ///   ``ArchiveReader/entryCount`` does.
    /// - Throws: ``ArchiveError`` as above.
    public convenience init(
        streaming number: Int, of parent: ArchiveTree, name: String
    ) throws(ArchiveError) {
        try self.init(
            owner: parent, name: name, limits: parent.limits, tally: parent.tally,
            nesting: parent.nesting + 1
        ) { () throws(ArchiveError) in
            let reader = try parent.reader()
            guard try parent.next(of: reader, number, at: nil) != nil else {
                throw ArchiveError(
                    kind: .corrupt, reason: "it has no entry \(number) any more", isFinal: true)
            }
            return EntryOrigin(reader)
        }
    }

    private init(
        owner: AnyObject, name: String, limits: ArchiveLimits, tally: ArchiveTally, nesting: Int,
        makeOrigin: @escaping () throws(ArchiveError) -> any ByteOrigin
    ) throws(ArchiveError) {
        guard nesting <= limits.maxNesting else {
            throw ArchiveError(
                kind: .limit, reason: "archives are nested deeper than \(limits.maxNesting) levels",
                isFinal: true)
        }
        self.owner = owner
        self.name = name
        self.limits = limits
        self.tally = tally
        self.nesting = nesting
        self.makeOrigin = makeOrigin
        // Whatever a header alone can tell is told now.
        kind = try ArchiveReader(
            try makeOrigin(), name: name, limits: limits, tally: tally, nesting: nesting,
            scope: .tree
        ).kind
    }

    /// A new pass over every entry, in the order of the archive. Hold the tree as long as it is used.
    ///
    /// - Throws: ``ArchiveError``.
    public func reader() throws(ArchiveError) -> ArchiveReader {
        try ArchiveReader(
            try makeOrigin(), name: name, limits: limits, tally: tally, nesting: nesting,
            scope: .tree)
    }

    /// The entry at a path, ready to be read; nil when there is none.
    ///
    /// - Parameter path: as ``ArchiveEntry/path``; a leading `/` or `./` does not matter. Links of a
    ///   tar, cpio or ar are followed inside the archive; those of a zip are given as they are.
    /// - Throws: ``ArchiveError``, for a path that leaves the archive too.
    public func entry(
        at path: String
    ) throws(ArchiveError) -> (reader: ArchiveReader, entry: ArchiveEntry)? {
        let path = try normalized(path)
        if let listing = try listing() {
            guard let number = listing.number(of: path) else { return nil }
            return try listing.open(number)
        }
        if index == nil { index = try MemberIndex(try reader()) }
        guard let (path, record) = index?.resolve(path) else { return nil }
        return try next(of: try reader(), record.number, at: path)
    }

    /// The entries of a zip by its central directory; nil for other archives, and for a zip that
    /// can only be read front to back.
    ///
    /// - Throws: ``ArchiveError`` when the bytes cannot be read.
    public func listing() throws(ArchiveError) -> ArchiveListing? {
        if kind == .zip, !hasLookedForDirectory {
            zip = try ZipDirectory(try makeOrigin(), limits: limits)
            hasLookedForDirectory = true
        }
        return zip.map { ArchiveListing(self, $0) }
    }

    /// The bytes of the archive.
    func origin() throws(ArchiveError) -> any ByteOrigin { try makeOrigin() }

    /// The only entry of an archive that is made out of this one's bytes, ready to be read.
    func open(
        _ path: String, _ part: (any ByteOrigin) throws(ArchiveError) -> any ByteOrigin
    ) throws(ArchiveError) -> (reader: ArchiveReader, entry: ArchiveEntry)? {
        let reader = try ArchiveReader(
            try part(try makeOrigin()), name: name, limits: limits, tally: tally, nesting: nesting,
            scope: .tree)
        return try next(of: reader, 1, at: path)
    }

    /// Fails once the caller has asked to stop; for loops over a ``listing()``.
    ///
    /// - Throws: ``ArchiveError`` of the kind `stopped`.
    public func checkStop() throws(ArchiveError) {
        guard tally.shouldStop() else { return }
        throw ArchiveError(kind: .stopped, reason: "it was stopped", isFinal: true)
    }

    /// A path as entries have it: without `.` and doubled `/`.
    ///
    /// - Throws: ``ArchiveError`` for one that leaves the archive.
    public func normalized(_ path: String) throws(ArchiveError) -> String {
        // Paths are compared as they show: a backslash that means `\xNN` must stay one.
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            guard part != ".." else {
                throw ArchiveError(
                    kind: .unsafePath, entry: path, reason: "its path has a '..' component",
                    isFinal: false)
            }
            parts.append(part)
        }
        return parts.joined(separator: "/")
    }

    /// Moves a reader to entry `number`.
    private func next(
        of reader: ArchiveReader, _ number: Int, at path: String?
    ) throws(ArchiveError) -> (ArchiveReader, ArchiveEntry)? {
        while true {
            do throws(ArchiveError) {
                guard var entry = try reader.nextEntry() else { return nil }
                guard reader.entryCount == number else { continue }
                if let path { entry.path = path }
                return (reader, entry)
            } catch {
                if error.isFinal || reader.entryCount >= number { throw error }
            }
        }
    }
}
