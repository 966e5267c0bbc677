internal import Archives
internal import CFileSystem
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
        // libarchive looks up locale data once; better now than when nothing can be opened.
        ArchiveReader.prepare()
        let page = workPage(in: frame.descriptor)
        guard page?.install() == true else { throw WireError("the alarm could not be installed") }
        let status = oakum_limit_process(UInt64(hello.addressSpaceBytes), 256)
        guard status == 0 else {
            throw WireError("the process could not be limited: errno \(status)")
        }
        return page
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
