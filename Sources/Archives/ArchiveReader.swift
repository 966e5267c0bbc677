import CArchive

/// Reads the files of one archive or compressed stream in order, through libarchive, within
/// ``ArchiveLimits``.
///
/// - zip and tar (also compressed) give their regular files; directories, links and devices are
///   counted, and given for ``ArchiveScope/tree`` only.
/// - a stream in gzip, xz, zstd, bzip2 or LZ4 that holds no tar gives one entry named after the
///   file; several members or frames after one another are one stream. A plain file is one entry
///   too.
///
/// No file is opened by path and nothing is written. Bytes go straight into the caller's buffers.
/// Not for use from two threads at once. libarchive 3.6 checks the checksums of zip, xz, zstd,
/// bzip2 and LZ4, and not those of gzip.
public final class ArchiveReader {
    /// The outermost container.
    public let kind: ContainerKind
    /// Members that were no regular files, so far.
    public private(set) var skipped = SkippedEntries()
    /// Entries met so far, skipped ones included.
    public private(set) var entryCount = 0

    private let limits: ArchiveLimits
    private let scope: ArchiveScope
    private let feed: ByteFeed
    private let tally: ArchiveTally
    private let ownsInput: Bool
    private let nesting: Int
    private let name: String
    private var library: LibArchive?
    private var current: ArchiveEntry?
    private var currentBytes = 0
    private var currentFailure: ArchiveError?
    private var final: ArchiveError?
    private var isFinished = false
    private var isCutZip = false
    private var countedInput = 0

    /// Reads from an open descriptor, which stays the caller's. A regular file is read from its
    /// start, a pipe from where it stands.
    ///
    /// - Parameters:
    ///   - descriptor: open for reading.
    ///   - name: the file's name, for the entry of a compressed stream and as a hint to
    ///     ``ContainerKind/sniff(_:name:)``.
    ///   - limits: what the archive may ask for.
    /// - Throws: ``ArchiveError`` when the first bytes cannot be read or are no archive after all.
    public convenience init(
        descriptor: Int32, name: String = "", limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) {
        try self.init(
            DescriptorOrigin(descriptor), name: name, limits: limits, tally: ArchiveTally(),
            nesting: 1
        )
    }

    /// Reads bytes in memory, which the caller keeps alive and unchanged for as long as the reader
    /// lives.
    ///
    /// - Throws: ``ArchiveError`` as above.
    public convenience init(
        bytes: UnsafeRawBufferPointer, name: String = "", limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) {
        try self.init(
            unsafe MemoryOrigin(bytes), name: name, limits: limits, tally: ArchiveTally(),
            nesting: 1)
    }

    /// Reads the archive that is the current entry of another reader (an image layer, say), without
    /// keeping it.
    ///
    /// The other reader must not move on meanwhile. Both share one total and one ratio. A zip is
    /// read front to back here, as far as it allows that: where it does not, read it into memory
    /// first.
    ///
    /// - Throws: ``ArchiveError`` as above, and when archives are nested too deeply.
    public convenience init(
        entryOf outer: ArchiveReader, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) {
        guard outer.nesting < limits.maxNesting else {
            throw ArchiveError(
                kind: .limit, entry: outer.current?.path,
                reason: "archives are nested deeper than \(limits.maxNesting) levels", isFinal: true
            )
        }
        try self.init(
            EntryOrigin(outer), name: outer.current?.path ?? "", limits: limits,
            tally: outer.tally, nesting: outer.nesting + 1)
    }

    init(
        _ origin: any ByteOrigin, name: String, limits: ArchiveLimits, tally: ArchiveTally,
        nesting: Int, scope: ArchiveScope = .files
    ) throws(ArchiveError) {
        self.scope = scope
        feed = ByteFeed(origin)
        self.limits = limits
        self.tally = tally
        self.nesting = nesting
        self.name = name
        ownsInput = nesting == 1
        let head = try feed.peekHead(ContainerKind.headLength)
        kind = unsafe head.withUnsafeBytes {
            unsafe ContainerKind.sniff($0, name: name, scope: scope)
        }
        if kind == .plain {
            guard scope == .tree else { return }
            throw ArchiveError(
                kind: .unrecognized,
                reason: "it is none: not zip, tar, ar or cpio, nor gzip, xz, zstd, bzip2 or lz4",
                isFinal: true)
        }
        guard let library = LibArchive(feed, kind: kind, scope: scope) else {
            throw ArchiveError(kind: .memory, reason: "no memory for the reader", isFinal: true)
        }
        self.library = library
        if kind == .zip { isCutZip = try feed.isZipWithoutEnd() }
        if library.open() != .ok { throw library.error(entry: nil, isFinal: true) }
    }

    /// Opens now what the C library would open later (locale and time zone files). Call it before a
    /// fence that forbids opening files.
    public static func prepare() { LibArchive.prepare() }

    /// The next regular file, nil at the end. What is left of the current one is passed over.
    ///
    /// - Throws: ``ArchiveError``. When it is not final, another call goes on behind the entry that
    ///   it names.
    public func nextEntry() throws(ArchiveError) -> ArchiveEntry? {
        if let final { throw final }
        guard !isFinished else { return nil }
        guard let library else { return wholeFile() }
        while true {
            try passOverRest(library)
            let (outcome, header) = unsafe library.nextHeader()
            switch outcome {
            case .ok: break
            case .end: return try atEnd(library)
            case .failed: throw library.error(entry: nil, isFinal: false)
            case .fatal: throw failFinally(library.error(entry: nil, isFinal: true))
            }
            try checkCounts(library)
            guard let header = unsafe header else { return nil }
            if let entry = unsafe try describe(header, library) {
                current = entry
                return entry
            }
        }
    }

    /// Reads bytes of the current entry; 0 at its end, and when there is no entry.
    ///
    /// - Throws: ``ArchiveError`` for damage and for a passed limit. Bytes given before stay good
    ///   as far as they go.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard let entry = current, buffer.count > 0 else { return 0 }
        if let failure = final ?? currentFailure { throw failure }
        if entry.isEncrypted {
            throw failEntry(.encrypted, "it is encrypted; no password can be given")
        }
        // One byte beyond the limit is asked for, so that an entry of exactly that size still ends
        // well.
        let room = min(buffer.count, limits.maxEntryBytes - currentBytes + 1)
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
        let got: Int
        if let library {
            guard let count = unsafe library.read(into: part) else {
                let error = library.error(entry: entry.path, isFinal: kind != .zip)
                if error.isFinal { throw failFinally(error) }
                currentFailure = error
                throw error
            }
            got = count
        } else {
            got = unsafe try feed.read(into: part)
        }
        try count(got)
        return got
    }

    // MARK: Entries

    private func wholeFile() -> ArchiveEntry {
        isFinished = true
        entryCount = 1
        let base = name.split(separator: "/").last.map(String.init) ?? "data"
        let entry = wholeStream(named: base, size: feed.length)
        current = entry
        return entry
    }

    private func wholeStream(named name: String, size: Int?) -> ArchiveEntry {
        ArchiveEntry(
            path: EntryPath.escaped(name.utf8), rawPath: Array(name.utf8), size: size,
            isEncrypted: false, isWholeStream: true)
    }

    /// A compressed stream of nothing is an empty file, not an archive without entries.
    private func atEnd(_ library: LibArchive) throws(ArchiveError) -> ArchiveEntry? {
        isFinished = true
        if isCutZip {
            throw failFinally(
                ArchiveError(
                    kind: .truncated,
                    reason: "its central directory is missing: the file is cut off",
                    isFinal: true))
        }
        guard library.isEmpty, entryCount == 0 else { return nil }
        entryCount = 1
        currentFailure = nil
        current = nil
        return wholeStream(named: ContainerKind.innerName(of: name), size: 0)
    }

    private func describe(_ header: OpaquePointer, _ library: LibArchive) throws(ArchiveError)
        -> ArchiveEntry?
    {
        if library.isRaw {
            guard library.filterCount > 0 else {
                throw failFinally(
                    ArchiveError(
                        kind: .corrupt, reason: "its \(kind.rawValue) header is damaged",
                        isFinal: true))
            }
            return wholeStream(named: ContainerKind.innerName(of: name), size: nil)
        }
        let kind = unsafe ArchiveEntry.Kind(header)
        switch kind {
        case .file: break
        case .directory: skipped.directories += 1
        case .symlink, .hardlink: skipped.links += 1
        case .other: skipped.specials += 1
        }
        guard kind == .file || scope == .tree else { return nil }
        guard let pathname = unsafe archive_entry_pathname(header) else {
            throw ArchiveError(
                kind: .unsupported, entry: "number \(entryCount)",
                reason: "its name needs the C.UTF-8 locale, which this system lacks", isFinal: false
            )
        }
        let raw = unsafe Array(UnsafeRawBufferPointer(start: pathname, count: length(of: pathname)))
        let size = unsafe archive_entry_size_is_set(header) != 0 ? archive_entry_size(header) : -1
        switch EntryPath.normalized(raw, limit: limits.maxPathBytes) {
        case .success(let path):
            return ArchiveEntry(
                path: path, rawPath: raw, size: size < 0 ? nil : Int(size),
                isEncrypted: unsafe archive_entry_is_data_encrypted(header) != 0,
                isWholeStream: false, kind: kind, target: unsafe target(of: header, kind),
                isExecutable: unsafe kind == .file && archive_entry_perm(header) & 0o111 != 0)
        case .failure(let refusal) where kind == .directory && refusal.isEmpty:
            // The archive's own root says nothing.
            return nil
        case .failure(let refusal):
            throw ArchiveError(
                kind: .unsafePath, entry: EntryPath.escaped(raw.prefix(200)),
                reason: refusal.reason,
                isFinal: false)
        }
    }

    private func target(of header: OpaquePointer, _ kind: ArchiveEntry.Kind) -> String? {
        let text: UnsafePointer<CChar>?
        switch kind {
        case .symlink: unsafe text = archive_entry_symlink(header)
        case .hardlink: unsafe text = archive_entry_hardlink(header)
        default: return nil
        }
        guard let text = unsafe text else { return nil }
        let raw = unsafe Array(UnsafeRawBufferPointer(start: text, count: length(of: text)))
        guard kind == .hardlink,
            case .success(let path) = EntryPath.normalized(raw, limit: limits.maxPathBytes)
        else { return EntryPath.escaped(raw.prefix(limits.maxPathBytes)) }
        return path
    }

    private func length(of text: UnsafePointer<CChar>) -> Int {
        var length = 0
        while unsafe text[length] != 0 { length += 1 }
        return length
    }

    /// Goes over what the caller left of an entry, where libarchive would decompress it unbounded.
    private func passOverRest(_ library: LibArchive) throws(ArchiveError) {
        current = nil
        currentBytes = 0
        currentFailure = nil
        let isStreamedZip = kind == .zip && feed.length == nil
        guard entryCount > 0, library.filterCount > 0 || isStreamedZip else { return }
        while true {
            let (outcome, got) = library.nextBlock()
            switch outcome {
            case .ok: try count(got, checkingEntry: false)
            case .end, .failed: return
            case .fatal: throw failFinally(library.error(entry: nil, isFinal: true))
            }
        }
    }

    // MARK: Limits

    private func checkCounts(_ library: LibArchive) throws(ArchiveError) {
        entryCount += 1
        try checkStop()
        guard entryCount <= limits.maxEntries else {
            throw failFinally(limit("it has more than \(limits.maxEntries) entries"))
        }
        guard library.filterCount <= limits.maxFilters else {
            throw failFinally(limit("it has more than \(limits.maxFilters) layers of compression"))
        }
    }

    private func count(_ got: Int, checkingEntry: Bool = true) throws(ArchiveError) {
        currentBytes += got
        tally.output += got
        if ownsInput {
            tally.input += feed.reached - countedInput
            countedInput = feed.reached
        }
        try checkStop()
        if checkingEntry, currentBytes > limits.maxEntryBytes {
            let reason = "it is larger than \(limits.maxEntryBytes) bytes"
            throw failEntry(.limit, reason)
        }
        guard tally.output <= limits.maxTotalBytes else {
            throw failFinally(limit("it holds more than \(limits.maxTotalBytes) bytes"))
        }
        let input = max(tally.input, 1)
        if tally.output > limits.ratioFloor, tally.output / input >= limits.maxRatio {
            throw failFinally(
                limit("it grows more than \(limits.maxRatio)-fold, as decompression bombs do"))
        }
    }

    private func checkStop() throws(ArchiveError) {
        guard tally.shouldStop() else { return }
        throw failFinally(
            ArchiveError(
                kind: .stopped, entry: current?.path, reason: "it was stopped", isFinal: true))
    }

    private func limit(_ reason: String) -> ArchiveError {
        ArchiveError(kind: .limit, entry: current?.path, reason: reason, isFinal: true)
    }

    private func failEntry(_ kind: ArchiveError.Kind, _ reason: String) -> ArchiveError {
        let error = ArchiveError(kind: kind, entry: current?.path, reason: reason, isFinal: false)
        currentFailure = error
        return error
    }

    private func failFinally(_ error: ArchiveError) -> ArchiveError {
        final = error
        return error
    }
}

extension ArchiveEntry.Kind {
    /// The kind of an entry of libarchive's. The type is a macro with a C cast, which Swift does not
    /// import; these are the bits of S_IFMT.
    init(_ header: OpaquePointer) {
        if unsafe archive_entry_hardlink(header) != nil {
            self = .hardlink
            return
        }
        switch unsafe archive_entry_filetype(header) {
        case 0o100000: self = .file
        case 0o040000: self = .directory
        case 0o120000: self = .symlink
        default: self = .other
        }
    }
}
