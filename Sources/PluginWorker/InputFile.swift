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
    /// Makes the error for bytes that are no text: a fault of the input.
    var brokenText: (String) -> LuaFunctionError = { LuaFunctionError($0) }
    private var source: Source
    private let byteLimit: Int
    private var bytes: DocumentBytes?
    private var isDecoded = false
    private var isStreamed = false

    init(
        path: String, root: String, glob: String, size: Int?, source: Source, hasSiblings: Bool,
        byteLimit: Int
    ) {
        self.path = path
        self.root = root
        self.glob = glob
        self.size = size
        self.source = source
        self.hasSiblings = hasSiblings
        self.byteLimit = byteLimit
    }

    deinit { closeSource() }

    /// Descriptors are few: one is given back as soon as its file has been read.
    private func closeSource() {
        if case .descriptor(let descriptor) = source { close(descriptor) }
        source = .ended
    }

    /// Lets go of the bytes of a file that will not be asked for again.
    func release() {
        bytes = nil
        isStreamed = true
        closeSource()
    }

    /// The last part of the path.
    var name: String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Reads more bytes of the file; 0 at its end.
    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(LuaFunctionError) -> Int {
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
            do { return unsafe try reader.read(into: buffer) } catch {
                throw LuaFunctionError("\(error)")
            }
        case .ended: return 0
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

    /// The whole file as it is.
    func rawBytes() throws(LuaFunctionError) -> DocumentBytes {
        if let bytes { return bytes }
        guard !isStreamed else {
            throw LuaFunctionError("this file has been read already")
        }
        let bytes = DocumentBytes(capacity: size ?? 64 * 1024)
        unsafe try readChunks { chunk throws(LuaFunctionError) in
            guard bytes.count + chunk.count <= byteLimit else {
                throw LuaFunctionError("limit: the file is larger than \(byteLimit) bytes")
            }
            unsafe bytes.append(chunk)
        }
        self.bytes = bytes
        closeSource()
        return bytes
    }

    /// The whole file as UTF-8.
    func textBytes() throws(LuaFunctionError) -> DocumentBytes {
        let bytes = try rawBytes()
        if !isDecoded {
            do { try bytes.decodeText() } catch { throw brokenText("\(error)") }
            isDecoded = true
        }
        return bytes
    }

    /// Hands over the next chunk of a file that is not kept; empty at the end.
    func nextChunk(
        _ body: (UnsafeRawBufferPointer) throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) -> Bool {
        guard bytes == nil else { throw LuaFunctionError("the file has been read already") }
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
