import Glibc
import Processes
import Testing

@testable import Rollout

/// Overlays, and dpkg at work in one over this machine's own root.
@Suite(.enabled(if: HostAbilities.hasOverlay, "needs root, bubblewrap and a tmpfs at /dev/shm"))
struct OverlayTests {
    @Test func `leaves the lower directory untouched and throws changes away`() throws {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        // Characters that mean something to mount.
        let lower = place.path + "/low,er:\\x y"
        unsafe mkdir(lower, 0o751)
        place.write("low,er:\\x y/file", "old")
        let overlay = try Overlay(over: lower, scratch: place.path + "/scratch")
        var status = stat()
        unsafe stat(overlay.merged, &status)
        #expect(status.st_mode & 0o7777 == 0o751)
        #expect(place.read("scratch/merged/file") == "old")
        place.write("scratch/merged/file", "new")
        place.write("scratch/merged/more", "more")
        #expect(place.read("scratch/merged/file") == "new")
        #expect(place.read("low,er:\\x y/file") == "old")
        overlay.discard()
        #expect(SandboxPaths.children(of: place.path) == ["low,er:\\x y"])
        #expect(SandboxPaths.children(of: lower) == ["file"])
        overlay.discard()
    }

    @Test func `discards while something still uses it`() throws {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        unsafe mkdir(place.path + "/lower", 0o755)
        place.write("lower/file", "old")
        let overlay = try Overlay(over: place.path + "/lower", scratch: place.path + "/scratch")
        let user = unsafe open(overlay.merged + "/file", O_RDONLY)
        defer { close(user) }
        overlay.discard()
        #expect(SandboxPaths.children(of: place.path) == ["lower"])
    }

    @Test func `finds what a killed controller left, and nothing else`() throws {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        let root = place.path + "/root"
        unsafe mkdir(root, 0o755)
        unsafe mkdir(place.path + "/lower", 0o755)
        unsafe mkdir(root + "/foreign", 0o755)
        place.write("lower/file", "old")
        let used = try Overlay(over: place.path + "/lower", scratch: root + "/used")
        let left = try Overlay(over: place.path + "/lower", scratch: root + "/left")
        place.write("root/left/merged/file", "new")
        #expect(Overlay.discardLeftovers(in: root) == [])
        left.abandon()
        #expect(Overlay.discardLeftovers(in: root) == [root + "/left"])
        #expect(SandboxPaths.children(of: root) == ["foreign", "used"])
        #expect(place.read("root/used/merged/file") == "old")
        used.discard()
        #expect(place.read("lower/file") == "old")
    }

    @Test func `says why it cannot be made and leaves nothing behind`() throws {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        unsafe mkdir(place.path + "/lower", 0o755)
        #expect(throws: SandboxError.self) {
            try Overlay(over: place.path + "/none", scratch: place.path + "/s")
        }
        #expect(throws: SandboxError.self) {
            try Overlay(over: place.path + "/lower", scratch: place.path + "/lower")
        }
        #expect(throws: SandboxError.self) {
            try Overlay(over: "lower", scratch: place.path + "/s")
        }
        #expect(SandboxPaths.children(of: place.path) == ["lower"])
    }

    @Test func `hides its own scratch folder below the lower directory`() throws {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        unsafe mkdir(place.path + "/var", 0o750)
        unsafe mkdir(place.path + "/var/scratch", 0o751)
        place.write("var/file", "old")
        let overlay = try Overlay(over: place.path, scratch: place.path + "/var/scratch/one")
        #expect(SandboxPaths.children(of: overlay.merged + "/var") == ["file", "scratch"])
        #expect(SandboxPaths.children(of: overlay.merged + "/var/scratch") == [])
        var status = stat()
        unsafe stat(overlay.merged + "/var", &status)
        #expect(status.st_mode & 0o7777 == 0o750)
        overlay.discard()
        #expect(SandboxPaths.children(of: place.path + "/var/scratch") == [])
        #expect(place.read("var/file") == "old")
    }

    @Test func `acting as root sees a root as dpkg needs it and as services must not have it`()
        throws
    {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        let overlay = try Overlay(over: "/", scratch: place.path + "/scratch")
        defer { overlay.discard() }
        let sandbox = Sandbox(root: .directory(overlay.merged), actsAsRoot: true)
        func inside(_ script: String) throws -> String {
            let transcript = try sandbox.run(["/bin/sh", "-c", script], deadline: 30)
            return transcript.outputText + transcript.errorText
        }
        #expect(
            try inside("id -u; grep CapEff /proc/self/status") == "0\nCapEff:\t00000000000400cb\n")
        #expect(try inside("/usr/sbin/policy-rc.d any start; echo $?") == "101\n")
        #expect(try inside("ls -A /home /root /run /tmp | grep -v :") == "\n\n\n")
        #expect(try inside("echo $HOME; readlink /proc/self/ns/net | grep -c net") == "/root\n1\n")
        // Only asked, never tried: the files are the machine's own.
        let settings =
            "/proc/sys/kernel/core_pattern /proc/sys/vm/drop_caches /proc/sysrq-trigger"
            + " /sys/kernel/uevent_helper /sys/kernel/mm/transparent_hugepage/enabled"
        #expect(
            try inside("for f in \(settings); do test ! -w $f || echo $f; done; echo asked")
                == "asked\n")
        #expect(try inside("mknod /dev/sda b 8 0 2>&1 | grep -c 'not permitted'") == "1\n")
        #expect(
            try inside("mount -t tmpfs x /mnt 2>/dev/null || echo refused") == "refused\n")
        #expect(
            try inside("touch /oakum-test && chown 7:8 /oakum-test && stat -c %u:%g /oakum-test")
                == "7:8\n")
        #expect(!SandboxPaths.exists("/oakum-test"))
        let numbers = try inside("cd /proc; echo [0-9]*").split { " \n".contains($0) }
        #expect(numbers.count <= 3 && numbers.first == "1")
    }

    @Test func `a lasting change keeps the root's own folders and leaves no policy behind`() throws
    {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        // An overlay stands for the real root.
        let overlay = try Overlay(over: "/", scratch: place.path + "/scratch")
        defer { overlay.discard() }
        unsafe mkdir(overlay.merged + "/home/ann", 0o755)
        unsafe mkdir(place.path + "/given", 0o755)
        let sandbox = Sandbox(
            root: .directory(overlay.merged),
            binds: [.init(place.path + "/given", at: "/run/oakum")],
            actsAsRoot: true, keepsRunState: true)
        let policy = overlay.merged + SandboxPaths.policyProgram
        unsafe unlink(policy)
        let script = "/usr/sbin/policy-rc.d; echo $?; ls -d /home/ann /run/oakum; touch /kept"
        let transcript = try sandbox.run(["/bin/sh", "-c", script], deadline: 30)
        #expect(transcript.outputText == "101\n/home/ann\n/run/oakum\n")
        #expect(SandboxPaths.exists(overlay.merged + "/kept"))
        #expect(!SandboxPaths.exists(policy))
        // One of the root's own stays as it is.
        place.write("scratch/merged/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 0\n", mode: 0o755)
        _ = try sandbox.run(["/bin/true"], deadline: 30)
        #expect(place.read("scratch/merged/usr/sbin/policy-rc.d") == "#!/bin/sh\nexit 0\n")
    }

    @Test(.enabled(if: HostAbilities.hasDpkg, "dpkg-deb is not installed"))
    func `dpkg installs, configures and removes a package`() throws {
        let place = try Scratch(in: "/dev/shm")
        defer { place.remove() }
        try makePackage(in: place)
        let overlay = try Overlay(over: "/", scratch: place.path + "/scratch")
        defer { overlay.discard() }
        let sandbox = Sandbox(
            root: .directory(overlay.merged),
            binds: [.init(place.path + "/debs", at: "/run/oakum")],
            environment: ["DEBIAN_FRONTEND": "noninteractive"], actsAsRoot: true)
        let install = try sandbox.run(
            ["dpkg", "--install", "/run/oakum/oakum-probe.deb"], deadline: 120)
        #expect(install.end == .exit(0), "\(install.errorText)")
        let status = try sandbox.run(
            ["dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}", "oakum-probe"],
            deadline: 60)
        #expect(status.outputText == "1.5 installed")
        let answer = try sandbox.run(["/usr/bin/oakum-probe"], deadline: 60)
        #expect(answer.outputText == "probe\n")
        // What its maintainer script saw and did.
        #expect(place.read("scratch/merged/var/lib/oakum-probe") == "configure 0 101\n")
        // A check runs as nobody in the same root.
        let check = try Sandbox(root: .directory(overlay.merged)).run(
            ["/bin/sh", "-c", "oakum-probe; id -u; touch /var/x 2>/dev/null || echo refused"],
            deadline: 60)
        #expect(check.outputText == "probe\n65534\nrefused\n")
        let removal = try sandbox.run(["dpkg", "--purge", "oakum-probe"], deadline: 120)
        #expect(removal.end == .exit(0), "\(removal.errorText)")
        #expect(!SandboxPaths.exists(overlay.merged + "/usr/bin/oakum-probe"))
        #expect(!SandboxPaths.exists("/usr/bin/oakum-probe"))
    }

    private func makePackage(in place: Scratch) throws {
        for folder in ["tree", "tree/DEBIAN", "tree/usr", "tree/usr/bin", "debs"] {
            unsafe mkdir("\(place.path)/\(folder)", 0o755)
        }
        place.write(
            "tree/DEBIAN/control",
            """
            Package: oakum-probe
            Version: 1.5
            Architecture: all
            Maintainer: Nobody <nobody@example.org>
            Description: answers

            """)
        let script = """
            #!/bin/sh
            policy=0
            /usr/sbin/policy-rc.d probe start || policy=$?
            echo "$1 $(id -u) $policy" > /var/lib/oakum-probe

            """
        place.write("tree/DEBIAN/postinst", script, mode: 0o755)
        place.write("tree/usr/bin/oakum-probe", "#!/bin/sh\necho probe\n", mode: 0o755)
        let build = try ProgramRun([
            "dpkg-deb", "--root-owner-group", "--build", place.path + "/tree",
            place.path + "/debs/oakum-probe.deb",
        ]).run()
        try #require(build.isSuccess)
    }
}
