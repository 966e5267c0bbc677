internal import Archives
internal import Documents
internal import Glibc
internal import LuaRuntime

/// A file or archive entry that a plugin reads; bytes come from a passed descriptor only.
final class InputFile {
    /// Where the bytes come from.
    enum Source {
        case descriptor(Int32)
        case entry(ArchiveReader)
        /// An entry of a zip by its number, which is opened when it is read.
        case listed(ArchiveListing, Int)
        /// Everything has been read and the descriptor is closed.
        case ended
    }

    let path: String
    let root: String
    let glob: String
    let size: Int?
    /// Whether it is a file of the target, so that files stand beside it; entries of archives do not.
    let hasSiblings: Bool
    /// Of a document that came over the network: its HTTP status, and the host's number for it.
    var answer: (status: Int, number: Int)?
    /// Documents that were parsed out of it.
    var documents: [UInt32] = []
    /// Where it stands in an archive, if it is an entry of one that a plugin opened.
    let member: ArchiveMember?
    /// What was made from an entry; nil for files, whose things live as long as the request.
    let belongings: Belongings?
    /// What was wrong with the archive when it was read last.
    var inputFault: String?
    /// Makes the error for bytes that are no text: a fault of the input.
    var brokenText: (String) -> LuaFunctionError = { LuaFunctionError($0) }
    private var source: Source
    private let byteLimit: Int
    private var bytes: DocumentBytes?
    private var isDecoded = false
    private var isStreamed = false
    private var countedLines: Int?
    /// The bytes for readers in place, and how far ``read(into:)`` has got in them.
    private var content: ContentBytes?
    private var contentPosition = 0
    private var isPinned = false
    /// Bytes of an entry that were looked at before they are read.
    private var peeked: ArraySlice<UInt8> = []

    init(
        path: String, root: String, glob: String, size: Int?, source: Source, hasSiblings: Bool,
        byteLimit: Int, member: ArchiveMember? = nil
    ) {
        self.path = path
        self.root = root
        self.glob = glob
        self.size = size
        self.source = source
        self.hasSiblings = hasSiblings
        self.byteLimit = byteLimit
        self.member = member
        belongings = member == nil ? nil : Belongings()
    }

    deinit {
        isPinned = false
        closeSource()
        member?.archive.held.give(back: heldBytes)
    }

    private var heldBytes: Int { member == nil ? 0 : bytes?.count ?? 0 }

    /// Descriptors are few: one is given back as soon as its file has been read.
    private func closeSource() {
        guard !isPinned else { return }
        if case .descriptor(let descriptor) = source { close(descriptor) }
        source = .ended
    }

    /// Lets go of the bytes of a file that will not be asked for again.
    func release() {
        member?.archive.held.give(back: heldBytes)
        bytes = nil
        content = nil
        isStreamed = true
        closeSource()
    }

    /// The last part of the path.
    var name: String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Reads more bytes of the file; 0 at its end.
    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(LuaFunctionError) -> Int {
        try openListed()
        switch source {
        case .descriptor(let descriptor):
            while true {
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if count >= 0 { return count }
                guard errno == EINTR else {
                    throw LuaFunctionError(
                        "cannot be read: \(unsafe String(cString: strerror(errno)))")
                }
            }
        case .entry(let reader):
            if !peeked.isEmpty {
                let count = min(peeked.count, buffer.count)
                unsafe buffer.copyBytes(from: peeked.prefix(count))
                peeked.removeFirst(count)
                return count
            }
            do throws(ArchiveError) { return unsafe try reader.read(into: buffer) } catch {
                let error = member?.archive.located(error) ?? error
                inputFault = "\(error)"
                throw LuaFunctionError("\(error)")
            }
        case .listed, .ended:
            guard let content else { return 0 }
            let count = unsafe content.copy(from: contentPosition, into: buffer)
            contentPosition += count
            return count
        }
    }

    /// Opens an entry that was only listed.
    private func openListed() throws(LuaFunctionError) {
        guard case .listed(let listing, let number) = source else { return }
        do throws(ArchiveError) {
            guard let found = try listing.open(number) else { return source = .ended }
            source = .entry(found.reader)
        } catch {
            let error = member?.archive.located(error) ?? error
            inputFault = "\(error)"
            throw LuaFunctionError("\(error)")
        }
    }

    /// The first bytes, for sniffing; the file can still be read whole afterwards.
    func head(_ count: Int) throws(LuaFunctionError) -> [UInt8] {
        if case .descriptor(let descriptor) = source {
            var head = [UInt8](repeating: 0, count: count)
            let found = unsafe head.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
            }
            return Array(head.prefix(max(0, found)))
        }
        return unsafe Array(unsafe try rawBytes().bytes.prefix(count))
    }

    /// The first bytes of what is streamed next; they come again with it.
    func nextHead(_ count: Int) throws(LuaFunctionError) -> [UInt8] {
        try openListed()
        guard case .entry = source, !isHeld, !isStreamed else { return try head(count) }
        var found = Array(peeked)
        peeked = []
        while found.count < count {
            var part = [UInt8](repeating: 0, count: count - found.count)
            var got = 0
            var failure: LuaFunctionError?
            unsafe part.withUnsafeMutableBytes { buffer in
                do throws(LuaFunctionError) { got = unsafe try read(into: buffer) } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            guard got > 0 else { break }
            found += part.prefix(got)
        }
        peeked = found[...]
        return Array(found.prefix(count))
    }

    /// The whole file as it is.
    func rawBytes() throws(LuaFunctionError) -> DocumentBytes {
        if let bytes { return bytes }
        guard !isStreamed else {
            throw LuaFunctionError("this file has been read already")
        }
        try checkKind()
        let bytes = unsafe DocumentBytes(capacity: content?.bytes.count ?? size ?? 64 * 1024)
        unsafe try readChunks { chunk throws(LuaFunctionError) in
            guard bytes.count + chunk.count <= byteLimit else {
                throw LuaFunctionError("limit: the file is larger than \(byteLimit) bytes")
            }
            unsafe bytes.append(chunk)
        }
        try member?.archive.held.take(bytes.count)
        self.bytes = bytes
        contentPosition = 0
        closeSource()
        return bytes
    }

    /// An entry that is no regular file has no bytes.
    private func checkKind() throws(LuaFunctionError) {
        guard let entry = member?.entry, entry.kind != .file else { return }
        let target = entry.target.map { " to \(quoted($0)): archive:file(path) follows it" } ?? ""
        throw LuaFunctionError("entry \(quoted(path)) is a \(entry.kind.rawValue)\(target)")
    }

    /// Its path, with that of the archive before it.
    var place: String { member.map { $0.archive.place + "/" + path } ?? path }

    /// The whole file where it lies, for readers that need no copy: mapped when it is a regular one.
    func contentBytes() throws(LuaFunctionError) -> ContentBytes {
        if let content { return content }
        if bytes == nil, !isStreamed, case .descriptor(let descriptor) = source,
            let mapping = ContentBytes(mapping: descriptor, limit: byteLimit)
        {
            content = mapping
            closeSource()
            return mapping
        }
        if bytes == nil, !isStreamed, case .listed(let listing, let number) = source,
            let stored = unsafe listing.storedBytes(number), stored.count <= byteLimit
        {
            let view = unsafe ContentBytes(stored, of: listing)
            content = view
            closeSource()
            return view
        }
        let content = ContentBytes(try rawBytes())
        self.content = content
        return content
    }

    /// The descriptor of a regular file that is too large to be mapped, kept open from now on.
    func pinnedDescriptor() -> Int32? {
        guard bytes == nil, content == nil, case .descriptor(let descriptor) = source,
            (ContentBytes.length(of: descriptor) ?? 0) > byteLimit
        else { return nil }
        isPinned = true
        return descriptor
    }

    /// The whole file as UTF-8.
    func textBytes() throws(LuaFunctionError) -> DocumentBytes {
        var bytes = try rawBytes()
        if !isDecoded {
            if let content, content.isView(of: bytes) {
                // Decoding changes the bytes, and a reader stands on them.
                let copy = DocumentBytes(capacity: bytes.count)
                unsafe copy.append(UnsafeRawBufferPointer(bytes.bytes))
                bytes = copy
                self.bytes = copy
            }
            do { try bytes.decodeText() } catch { throw brokenText("\(error)") }
            isDecoded = true
        }
        return bytes
    }

    /// Of an entry: whether it may be executed.
    var isExecutable: Bool { member?.entry.isExecutable ?? false }

    /// How many lines the text has that was read; `nil` when none was.
    var textLines: Int? {
        guard isDecoded, let bytes else { return nil }
        if let countedLines { return countedLines }
        let end = UInt8(ascii: "\n")
        let ends = unsafe bytes.bytes.count { $0 == end }
        let count = unsafe ends + (bytes.bytes.last == end ? 0 : 1)
        countedLines = count
        return count
    }

    /// Whether it was read and nobody knows how many lines it has.
    var isUncounted: Bool { textLines == nil && (isStreamed || content != nil) }

    /// Whether its bytes are in memory already.
    var isHeld: Bool { bytes != nil || content != nil }

    /// Hands over the next chunk of a file that is not kept; empty at the end.
    func nextChunk(
        _ body: (UnsafeRawBufferPointer) throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) -> Bool {
        guard bytes == nil else { throw LuaFunctionError("the file has been read already") }
        try checkKind()
        isStreamed = true
        return unsafe try withChunk(body)
    }

    /// Whether parts of it can be read without reading the whole file.
    var canSlice: Bool {
        guard bytes == nil, !isStreamed, case .descriptor = source else { return false }
        return true
    }

    /// Bytes `first` to `last`, from 1, as far as the file goes.
    func slice(_ first: Int64, _ last: Int64) throws(LuaFunctionError) -> [UInt8] {
        var result: [UInt8] = []
        unsafe try forEachChunk(first, last) { chunk throws(LuaFunctionError) in
            guard result.count + chunk.count <= Self.sliceLimit else {
                throw LuaFunctionError("limit: more than \(Self.sliceLimit) bytes at once")
            }
            unsafe result.append(contentsOf: chunk)
        }
        return result
    }

    /// The largest part that becomes one Lua string.
    private static let sliceLimit = 64 << 20

    /// Hands over bytes `first` to `last`, chunk by chunk; the file can still be read.
    func forEachChunk(
        _ first: Int64, _ last: Int64,
        _ body: (UnsafeRawBufferPointer) throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) {
        guard canSlice, case .descriptor(let descriptor) = source else {
            let all = try rawBytes()
            let range =
                Int(
                    clamping: max(0, first - 1))..<max(
                    Int(clamping: max(0, first - 1)), min(all.count, Int(clamping: last)))
            guard range.upperBound <= all.count else { return }
            unsafe try body(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all.bytes)[range]))
            return
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 256 * 1024, alignment: 16)
        defer { unsafe buffer.deallocate() }
        var place = max(0, first - 1)
        while place < last {
            let wanted = Int(min(Int64(buffer.count), last - place))
            let count = unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(place))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw LuaFunctionError(
                    "cannot be read: \(unsafe String(cString: strerror(errno)))")
            }
            guard count > 0 else { return }
            unsafe try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            place += Int64(count)
        }
    }

    /// Hands over the whole file, chunk by chunk, and lets go of it.
    func forEachChunk(
        _ body: (UnsafeRawBufferPointer) throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) {
        if let bytes {
            unsafe try body(UnsafeRawBufferPointer(bytes.bytes))
            return
        }
        guard !isStreamed else { throw LuaFunctionError("this file has been read already") }
        try checkKind()
        isStreamed = true
        unsafe try readChunks(body)
        closeSource()
    }

    private func readChunks(
        _ body: (UnsafeRawBufferPointer) throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) {
        while unsafe try withChunk(body) {}
    }

    private func withChunk(
        _ body: (UnsafeRawBufferPointer) throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 256 * 1024, alignment: 16)
        defer { unsafe buffer.deallocate() }
        let count = unsafe try read(into: buffer)
        guard count > 0 else { return false }
        unsafe try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return true
    }
}
