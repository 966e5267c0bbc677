import Glibc
import Processes
import Testing

@testable import Rollout

/// The sandbox, seen from inside.
@Suite(.enabled(if: Sandbox.availability() == nil, "no sandbox here (bubblewrap)"))
struct SandboxTests {
    private func inside(_ script: String, _ sandbox: Sandbox = Sandbox(root: .hostTools)) throws
        -> String
    {
        let transcript = try sandbox.run(["/bin/sh", "-c", script], deadline: 30)
        return transcript.outputText + transcript.errorText
    }

    @Test func `has no capabilities and is nobody`() throws {
        let said = try inside("id -u; id -g; grep -h ^Cap /proc/self/status | cut -f 2 | sort -u")
        #expect(said == "65534\n65534\n0000000000000000\n")
        #expect(try inside("grep NoNewPrivs /proc/self/status") == "NoNewPrivs:\t1\n")
    }

    @Test func `has no network but its own loopback`() throws {
        #expect(
            try inside("ls /sys/class/net 2>/dev/null; cut -d: -f 1 -s /proc/net/dev | tail -n +2")
                .split(separator: "\n").map { $0.filter { $0 != " " } }.filter { $0 != "lo" } == [])
        #expect(try inside("readlink /proc/self/ns/net") != ownNamespace("net"))
        let open = try inside(
            "readlink /proc/self/ns/net", Sandbox(root: .hostTools, hasNetwork: true))
        #expect(open == ownNamespace("net"))
    }

    @Test func `sees no other process`() throws {
        let numbers = try inside("cd /proc; echo [0-9]*").split { $0 == " " || $0 == "\n" }
        #expect(numbers.count <= 3 && numbers.first == "1")
        #expect(try inside("kill -0 \(getpid()) 2>&1 | grep -c -i 'no such process'") == "1\n")
    }

    @Test func `has an empty environment`() throws {
        unsafe setenv("OAKUM_LEAK", "leaked", 1)
        let said = try inside("env | sort", Sandbox(root: .hostTools, environment: ["ONE": "1 2"]))
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        #expect(said == "HOME=/tmp\nLC_ALL=C.UTF-8\nONE=1 2\nPATH=\(path)\nPWD=/\n")
    }

    @Test func `sees nothing of the host's files but its tools`() throws {
        #expect(
            try inside("ls -A /home /root /run /tmp /var /srv 2>/dev/null | grep -v :") == "\n\n\n")
        #expect(try inside("cat /etc/shadow /etc/machine-id /etc/hostname 2>/dev/null") == "")
        #expect(
            try inside("ls /").split(separator: "\n").allSatisfy {
                [
                    "bin", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "proc", "root",
                    "run",
                    "sbin", "tmp", "usr",
                ].contains($0)
            })
    }

    @Test func `cannot write but in its temporary folders`() throws {
        for path in ["/x", "/usr/x", "/etc/x", "/bin/x"] {
            #expect(
                try inside("echo x 2>/dev/null > \(path) || echo refused").hasSuffix("refused\n"))
        }
        #expect(try inside("echo x > /tmp/x && echo y > /home/y && cat /tmp/x /home/y") == "x\ny\n")
    }

    @Test func `cannot change the kernel's settings`() throws {
        // Only asked, never tried: the files are the machine's own.
        #expect(try inside("test ! -w /proc/sys/kernel/core_pattern && echo no") == "no\n")
        #expect(try inside("test -e /sys || echo none") == "none\n")
    }

    @Test func `writes to what was handed over and bound writable, and to nothing else`() throws {
        let place = try Scratch()
        defer { place.remove() }
        // Nobody cannot walk through here.
        unsafe chmod(place.path, 0o700)
        let (copy, fixed) = (place.path + "/copy", place.path + "/fixed")
        unsafe mkdir(copy, 0o755)
        unsafe mkdir(fixed, 0o755)
        place.write("copy/file", "old")
        try Sandbox.handOver(copy)
        let sandbox = Sandbox(
            root: .hostTools,
            binds: [.init(copy, at: "/work", isWritable: true), .init(fixed, at: "/run/fixed")],
            directory: "/work")
        #expect(
            try inside("pwd; cat file; echo new > file; echo more > other", sandbox) == "/work\nold"
        )
        #expect(place.read("copy/file") == "new\n" && place.read("copy/other") == "more\n")
        #expect(
            try inside("touch /run/fixed/x 2>/dev/null || echo refused", sandbox) == "refused\n")
        if geteuid() == 0 {
            // What it made does not belong to root, on disk.
            var status = stat()
            unsafe stat(copy + "/other", &status)
            #expect(status.st_uid == Sandbox.nobody && status.st_gid == Sandbox.nobody)
        }
    }

    @Test(.enabled(if: HostAbilities.isRoot, "files are the user's own where it is not root"))
    func `writes nothing of root's in a root that was not handed over`() throws {
        let place = try Scratch()
        defer { place.remove() }
        place.write("file", "old")
        let sandbox = Sandbox(
            root: .hostTools, binds: [.init(place.path, at: "/work", isWritable: true)])
        #expect(
            try inside("(echo x > /work/file) 2>/dev/null || echo refused", sandbox) == "refused\n")
        #expect(place.read("file") == "old")
    }

    @Test func `lets no descriptor through`() throws {
        let leaked = unsafe open("/etc/passwd", O_RDONLY)
        defer { close(leaked) }
        // The shell's three and the one with which ls reads the folder.
        #expect(try inside("ls /proc/self/fd | tr '\\n' ' '") == "0 1 2 3 ")
    }

    @Test func `hands over the exit status, a signal as 128 and more`() throws {
        let sandbox = Sandbox(root: .hostTools)
        #expect(try sandbox.run(["/bin/sh", "-c", "exit 7"], deadline: 20).end == .exit(7))
        #expect(try sandbox.run(["/bin/sh", "-c", "kill -9 $$"], deadline: 20).end == .exit(137))
    }

    @Test func `tells a program that could not be started from one that failed`() throws {
        func reason(_ sandbox: Sandbox, _ arguments: [String]) -> String {
            do throws(ProgramError) {
                return "\(try sandbox.run(arguments, deadline: 20).end)"
            } catch {
                return "\(error)"
            }
        }
        let tools = Sandbox(root: .hostTools)
        #expect(
            reason(tools, ["oakum-no-such"]) == "cannot start 'oakum-no-such': in the sandbox: "
                + "execvp oakum-no-such: No such file or directory")
        #expect(
            reason(Sandbox(root: .hostTools, binds: [.init("/no/such", at: "/x")]), ["true"])
                .hasPrefix("cannot start 'true': in the sandbox: Can't find source path"))
        #expect(reason(Sandbox(root: .directory("../x")), ["true"]).contains("is not absolute"))
        #expect(reason(Sandbox(root: .hostTools, directory: "/a/../b"), ["true"]).contains("'..'"))
        #expect(reason(tools, []).contains("empty"))
        #expect(reason(tools, ["sh", "-c", "exit 1"]) == "exit(1)")
    }

    @Test func `ends everything inside at the deadline`() throws {
        let place = try Scratch()
        defer { place.remove() }
        unsafe mkdir(place.path + "/work", 0o755)
        try Sandbox.handOver(place.path + "/work")
        let sandbox = Sandbox(
            root: .hostTools, binds: [.init(place.path + "/work", at: "/work", isWritable: true)])
        // A daemon in a session of its own, without the pipes. It appends: the end may come between an
        // emptied file and its next text.
        let daemon =
            "setsid sh -c 'while :; do date +%N >> /work/beat; sleep 0.1; done' >/dev/null 2>&1 &"
        let transcript = try sandbox.run(["/bin/sh", "-c", daemon + " sleep 1000"], deadline: 2)
        #expect(transcript.end == .deadline)
        let beat = place.read("work/beat")
        #expect(beat != "")
        usleep(500_000)
        #expect(place.read("work/beat") == beat)
    }

    @Test func `caps memory, and processes where root rules`() throws {
        var sandbox = Sandbox(root: .hostTools)
        sandbox.memoryLimit = 64 << 20
        sandbox.processLimit = 99
        sandbox.temporaryLimit = 1 << 20
        #expect(try inside("ulimit -d; ulimit -c", sandbox) == "65536\n0\n")
        #expect(
            try inside("head -c 2000000 /dev/zero > /tmp/x 2>/dev/null || echo full", sandbox)
                == "full\n")
        #expect(
            try inside(
                "head -c 300000000 /dev/zero | sort -S 250M >/dev/null 2>&1 || echo none", sandbox)
                == "none\n")
        if geteuid() == 0 {
            #expect(
                try inside("grep 'Max processes' /proc/self/limits | tr -s ' '", sandbox)
                    == "Max processes 99 99 processes \n")
        }
    }

    @Test func `works from many threads at once`() async throws {
        let right = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                group.addTask { (try? inside("echo \(index)")) == "\(index)\n" }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(right == 16)
    }

    @Test func `hands over no system folder and no link`() throws {
        let place = try Scratch()
        defer { place.remove() }
        unsafe symlink("/etc", place.path + "/link")
        for path in ["/", "/etc", "etc", "/tmp/../etc/apt", place.path + "/link", "/no/such"] {
            #expect(throws: SandboxError.self) { try Sandbox.handOver(path) }
        }
    }

    private func ownNamespace(_ name: String) -> String {
        (try? ProgramRun(["readlink", "/proc/self/ns/\(name)"]).run().outputText) ?? ""
    }
}

/// What this machine can offer to tests.
enum HostAbilities {
    static let isRoot = geteuid() == 0
    static let hasOverlay: Bool =
        unsafe geteuid() == 0 && Sandbox.availability() == nil && access("/dev/shm", W_OK) == 0
    static let hasDpkg = unsafe access("/usr/bin/dpkg-deb", X_OK) == 0
}

/// A folder for one test.
struct Scratch {
    let path: String

    /// - Parameter parent: Where it is made.
    init(in parent: String = "/tmp") throws {
        var name = Array("\(parent)/oakum-sandbox-XXXXXX".utf8CString)
        unsafe try #require(mkdtemp(&name) != nil)
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        unsafe chmod(path, 0o755)
    }

    func write(_ name: String, _ text: String, mode: mode_t = 0o644) {
        let file = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode)
        _ = unsafe text.withCString { unsafe Glibc.write(file, $0, strlen($0)) }
        close(file)
    }

    func read(_ name: String) -> String {
        (try? ProgramRun(["cat", "--", path + "/" + name]).run().outputText) ?? ""
    }

    func remove() {
        _ = try? ProgramRun(["rm", "-rf", "--one-file-system", "--", path]).run()
    }
}
