import Glibc
import PatchModel
import Processes
import Synchronization
import Testing

@testable import Rollout

@Suite struct CheckRunnerTests {
    private func check(
        _ probe: Check.Probe, status: Int = 0, contains: String? = nil, attempts: Int = 1,
        deadline: Int = 10
    ) -> Check {
        Check(
            name: "c", probe: probe, expect: .init(status: status, contains: contains),
            attempts: attempts, interval: 0, deadline: deadline)
    }

    /// Answers with these transcripts, one after another, the last for ever.
    private func runner(_ transcripts: ProgramTranscript...) -> CheckRunner {
        let number = Atomic(0)
        return CheckRunner { _, _ in
            let index = number.wrappingAdd(1, ordering: .relaxed).oldValue
            return transcripts[min(index, transcripts.count - 1)]
        }
    }

    private func exit(
        _ status: Int32, _ output: String = "", _ error: String = "", isCut: Bool = false
    ) -> ProgramTranscript {
        ProgramTranscript(
            end: .exit(status), output: Array(output.utf8), error: Array(error.utf8),
            isOutputTruncated: isCut)
    }

    @Test func `judges status and text`() {
        let good = runner(exit(0, "version 2", "note")).run(check(.run(["x"])))
        #expect(good.outcome == .successful && good.attempts == 1 && good.status == 0)
        #expect(good.reason == nil && good.output == "version 2\nnote")
        #expect(good.outputDigest.utf8.count == 64)
        let wrong = runner(exit(3)).run(check(.run(["x"])))
        #expect(wrong.outcome == .failed && wrong.reason == "exit status 3, expected 0")
        #expect(runner(exit(3)).run(check(.run(["x"]), status: 3)).outcome == .successful)
        #expect(
            runner(exit(0, "version 2")).run(check(.run(["x"]), contains: "version 2")).outcome
                == .successful)
        #expect(
            runner(exit(0, "", "version 2")).run(check(.run(["x"]), contains: "n 2")).outcome
                == .successful)
        let missing = runner(exit(0, "version 1")).run(check(.run(["x"]), contains: "version 2"))
        #expect(missing.outcome == .failed)
        #expect(missing.reason == "the output does not contain 'version 2'")
        let cut = runner(exit(0, "1", isCut: true)).run(check(.run(["x"]), contains: "2"))
        #expect(cut.outcome == .inconclusive)
    }

    @Test func `what could not be asked is inconclusive`() {
        let unstarted = CheckRunner { _, _ in throw ProgramError(path: "x", reason: "gone") }
            .run(check(.run(["x"]), attempts: 3))
        #expect(unstarted.outcome == .inconclusive && unstarted.attempts == 3)
        #expect(unstarted.reason == "could not be asked: cannot start 'x': gone")
        for end in [ProgramTranscript.End.deadline, .cancelled, .exit(127), .exit(126)] {
            let result = runner(ProgramTranscript(end: end)).run(check(.run(["x"])))
            #expect(result.outcome == .inconclusive && result.reason != nil)
        }
        #expect(runner(exit(127)).run(check(.run(["x"]), status: 127)).outcome == .successful)
        let crashed = runner(ProgramTranscript(end: .signal(11))).run(check(.run(["x"])))
        #expect(crashed.outcome == .failed && crashed.reason == "ended by signal 11")
    }

    @Test func `the first success counts and the last failure does`() {
        let late = runner(exit(1), ProgramTranscript(end: .deadline), exit(0), exit(1))
            .run(check(.run(["x"]), attempts: 9))
        #expect(late.outcome == .successful && late.attempts == 3)
        let never = runner(ProgramTranscript(end: .deadline), exit(1))
            .run(check(.run(["x"]), attempts: 4))
        #expect(never.outcome == .failed && never.attempts == 4)
        #expect(runner(exit(0)).run(check(.run(["x"]), attempts: 0)).attempts == 1)
    }

    @Test func `reads what curl tells`() {
        func ask(_ transcript: ProgramTranscript, contains: String? = nil) -> CheckResult {
            runner(transcript).run(check(.http(url: "http://h/"), status: 200, contains: contains))
        }
        let good = ask(exit(0, "hello\nworld\n\n200"), contains: "o\nw")
        #expect(
            good.outcome == .successful && good.status == 200 && good.output == "hello\nworld\n")
        let wrong = ask(exit(0, "oops\n503"))
        #expect(wrong.outcome == .failed && wrong.reason == "HTTP status 503, expected 200")
        // The status line is no part of the body.
        #expect(ask(exit(0, "body\n200"), contains: "200").outcome == .failed)
        let refused = ask(exit(7, "\n000", "curl: (7) Failed to connect"))
        #expect(refused.outcome == .failed && refused.status == nil)
        #expect(refused.reason == "no proper answer (curl 7): curl: (7) Failed to connect")
        for status: Int32 in [35, 52, 56, 60] { #expect(ask(exit(status)).outcome == .failed) }
        for status: Int32 in [1, 3, 6, 28, 126, 127] {
            #expect(ask(exit(status, "\n000")).outcome == .inconclusive)
        }
        #expect(ask(exit(0, "")).outcome == .inconclusive)
        #expect(ask(ProgramTranscript(end: .deadline)).outcome == .inconclusive)
        for url in ["file:///etc/passwd", "-o/x", "", "ftp://h"] {
            let result = runner(exit(0, "\n200")).run(check(.http(url: url), status: 200))
            #expect(result.outcome == .inconclusive)
        }
    }

    @Test func `does not show secrets`() {
        let result = runner(exit(1, "TOKEN=abc123")).run(check(.run(["x"])))
        #expect(result.output == "TOKEN=[redacted]")
    }

    @Test(.enabled(if: CheckRunnerTests.hasCurl, "curl is not installed"))
    func `asks a real server and nobody`() throws {
        let (listener, port) = try #require(Self.listen())
        let runner = CheckRunner { arguments, deadline in
            try ProgramRun(arguments, deadline: deadline).run()
        }
        let thread = Thread {
            // The first caller is sent away, the second is answered.
            close(accept(listener, nil, nil))
            let caller = accept(listener, nil, nil)
            var request = [UInt8](repeating: 0, count: 4096)
            _ = unsafe recv(caller, &request, request.count, 0)
            let answer = "HTTP/1.1 201 Made\r\nContent-Length: 5\r\n\r\nhello"
            _ = unsafe send(caller, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            close(caller)
            close(listener)
        }
        let url = "http://127.0.0.1:\(port)/"
        let made = runner.run(
            check(.http(url: url), status: 201, contains: "hello", attempts: 5))
        thread.join()
        #expect(made.outcome == .successful && made.attempts == 2 && made.output == "hello")
        let refused = runner.run(check(.http(url: url), status: 201, attempts: 2))
        #expect(refused.outcome == .failed && refused.attempts == 2)
    }

    private static let hasCurl = (try? ProgramRun(["curl", "--version"]).run()) != nil

    private static func listen() -> (Int32, UInt16)? {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(listener, $0, size) == 0 && Glibc.listen(listener, 4) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        return done ? (listener, UInt16(bigEndian: address.sin_port)) : nil
    }
}

/// A thread that can be joined.
private struct Thread {
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let box = unsafe Unmanaged.passRetained(Box(body))
        unsafe pthread_create(
            &thread, nil,
            {
                unsafe Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
                return nil
            }, unsafe box.toOpaque())
    }

    func join() { pthread_join(thread, nil) }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
