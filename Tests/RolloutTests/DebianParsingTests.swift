import PatchModel
import Testing

@testable import Rollout

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

struct DebianParsingTests {
    @Test func `reads the steps of a simulation in order`() throws {
        let simulation = try AptSimulation(
            parsing: bytes(
                """
                Reading package lists...
                The following packages will be upgraded:
                  Inst in a list is no step
                Remv delta [1.0]
                Inst newdep (1:3.0 Lab:stable [amd64])
                Inst libssl3 [3.0.9-1] (3.0.15-1 Sec:12/new, Debian:12.9/stable [amd64]) []
                Inst alpha:i386 [1] (2 Lab:stable [i386]) [beta:amd64 on newdep:amd64] [ ]
                Conf newdep (1:3.0 Lab:stable [amd64])
                Inst bare [0.9] (1.0 [all])

                """))
        #expect(
            simulation.steps == [
                .init(action: .remove, name: "delta", architecture: "", from: "1.0", to: ""),
                .init(
                    action: .install, name: "newdep", architecture: "amd64", to: "1:3.0",
                    origin: "Lab:stable"),
                .init(
                    action: .install, name: "libssl3", architecture: "amd64", from: "3.0.9-1",
                    to: "3.0.15-1", origin: "Sec:12/new, Debian:12.9/stable"),
                .init(
                    action: .install, name: "alpha", architecture: "i386", from: "1", to: "2",
                    origin: "Lab:stable"),
                .init(
                    action: .configure, name: "newdep", architecture: "amd64", to: "1:3.0",
                    origin: "Lab:stable"),
                .init(action: .install, name: "bare", architecture: "all", from: "0.9", to: "1.0"),
            ])
    }

    @Test func `refuses steps that are none`() {
        for line in [
            "Inst", "Inst x", "Inst x (", "Inst x ()", "Inst x (1.0)", "Inst -x (1 [all])",
            "Inst ../x (1 [all])", "Inst x [1] (2 [a/b])", "Inst x [1",
        ] {
            let simulation = try? AptSimulation(parsing: bytes(line + "\n"))
            #expect(simulation == nil || line == "Inst", "\(line)")
        }
    }

    @Test func `keeps the order of apt where packages are configured in between`() throws {
        func batches(_ text: String) throws -> [DebianResolution.Batch] {
            let lines = text.split(separator: " ").map { step in
                (step.first == "i" ? "Inst " : "Conf ") + step.dropFirst() + " (1 [all])\n"
            }
            return DebianResolution.batches(
                of: try AptSimulation(parsing: bytes(lines.joined())))
        }
        #expect(try batches("ia ib ca cb") == [.install(["a:all", "b:all"])])
        #expect(try batches("ia ca ib cb") == [.install(["a:all"]), .install(["b:all"])])
        #expect(
            try batches("ia ib ca ic cb cc") == [
                .unpack(["a:all", "b:all"]), .configure(["a:all"]), .unpack(["c:all"]),
                .configure(["b:all", "c:all"]),
            ])
        #expect(try batches("") == [])
    }

    @Test func `reads addresses, and refuses names that lead elsewhere`() throws {
        let digest = String(repeating: "ab", count: 32)
        let line = "'http://x/pool/l%2b.deb' libx_1%3a3.0+b1_amd64.deb 13 SHA256:\(digest)\n"
        let files = try ArchiveFile.parse(bytes("Need to get 13 B\n" + line))
        #expect(
            files == [
                .init(
                    address: "http://x/pool/l%2b.deb", name: "libx_1%3a3.0+b1_amd64.deb", size: 13,
                    sha256: digest)
            ])
        #expect(files[0].package?.key == "libx:amd64")
        #expect(files[0].package?.version == "1:3.0+b1")
        #expect(ArchiveFile.name(key: "libx:amd64", version: "1:3.0+b1") == files[0].name)
        for wrong in [
            "'http://x' ../x_1_all.deb 1 SHA256:\(digest)", "'http://x' x_1_all.deb 1 ",
            "'http://x' x_1_all.deb 1 MD5Sum:\(digest)",
            "'http://x' x_1_all.deb -1 SHA256:\(digest)",
            "'http://x' x_1_all.deb 99999999999999999999 SHA256:\(digest)",
            "'http://x' x_1.deb 1 SHA256:\(digest)", "'http://x", "'",
            "'http://x' x_1_all.deb 1 SHA256:\(digest.dropLast())",
        ] {
            #expect(throws: DebianError.self, "\(wrong)") { try ArchiveFile.parse(bytes(wrong)) }
        }
    }

    @Test func `tells installed, absent, unfinished and held packages apart`() {
        let installed = InstalledPackages(
            parsing: bytes(
                """
                dpkg\tamd64\t1.21\tii\u{20}
                held\tall\t1\thi\u{20}
                half\tamd64\t1\tiF\u{20}
                again\tamd64\t1\tiiR
                gone\tamd64\t1\trc\u{20}
                foreign\ti386\t1\tii\u{20}
                nonsense

                """))
        #expect(installed.nativeArchitecture == "amd64")
        #expect(installed.package("held")?.isHeld == true)
        #expect(installed.package("held:all")?.state == .installed)
        #expect(installed.package("held:amd64")?.key == "held:all", "it takes its place")
        #expect(installed.package("held:i386") == nil)
        #expect(installed.package("foreign") == nil)
        #expect(installed.package("foreign:i386")?.version == "1")
        #expect(installed.package("gone:amd64")?.state == .absent)
        #expect(installed.unfinished == ["again:amd64", "half:amd64"])

        let changes = [
            PackageChange(package: "", name: "dpkg:amd64", from: "1.20", to: "1.21"),
            PackageChange(package: "", name: "gone:amd64", from: nil, to: "1"),
            PackageChange(package: "", name: "half:amd64", from: "0", to: "1"),
        ]
        #expect(
            installed.mismatches(changes, .to) == [
                "'gone:amd64' 1 is not installed", "'half:amd64' 1 is not fully installed",
            ])
        #expect(
            installed.mismatches(changes, .from) == [
                "'dpkg:amd64' has version 1.21, not 1.20", "'half:amd64' has version 1, not 0",
            ])
    }
}

struct LocalParsingTests {
    private static let plain =
        "30 27 0:28 / /mnt/a\\040b rw,noatime shared:1 master:2 - overlay overlay "
        + "rw,lowerdir=/l1:/l2,upperdir=/u,workdir=/w,xino=off\n"

    private func answer(_ path: String, _ table: String) -> OverlayMount.Swappable {
        OverlayMount.swappable(at: path, table: bytes(table))
    }

    @Test func `finds the overlay that is mounted at a path`() {
        let other = "31 27 0:29 / /mnt rw - ext4 /dev/vda rw\n"
        #expect(
            answer("/mnt/a b", other + Self.plain)
                == .yes(
                    .init(
                        path: "/mnt/a b", upper: "/u", work: "/w", lower: ["/l1", "/l2"],
                        options: "rw,noatime,lowerdir=/l1:/l2,upperdir=/u,workdir=/w,xino=off")))
        #expect(answer("/mnt", other + Self.plain) == .no(nil))
        #expect(answer("/elsewhere", other + Self.plain) == .no(nil))
    }

    @Test func `does not count on an overlay that cannot be swapped`() {
        let below = "32 30 0:30 / /mnt/a\\040b/proc rw - proc proc rw\n"
        for table in [
            Self.plain + Self.plain, Self.plain + below,
            Self.plain.replacing("0:28 /", with: "0:28 /part"),
            Self.plain.replacing("upperdir=/u", with: "upperdir=u"),
            Self.plain.replacing("upperdir=/u", with: "upperdir=/u\\134\\054x"),
            Self.plain.replacing("upperdir=/u,", with: ""),
            Self.plain.replacing("workdir=/w", with: "workdir=/w/../x"),
        ] {
            guard case .no(.some) = answer("/mnt/a b", table) else {
                Issue.record("\(table)")
                continue
            }
        }
        #expect(answer("/mnt/a b", "junk\n- - -\n1 2 3 4 5 6 - overlay\n") == .no(nil))
    }

    @Test func `finds replaced files whose code a process runs`() {
        let maps = """
            7f01-7f02 r-xp 00001000 fd:00 12  /usr/lib/libssl.so.3 (deleted)
            7f02-7f03 r--p 00001000 fd:00 13  /usr/lib/libdata.so.3 (deleted)
            7f03-7f04 r-xp 00001000 fd:00 14  /usr/lib/libc.so.6
            7f04-7f05 r-xp 00001000 fd:00 15  /memfd:doublemapper (deleted)
            7f05-7f06 rwxp 00001000 fd:00 16  /tmp/jit (deleted)
            7f06-7f07 r-xp 00001000 fd:00 17  /opt/a b/prog (deleted)
            short (deleted)

            """
        #expect(
            TargetProcesses.replacedFiles(maps: bytes(maps))
                == ["/opt/a b/prog", "/usr/lib/libssl.so.3"])
        let inside = "7f01-7f02 r-xp 0 fd:00 12 /tmp/root/opt/x (deleted)\n"
        #expect(TargetProcesses.replacedFiles(maps: bytes(inside)) == [])
        #expect(
            TargetProcesses.replacedFiles(maps: bytes(inside), root: "/tmp/root") == ["/opt/x"])
    }

    @Test func `names the service of a process`() {
        let cases: [(String, String?)] = [
            ("0::/system.slice/nginx.service\n", "nginx.service"),
            ("0::/system.slice/system-getty.slice/getty@tty1.service\n", "getty@tty1.service"),
            ("1:cpu:/\n0::/system.slice/x.service/payload\n", "x.service"),
            ("0::/user.slice/user-0.slice/user@0.service\n", nil),
            ("0::/\n", nil), ("", nil), ("0::/system.slice/-x y.service\n", nil),
        ]
        for (text, expected) in cases {
            #expect(TargetProcesses.service(cgroup: bytes(text)) == expected, "\(text)")
        }
    }

    @Test func `marks survive being written and read`() {
        let seen = Observation(
            operation: "P-1/web/apply/1", outcome: .failed, reason: "a \"b\"\\\n\u{1}ü",
            steps: [
                .init(
                    arguments: ["dpkg", ""], end: "1", isSuccess: false, output: "x\ty",
                    outputDigest: "00", milliseconds: 7)
            ],
            checks: [
                .init(
                    check: "c", outcome: .inconclusive, attempts: 2, status: nil, reason: nil,
                    output: "", outputDigest: "", milliseconds: 0)
            ], reference: nil, pendingRestarts: ["reboot"],
            observed: Timestamp(seconds: 1_700_000_000))
        let value = MarkValue(parsing: bytes(seen.mark.json))
        #expect(value.flatMap { Observation(mark: $0) } == seen)
    }

    @Test func `refuses marks that are no JSON of ours`() {
        for text in [
            "", "{", "[1,]", "{\"a\"}", "1.5", "99999999999999999999", "nul", "\"\u{1}\"",
            "\"\\x\"",
            "\"\\ud800\"", "{} {}", String(repeating: "[", count: 100_000),
            String(repeating: "[", count: 17) + String(repeating: "]", count: 17),
        ] {
            #expect(MarkValue(parsing: bytes(text)) == nil, "\(text.prefix(40))")
        }
        #expect(MarkValue(parsing: [0x22, 0xFF, 0x22]) == nil)
        #expect(
            MarkValue(parsing: bytes(" { \"a\" : [ -1 , true , null , \"\\u00fc\\n\" ] } "))
                == .object(["a": .list([.integer(-1), .bool(true), .null, .text("ü\n")])]))
    }
}
