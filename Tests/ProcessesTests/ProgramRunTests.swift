import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Processes

/// Programs that behave, flood, hang and leave children behind.
@Suite struct ProgramRunTests {
    private func shell(
        _ script: String, environment: [String: String]? = nil, input: [UInt8] = [],
        deadline: Int = 60, outputLimit: Int = 1 << 20
    ) -> ProgramRun {
        ProgramRun(
            ["/bin/sh", "-c", script], environment: environment, input: input, deadline: deadline,
            outputLimit: outputLimit)
    }

    @Test func `hands over both streams and the exit status`() throws {
        let transcript = try shell("echo out; echo err >&2; exit 3").run()
        #expect(transcript.end == .exit(3))
        #expect(!transcript.isSuccess)
        #expect(transcript.outputText == "out\n")
        #expect(transcript.errorText == "err\n")
        #expect(!transcript.isOutputTruncated && !transcript.isErrorTruncated)
    }

    @Test func `gives exactly the environment and nothing of its own`() throws {
        unsafe setenv("OAKUM_LEAK", "leaked", 1)
        #expect(
            try ProgramRun(["env"], environment: ["PATH": "/usr/bin:/bin", "ONE": "1 = 2"]).run()
                .outputText == "ONE=1 = 2\nPATH=/usr/bin:/bin\n")
        #expect(
            try ProgramRun(["env"]).run().outputText
                == "LC_ALL=C.UTF-8\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n")
    }

    @Test func `gives the directory and the input`() throws {
        var run = shell("pwd; cat")
        run.directory = "/usr"
        run.input = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        let transcript = try run.run()
        #expect(transcript.output.count == 300_005)
        #expect(transcript.outputText.hasPrefix("/usr\nxxx"))
    }

    @Test func `an input that nobody reads does no harm`() throws {
        let input = [UInt8](repeating: 0, count: 1 << 20)
        #expect(try ProgramRun(["/bin/true"], input: input).run().isSuccess)
    }

    @Test func `lets no other descriptor through`() throws {
        // Without O_CLOEXEC: the very thing that would be inherited.
        let leaked = unsafe open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let listing = try shell("ls /proc/self/fd | sort -n | tr '\\n' ' '").run()
        // The fourth is ls reading the folder.
        #expect(listing.outputText == "0 1 2 3 ")
        var run = shell("readlink /proc/self/fd/3")
        run.extraDescriptors = [leaked]
        #expect(try run.run().outputText == "/dev/null\n")
    }

    @Test func `keeps the end of a flood and lets it go on`() throws {
        let transcript = try shell(
            "head -c 50000000 /dev/zero | tr '\\0' a; echo last; echo also >&2",
            outputLimit: 1000
        ).run()
        #expect(transcript.isSuccess)
        #expect(transcript.output.count == 1000)
        #expect(transcript.outputText.hasSuffix("aaalast\n"))
        #expect(transcript.isOutputTruncated)
        #expect(transcript.errorText == "also\n")
        #expect(!transcript.isErrorTruncated)
    }

    @Test func `keeps exactly the end whatever the pieces are`() {
        for limit in [0, 1, 7, 64] {
            for piece in [1, 3, 64, 200] {
                var tail = OutputTail(limit: limit)
                let all = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
                for start in stride(from: 0, to: all.count, by: piece) {
                    tail.append(all[start..<min(start + piece, all.count)])
                }
                let kept = tail.finish()
                #expect(kept.bytes == Array(all.suffix(limit)) && kept.isTruncated)
            }
        }
        var short = OutputTail(limit: 4)
        short.append([1, 2, 3, 4])
        #expect(short.finish() == ([1, 2, 3, 4], false))
    }

    @Test func `a flood that never ends stops at the deadline`() throws {
        let transcript = try shell("yes; true", deadline: 1, outputLimit: 100).run()
        #expect(transcript.end == .deadline)
        #expect(transcript.output.count == 100)
    }

    @Test func `kills the whole group at the deadline`() throws {
        let transcript = try shell(
            "trap '' TERM INT HUP; (trap '' TERM; sleep 1000) & echo $!; sleep 1000",
            deadline: 1
        ).run()
        #expect(transcript.end == .deadline)
        try expectGone(transcript.outputText)
    }

    @Test func `kills the whole group when cancelled`() throws {
        let asked = Atomic(0)
        let transcript = try shell("sleep 1000 & echo $!; wait").run {
            asked.wrappingAdd(1, ordering: .relaxed).newValue > 5
        }
        #expect(transcript.end == .cancelled)
        try expectGone(transcript.outputText)
    }

    @Test func `a grandchild with the pipe in hand does not hold the call`() throws {
        let transcript = try shell("sleep 1000 & echo $!; exit 4", deadline: 500).run()
        #expect(transcript.end == .exit(4))
        try expectGone(transcript.outputText)
    }

    @Test func `a grandchild without the pipe is ended too`() throws {
        let transcript = try shell("sleep 1000 >/dev/null 2>&1 & echo $!").run()
        #expect(transcript.end == .exit(0))
        try expectGone(transcript.outputText)
    }

    @Test func `a descendant in another session does not hold the call`() throws {
        let transcript = try shell("setsid sleep 1000 & sleep 0.2; pgrep -n -x sleep; exit 5")
            .run()
        #expect(transcript.end == .exit(5))
        if let escaped = pid_t(transcript.outputText.prefix { $0 != "\n" }) {
            kill(escaped, SIGKILL)
        }
    }

    @Test func `late words of a grandchild are still heard`() throws {
        let transcript = try shell("(sleep 0.3; echo late) & echo early").run()
        #expect(transcript.end == .exit(0))
        #expect(transcript.outputText == "early\nlate\n")
    }

    @Test func `a program that closes its output is still waited for`() throws {
        let transcript = try shell("exec >&- 2>&-; sleep 0.3; exit 7").run()
        #expect(transcript.end == .exit(7))
    }

    @Test func `tells a signal from an exit status`() throws {
        #expect(try shell("kill -SEGV $$").run().end == .signal(SIGSEGV))
        #expect(try shell("kill -KILL $$").run().end == .signal(SIGKILL))
        #expect(try shell("exit 137").run().end == .exit(137))
    }

    @Test func `does not hand over ignored signals`() throws {
        signal(SIGPIPE, SIG_IGN)
        // yes ends by SIGPIPE: with the signal ignored it would complain about a write error.
        #expect(try shell("yes | head -n 1").run().errorText == "")
    }

    @Test func `says why a program cannot be started`() {
        func reason(_ run: ProgramRun) -> String {
            do throws(ProgramError) {
                _ = try run.run()
                return "started"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            reason(ProgramRun(["oakum-no-such"], environment: ["PATH": "/bin"]))
                == "cannot start 'oakum-no-such': not found in '/bin'; install it or give its full path"
        )
        #expect(
            reason(ProgramRun(["/no/such"])) == "cannot start '/no/such': No such file or directory"
        )
        #expect(reason(ProgramRun(["/etc"])) == "cannot start '/etc': Permission denied")
        #expect(reason(ProgramRun([])).hasSuffix("the argument list is empty"))
        #expect(reason(ProgramRun(["./here"])).contains("the path is relative"))
        #expect(reason(ProgramRun(["true", "a\0b"])).hasSuffix("an argument contains a zero byte"))
        #expect(
            reason(ProgramRun(["true"], environment: ["A=B": "", "PATH": "/bin"]))
                .hasSuffix("the environment name 'A=B' cannot be used"))
        #expect(
            reason(ProgramRun(["true"], directory: "/no/such"))
                .hasSuffix("No such file or directory (in directory '/no/such')"))
    }

    @Test func `leaves no descriptor open`() throws {
        func open() throws -> Int {
            _ = try shell("true").run()
            var open = 0
            for descriptor in Int32(0)..<4096 where fcntl(descriptor, F_GETFD) >= 0 { open += 1 }
            return open
        }
        // Other tests open and close at the same time: a leak grows without end, they do not.
        let before = try open()
        for _ in 0..<200 { _ = try? ProgramRun(["/no/such"]).run() }
        for _ in 0..<50 { _ = try shell("exit 1").run() }
        #expect(try open() < before + 100)
    }

    @Test func `works from many threads at once`() {
        let right = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 100) { index in
            let transcript = try? shell("sleep 0.1; echo \(index)").run()
            if transcript?.outputText == "\(index)\n" { right.wrappingAdd(1, ordering: .relaxed) }
        }
        #expect(right.load(ordering: .relaxed) == 100)
    }

    @Test func `works from every thread of the cooperative pool at once`() async {
        let right = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<32 {
                group.addTask {
                    (try? shell("sleep 0.05; echo \(index)").run().outputText) == "\(index)\n"
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(right == 32)
    }

    /// Expects that the process whose number the text begins with is no more, or only a zombie.
    private func expectGone(_ text: String) throws {
        let number = try #require(pid_t(text.prefix { $0 != "\n" }))
        let state = try shell("sed 's/.*) //;s/ .*//' /proc/\(number)/stat").run().outputText
        #expect(state == "" || state == "Z\n")
    }
}
