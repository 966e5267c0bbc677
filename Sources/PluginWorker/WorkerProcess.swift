internal import Archives
internal import CContainment
internal import Glibc
internal import LuaRuntime
internal import PluginProtocol

/// The worker side of the fence: a process with one thread that runs plugins.
///
/// It is the same program, started with `argument`. Standard input and output are one socket to the
/// host; standard error is a pipe that the host reads.
public enum WorkerProcess {
    /// Serves the host on standard input until it closes, then exits.
    ///
    /// To be called from a synchronous `main`, before any thread is started.
    public static func run() -> Never {
        // A host that died must not leave a worker behind: writing to it fails instead of killing.
        signal(SIGPIPE, SIG_IGN)
        let channel = FrameChannel(socket: STDIN_FILENO, incomingLimit: 64 << 20)
        do {
            let page = try start(channel)
            try WorkerSession(channel: channel, page: page).serve()
            exit(0)
        } catch {
            fail("\(error)")
        }
    }

    private static func start(_ channel: FrameChannel) throws(WireError) -> WorkPage? {
        guard let frame = try channel.receive() else { exit(0) }
        guard frame.kind == .hello else { throw WireError("expected hello") }
        let hello = try HelloRequest(frame.payload)
        // The work page is mapped and its descriptor closed; no other has been sent yet.
        let page = workPage(in: frame.descriptor)
        guard page?.install() == true else { throw WireError("the alarm could not be installed") }
        do throws(ContainmentError) {
            try contain(addressSpaceBytes: UInt64(clamping: hello.addressSpaceBytes))
        } catch { throw WireError("\(error)") }
        return page
    }

    /// Most descriptors that are open at once: the three, the file that is read, and its siblings.
    static let openFiles: UInt64 = 256

    /// Gives up every right that a worker at work does not need, for good: inherited environment and
    /// descriptors above 2, resources, privileges, paths (Landlock) and system calls (seccomp).
    ///
    /// Does first what opens files of the system. To be called with one thread.
    ///
    /// - Returns: the version of the kernel's Landlock; 0 when it has none, and the system-call filter
    ///   alone refuses paths.
    /// - Throws: ``ContainmentError`` when a step fails. The process must not go on then.
    @discardableResult
    public static func contain(addressSpaceBytes: UInt64) throws(ContainmentError) -> Int {
        // libarchive looks up locale data once; better now than when nothing can be opened.
        ArchiveReader.prepare()
        // The Swift runtime's own handler would start a program that prints the stack.
        signal(SIGQUIT, SIG_DFL)
        try check(oakum_discard_inheritance(), "inherited descriptors could not be closed")
        try check(
            oakum_limit_process(addressSpaceBytes, openFiles), "the process could not be limited")
        var version: Int32 = 0
        try check(unsafe oakum_refuse_paths(&version), "Landlock could not be set up")
        let status = oakum_refuse_calls()
        if status == ENOTSUP {
            throw ContainmentError(
                "there is no system-call filter for this architecture: plugins run on x86_64 and "
                    + "aarch64 only")
        }
        try check(status, "the kernel took no system-call filter (CONFIG_SECCOMP_FILTER)")
        return Int(version)
    }

    private static func check(_ status: Int32, _ step: String) throws(ContainmentError) {
        guard status != 0 else { return }
        throw ContainmentError("\(step): \(unsafe String(cString: strerror(status)))")
    }

    private static func workPage(in descriptor: Int32) -> WorkPage? {
        guard descriptor >= 0,
            let mapping = unsafe mmap(
                nil, WorkPage.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            unsafe mapping != MAP_FAILED
        else { return nil }
        close(descriptor)
        return unsafe WorkPage(mapping: mapping)
    }

    private static func fail(_ text: String) -> Never {
        let line = Array(("plugin worker: " + text + "\n").utf8)
        _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(70)
    }
}

/// Why a process could not be contained.
public struct ContainmentError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
