internal import Glibc
internal import PluginHost

/// One answer on its way into a scratch file, counted and looked through.
final class Download: HTTPReceiver {
    let path: String
    private let limits: FetchLimits
    /// Bytes that all documents of this run may still have.
    private let budget: Int64
    private var scan: SecretScan
    private var descriptor: Int32 = -1
    private var isKept = false
    private var discarded: Int64 = 0
    private(set) var size: Int64 = 0

    init(path: String, limits: FetchLimits, budget: Int64, secrets: [HostSecret]) {
        self.path = path
        self.limits = limits
        self.budget = budget
        scan = SecretScan(secrets)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func begin(_ head: HTTPHead) throws(FetchError) {
        isKept = (200...299).contains(head.status)
        guard isKept else { return }
        guard head.status != 206, head.headers["content-range"] == nil else {
            throw FetchError(reason: "a part was sent, though the whole was asked for")
        }
        if let text = head.headers["content-length"], let length = Int64(text) {
            try check(length)
        }
        // A repetition starts from nothing.
        unlink()
        size = 0
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw FetchError(reason: "cannot write the cache: " + systemText(errno))
        }
    }

    func take(_ piece: UnsafeRawBufferPointer) throws(FetchError) {
        guard isKept else {
            discarded += Int64(piece.count)
            guard discarded <= limits.discardedBytes else {
                throw FetchError(reason: "the answer is no document, and very long")
            }
            return
        }
        try check(size + Int64(piece.count))
        guard unsafe !scan.finds(in: piece) else {
            throw FetchError(
                reason: "the answer contains a secret of the request; it is not shown to plugins")
        }
        var sent = 0
        while sent < piece.count {
            let count = unsafe write(
                descriptor, piece.baseAddress.map { unsafe $0 + sent }, piece.count - sent)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw FetchError(reason: "cannot write the cache: " + systemText(errno))
            }
            sent += count
        }
        size += Int64(piece.count)
    }

    private func check(_ size: Int64) throws(FetchError) {
        guard size <= limits.documentBytes else {
            throw FetchError(
                reason: "the document is larger than \(limits.documentBytes) bytes, which "
                    + "network.max_document sets")
        }
        guard size <= budget else {
            throw FetchError(
                reason: "all documents together are larger than \(limits.totalBytes) bytes, which "
                    + "network.max_total sets")
        }
    }

    /// Takes the file away again.
    func unlink() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        _ = unsafe Glibc.unlink(path)
    }
}
