import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// The fence from inside: what a worker that was taken over could still do.
@Suite(.ownThreads)
struct ContainmentTests {
    /// `ContainmentProbe` beside the program: does a worker's set-up, then tries everything.
    private static let probe =
        TestedProgram.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/ContainmentProbe"

    /// What each attempt came to, by its name, in the order of the attempts.
    private func attempts(_ mode: String) throws -> (names: [String], results: [String: String]) {
        let folder = try ScratchFolder()
        for name in ["there", "there-too", "program"] { try folder.write(name, "x") }
        unsafe chmod(folder.path("program"), 0o755)
        // One that a careless host would leave open for its children.
        let leaked = unsafe open(folder.path("there"), O_RDONLY)
        defer { close(leaked) }
        let run = try TestedProgram.run(
            [mode, folder.root], environment: ["OAKUM_TOKEN": "secret"], program: Self.probe)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        var names: [String] = []
        var results: [String: String] = [:]
        for line in run.output.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            names.append(String(try #require(parts.first)))
            results[String(try #require(parts.first))] = String(try #require(parts.last))
        }
        return (names, results)
    }

    /// What the fence promises to refuse; the probe tries more.
    private static let promised = [
        "open", "openat", "openat2", "creat", "stat", "newfstatat", "statx", "readlinkat",
        "open_directory", "open_environment", "getdents64", "socket_inet", "socket_unix", "connect",
        "bind", "execve", "execveat", "execveat_memory", "fork", "vfork", "clone", "clone3",
        "ptrace", "process_vm_readv", "process_vm_writev", "kill", "tkill", "tgkill",
        "pidfd_send_signal", "mmap_exec", "mmap_exec_memory_file", "mprotect_exec", "prctl",
        "setrlimit_raise", "prlimit_raise", "mount", "unshare", "setns", "chdir", "chroot",
        "unlink", "unlinkat", "rename", "renameat2", "mkdir", "mkdirat", "symlinkat", "linkat",
        "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "keyctl", "seccomp", "capget",
        "environment", "environment_in_memory", "inherited_descriptors",
    ]

    /// Not calls of the kernel: there is nothing to be found.
    private static let absent = [
        "environment": "refused ENOENT", "environment_in_memory": "refused ENOENT",
        "inherited_descriptors": "refused EBADF",
    ]

    @Test func `every attempt from inside a worker's fence is refused`() throws {
        let (names, results) = try attempts("contained")
        #expect(names.count >= 150)
        #expect(Set(names).isSuperset(of: Self.promised), "\(Self.promised)")
        var wrong: [String] = []
        for (name, result) in results where name != "landlock" {
            let isMissing = result == "refused ENOSYS" && !Self.isX86
            if result != Self.absent[name] ?? "refused EPERM", !isMissing {
                wrong.append("\(name) \(result)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(names.count == results.count)
        // The probe came to the end of its list, as the one outside the fence does.
        #expect(names == (try attempts("free")).names)
    }

    /// Without this, an attempt that fails anyhow would count as refused.
    @Test(.enabled(if: geteuid() == 0, "the kernel refuses much of it to others anyway"))
    func `outside the fence no attempt meets EPERM, and what was inherited is there`() throws {
        let (_, results) = try attempts("free")
        let refused = results.filter { $0.value == "refused EPERM" }
        #expect(refused.isEmpty, "\(refused.keys.sorted())")
        for name in Self.absent.keys { #expect(results[name] == "ALLOWED", "\(name)") }
        let allowed = [
            "openat", "socket_inet", "clone", "kill", "mmap_exec", "mprotect_exec", "prctl",
            "chroot", "unlink", "rename", "mkdir", "prlimit_raise",
        ]
        for name in allowed { #expect(results[name] == "ALLOWED", "\(name)") }
    }

    /// Whichever right a later version of Landlock brought is asked for only where it has come.
    @Test func `Landlock alone refuses paths, network and signals, where the kernel has it`() throws
    {
        let (_, results) = try attempts("landlock")
        let version = try #require(Int(results["landlock"] ?? ""))
        let byVersion: [(Int, [String], String)] = [
            (
                1,
                [
                    "openat", "openat2", "open_directory", "open_environment", "open_own_memory",
                    "open_device", "mkdirat", "mknodat", "symlinkat", "unlinkat", "execve",
                    "execveat",
                ], "refused EACCES"
            ),
            (2, ["linkat"], "refused EACCES"), (3, ["truncate"], "refused EACCES"),
            (4, ["connect", "bind"], "refused EACCES"),
            (6, ["kill", "tgkill", "tkill"], "refused EPERM"),
        ]
        for (needed, names, result) in byVersion {
            for name in names where version >= needed {
                #expect(results[name] == result, "\(name)")
            }
        }
        // The filter of calls is off in this run: what Landlock does not know goes through.
        #expect(results["mmap_exec"] == "ALLOWED")
        #expect((version == 0) == (PluginFence.weakness != nil))
    }

    @Test(
        .enabled(if: isX86, "other architectures have one interface"), arguments: ["x32", "i386"])
    func `a call by another architecture's numbers ends the process`(_ interface: String) throws {
        let folder = try ScratchFolder()
        let run = try TestedProgram.run([interface, folder.root], program: Self.probe)
        #expect(run.status == 128 + SIGSYS, "\(run.output)")
    }

    private static var isX86: Bool {
        #if arch(x86_64)
            true
        #else
            false
        #endif
    }

    // MARK: The real worker

    /// What /proc says of a worker that is in the middle of a plugin's function.
    private func worker(_ look: (_ process: String, _ scratch: ScratchFolder) throws -> Void) throws
    {
        let scratch = try ScratchFolder()
        let script = """
            #!/bin/sh
            cat /proc/$$/environ > '\(scratch.path("environment"))'
            echo $$ > '\(scratch.path("process"))'
            exec '\(TestedProgram.path)' "$@"

            """
        let program = try scratch.write("worker", script)
        unsafe chmod(program, 0o755)
        let plugin = try HostilePlugin(
            "    for i = 1, 70000 do out:depends(('x'):rep(100), 'y') end spin()", worker: program)
        // Held open, and not closed on exec, while the worker starts.
        let leaked = unsafe open(program, O_RDONLY)
        defer { close(leaked) }
        var isSeen = false
        let reading = try plugin.read(worker: program) { _ in
            guard !isSeen else { return }
            isSeen = true
            try look("/proc/" + scratch.text("process").filter(\.isNumber), scratch)
        }
        #expect(isSeen)
        #expect(reading.code == .timeLimit, "\(reading.reason)")
    }

    @Test func `the worker of a scan runs behind the fence`() throws {
        try worker { process, scratch in
            let status = try String(contentsOfFile: process + "/status", encoding: .utf8)
            for line in [
                "Seccomp:\t2", "NoNewPrivs:\t1", "Threads:\t1", "CapPrm:\t0000000000000000",
                "CapEff:\t0000000000000000", "CapAmb:\t0000000000000000",
            ] { #expect(status.contains("\n\(line)\n"), "\(line)") }
            let limits = try String(contentsOfFile: process + "/limits", encoding: .utf8)
                .split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            for line in [
                "Max core file size 0 0 bytes", "Max processes 0 0 processes",
                "Max open files 256 256 files", "Max locked memory 0 0 bytes",
                "Max address space 4294967296 4294967296 bytes",
            ] { #expect(limits.contains(line), "\(line)") }
            let score = try String(contentsOfFile: process + "/oom_score_adj", encoding: .utf8)
            #expect(score == "1000\n")
            // What the host handed over, before the worker has thrown anything away.
            #expect(scratch.text("environment").isEmpty)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "a worker is not dumpable: only root may look at these"))
    func `the worker of a scan has its three descriptors and no environment`() throws {
        try worker { process, _ in
            let names = try FileManager.default.contentsOfDirectory(atPath: process + "/fd")
            #expect(names.count <= 4)
            var targets: [String: String] = [:]
            for name in names {
                targets[name] = try FileManager.default.destinationOfSymbolicLink(
                    atPath: process + "/fd/" + name)
            }
            #expect(targets["0"]?.hasPrefix("socket:") == true)
            #expect(targets["0"] == targets["1"])
            #expect(targets["2"]?.hasPrefix("pipe:") == true)
            // The file that is read right now, which this plugin has not looked at yet.
            let others = targets.filter { !["0", "1", "2"].contains($0.key) }
            #expect(others.values.allSatisfy { $0.hasSuffix("/hostile.txt") }, "\(others)")
            let environment = FileManager.default.contents(atPath: process + "/environ") ?? Data()
            #expect(environment.allSatisfy { $0 == 0 })
        }
    }
}
