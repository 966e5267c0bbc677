import CArchive

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// libarchive's reader with our callbacks and nothing switched on but the named formats and
/// filters.
@safe final class LibArchive {
    /// What libarchive says a call came to.
    enum Outcome { case ok, end, failed, fatal }

    private let archive: OpaquePointer
    private let feed: ByteFeed

    /// Opens the feed; the failure, when there is one, waits in ``error(entry:isFinal:)``.
    init?(_ feed: ByteFeed, kind: ContainerKind, scope: ArchiveScope) {
        guard let archive = unsafe archive_read_new() else { return nil }
        unsafe self.archive = archive
        self.feed = feed
        LibArchive.inUTF8 { unsafe LibArchive.enable(kind, scope, on: archive) }
    }

    deinit { unsafe archive_read_free(archive) }

    /// Starts reading.
    func open() -> Outcome {
        let context = unsafe Unmanaged.passUnretained(feed).toOpaque()
        if feed.length != nil {
            unsafe archive_read_set_seek_callback(archive) { _, context, offset, whence in
                guard let feed = unsafe LibArchive.feed(context) else { return -30 }
                let target = feed.seek(Int(offset), from: whence)
                return target < 0 ? -30 : Int64(target)
            }
        }
        return outcome {
            unsafe archive_read_open2(
                archive, context, nil,
                { _, context, block in
                    guard let feed = unsafe LibArchive.feed(context), let bytes = unsafe feed.next()
                    else { return -1 }
                    unsafe block?.pointee = bytes.baseAddress
                    return bytes.count
                },
                { _, context, count in
                    Int64(unsafe LibArchive.feed(context)?.skip(Int(count)) ?? 0)
                }, nil)
        }
    }

    /// Moves to the next header.
    func nextHeader() -> (Outcome, OpaquePointer?) {
        var entry: OpaquePointer?
        let result = outcome { unsafe archive_read_next_header(archive, &entry) }
        return unsafe (result, entry)
    }

    /// Reads bytes of the current entry; nil on failure, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let got = LibArchive.inUTF8 {
            unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
        }
        return got < 0 ? nil : Int(got)
    }

    /// Goes over the next block of the current entry without copying it; nil on failure, 0 for an
    /// empty block.
    func nextBlock() -> (Outcome, count: Int) {
        var block: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let result = outcome {
            unsafe archive_read_data_block(archive, &block, &count, &offset)
        }
        return (result, count)
    }

    /// Layers of compression found, the archive itself not counted.
    var filterCount: Int { max(Int(unsafe archive_filter_count(archive)) - 1, 0) }

    /// Whether the format is the one for content that is no archive.
    var isRaw: Bool { unsafe archive_format(archive) == ARCHIVE_FORMAT_RAW }

    /// Whether the format is the one for no content at all.
    var isEmpty: Bool { unsafe archive_format(archive) == ARCHIVE_FORMAT_EMPTY }

    /// The last failure in our terms.
    func error(entry: String?, isFinal: Bool) -> ArchiveError {
        if var failure = feed.failure {
            failure.isFinal = true
            return failure
        }
        let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? ""
        let lowered = text.lowercased()
        let kind: ArchiveError.Kind
        if lowered.contains("truncated") || lowered.contains("unexpected end")
            || lowered.contains("end of file")
        {
            kind = .truncated
        } else if lowered.contains("unrecognized archive") {
            kind = .unrecognized
        } else if lowered.contains("encrypt") || lowered.contains("passphrase") {
            kind = .encrypted
        } else if lowered.contains("unsupported") {
            kind = .unsupported
        } else if unsafe archive_errno(archive) == ENOMEM {
            kind = .memory
        } else {
            kind = .corrupt
        }
        return ArchiveError(
            kind: kind, entry: entry,
            reason: text.isEmpty ? "it is damaged" : EntryPath.escaped(Array(lowered.utf8)),
            isFinal: isFinal)
    }

    private func outcome(_ call: () -> Int32) -> Outcome {
        switch LibArchive.inUTF8(call) {
        case ARCHIVE_EOF: return .end
        case ARCHIVE_OK, ARCHIVE_WARN: return .ok
        case ARCHIVE_FATAL: return .fatal
        default: return .failed
        }
    }

    private static func feed(_ context: UnsafeMutableRawPointer?) -> ByteFeed? {
        unsafe context.map { unsafe Unmanaged<ByteFeed>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func enable(
        _ kind: ContainerKind, _ scope: ArchiveScope, on archive: OpaquePointer
    ) {
        if kind == .zip {
            unsafe archive_read_support_format_zip(archive)
            return
        }
        if scope == .tree {
            unsafe archive_read_support_format_ar(archive)
            unsafe archive_read_support_format_cpio(archive)
        }
        // Named one by one: "all" would also bring filters that start programs.
        unsafe archive_read_support_filter_gzip(archive)
        unsafe archive_read_support_filter_xz(archive)
        unsafe archive_read_support_filter_zstd(archive)
        unsafe archive_read_support_filter_bzip2(archive)
        unsafe archive_read_support_filter_lz4(archive)
        if scope != .stream { unsafe archive_read_support_format_tar(archive) }
        if ![.tar, .ar, .cpio].contains(kind) {
            unsafe archive_read_support_format_raw(archive)
            unsafe archive_read_support_format_empty(archive)
        }
    }

    // MARK: Locale

    // libarchive converts UTF-8 names to the thread's locale and loses those of zips in the C
    // locale; in C.UTF-8 the bytes stay as they are. Made once and never freed.
    nonisolated(unsafe) private static let utf8: locale_t? = unsafe newlocale(
        1 << LC_CTYPE, "C.UTF-8", nil)

    /// Does everything that opens a file of the system, so that later reading opens none: the
    /// C.UTF-8 locale and the time zone.
    static func prepare() {
        inUTF8 {
            // One conversion, so that the C library loads the locale's tables.
            let entry = unsafe archive_entry_new()
            unsafe archive_entry_copy_pathname(entry, "é")
            unsafe _ = archive_entry_pathname_w(entry)
            unsafe archive_entry_free(entry)
        }
        tzset()
    }

    private static func inUTF8<Result>(_ body: () -> Result) -> Result {
        guard let utf8 = unsafe utf8 else { return body() }
        let before = unsafe uselocale(utf8)
        defer { unsafe _ = uselocale(before) }
        return body()
    }
}
