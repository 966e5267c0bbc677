import Glibc
import PatchModel
import Processes
import Testing

@testable import Rollout

@Suite(.enabled(if: Lab.canChangeRoots, Comment(rawValue: Lab.needsRoot)), .serialized)
struct LocalDriverTests {
    @Test(arguments: [LocalLab.Kind.copy, .overlay])
    func `conforms to what every driver must do`(_ kind: LocalLab.Kind) throws {
        let lab = try LocalLab(kind)
        defer { lab.discard() }
        let target = try lab.target()
        #expect(target.rollback == (kind == .overlay ? .snapshot : .package))
        let status = lab.root + "/var/lib/dpkg/status"
        let saved = lab.scratch + "/status"
        try DriverConformance(
            driver: lab.driver, target: target, fingerprint: { try lab.fingerprint() },
            spoil: {
                try Lab.run(["cp", "-a", status, saved])
                try Lab.run([
                    "sed", "-i", "/^Package: alpha$/,/^$/s/^Status: install/Status: hold/", status,
                ])
            },
            mend: { try Lab.run(["cp", "-a", "--remove-destination", saved, status]) }
        ).run()
        #expect(lab.read("/opt/alpha/version") == "two\n")
    }

    @Test func `goes on where a killed dpkg stopped`() throws {
        let killer = LabPackage(
            name: "alpha", version: "2", files: ["/opt/alpha/version": "two\n"],
            postinst: "[ -e /var/killed ] && exit 0\ntouch /var/killed\nkill -9 $PPID\n")
        let lab = try LocalLab(.overlay, offered: [killer])
        defer { lab.discard() }
        let target = try lab.target()
        for step in [TargetStep.precheck, .snapshot] {
            #expect(perform(lab, step, target).outcome == .succeeded)
        }
        let cut = perform(lab, .apply, target)
        #expect(cut.outcome == .failed)
        #expect(lab.driver.probe(lab.operation(.apply), on: target, reference: nil).isPartial)
        let done = perform(lab, .apply, target)
        #expect(done.outcome == .succeeded, "\(done.reason ?? "")")
        #expect(
            done.steps.map(\.arguments.last) == ["-a"],
            "completed by 'dpkg --configure -a', and nothing is installed twice")
        #expect(perform(lab, .verify, target).outcome == .succeeded)
    }

    @Test func `a new version that fails is taken back by the earlier package`() throws {
        let broken = LabPackage(
            name: "alpha", version: "2", files: ["/opt/alpha/version": "two\n"],
            postinst: "exit 7\n")
        let lab = try LocalLab(.hidden, offered: [broken])
        defer { lab.discard() }
        let target = try lab.target()
        let before = try lab.fingerprint()
        #expect(perform(lab, .precheck, target).outcome == .succeeded)
        let failed = perform(lab, .apply, target)
        #expect(failed.outcome == .failed)
        #expect(failed.steps.last?.output.contains("alpha") == true)
        guard
            case .finished(let seen) = lab.driver.probe(
                lab.operation(.apply), on: target, reference: nil), seen.outcome == .failed
        else {
            Issue.record("a failure that was marked is a finished step")
            return
        }
        #expect(perform(lab, .precheck, target).outcome == .failed, "dpkg is not done with it")
        let back = perform(lab, .revert, target)
        #expect(back.outcome == .succeeded, "\(back.reason ?? "")")
        #expect(try lab.fingerprint() == before)
    }

    @Test func `brings a cut-off swap to its end from wherever it stands`() throws {
        for stage in 0...5 {
            let lab = try LocalLab(.overlay)
            defer { lab.discard() }
            let target = try lab.target()
            let before = try lab.fingerprint()
            #expect(perform(lab, .precheck, target).outcome == .succeeded)
            let place = perform(lab, .snapshot, target).reference
            #expect(perform(lab, .apply, target).outcome == .succeeded)

            let upper = lab.scratch + "/upper"
            let snapshot = try OverlaySnapshot(stored: try #require(place), target: lab.root)
            var marks = try TargetMarks(of: lab.root)
            marks.steps[lab.operation(.revert).id] = .init(
                step: .revert, intended: lab.operation(.revert).intended)
            try marks.write(to: lab.root)
            // Stage by stage what `swapBack` does, and then nothing more.
            if stage >= 1 {
                try Lab.run(["cp", "-a", snapshot.place + "/upper", snapshot.place + ".new"])
                marks.steps[lab.operation(.revert).id]?.isSwapped = true
                try marks.write(to: snapshot.place + ".new")
            }
            if stage >= 2 { try Lab.run(["umount", lab.root]) }
            if stage >= 3 { try Lab.run(["mv", upper, snapshot.place + ".old"]) }
            if stage >= 4 { try Lab.run(["mv", snapshot.place + ".new", upper]) }
            if stage >= 5 {
                try Lab.run(["rm", "-rf", lab.scratch + "/work/work"])
                try Lab.run([
                    "mount", "-t", "overlay", "overlay", "-o", snapshot.mount.options, lab.root,
                ])
            }
            let found = lab.driver.probe(lab.operation(.revert), on: target, reference: place)
            #expect(found.isPartial, "stage \(stage): \(found)")
            let back = perform(lab, .revert, target, reference: place)
            #expect(back.outcome == .succeeded, "stage \(stage): \(back.reason ?? "")")
            #expect(try lab.fingerprint() == before, "stage \(stage)")
            #expect(perform(lab, .discard, target, reference: place).outcome == .succeeded)
            let left = SandboxPaths.children(of: lab.scratch)
            #expect(!left.contains { $0.hasPrefix(".oakum") }, "stage \(stage): \(left)")
        }
    }

    @Test func `does not apply when the mount or a file of the plan is gone`() throws {
        let lab = try LocalLab(.overlay)
        defer { lab.discard() }
        let target = try lab.target()
        let file = try #require(target.install.first)
        let path = try #require(lab.cache.path(sha256: file.sha256))
        try Lab.write("something else", to: path)
        #expect(perform(lab, .precheck, target).reason?.contains("has been changed") == true)
        #expect(perform(lab, .apply, target).outcome == .failed)
        #expect(lab.read("/opt/alpha/version") == "one\n")
        unsafe unlink(path)
        #expect(perform(lab, .precheck, target).reason?.contains("not in the cache") == true)

        try Lab.run(["umount", lab.root])
        #expect(perform(lab, .precheck, target).outcome == .failed)
        #expect(!Lab.exists(lab.root + "/var"), "nothing is written below the mount point")
        guard case .unknown = lab.driver.probe(lab.operation(.apply), on: target, reference: nil)
        else {
            Issue.record("a target that is not mounted cannot be asked")
            return
        }
    }

    @Test func `refuses to snapshot what must outlive a rollback`() throws {
        let lab = try LocalLab(.overlay)
        defer { lab.discard() }
        let target = try lab.target()
        for path in [lab.root + "/var/lib/data", lab.scratch + "/upper/srv", lab.root] {
            let driver = LocalDriver(cache: lab.cache, protectedPaths: [path])
            let seen = driver.perform(lab.operation(.precheck), on: target, reference: nil)
            #expect(seen.outcome == .failed, "\(path)")
            #expect(seen.reason?.contains("inside what a rollback takes back") == true)
        }
        let outside = LocalDriver(cache: lab.cache, protectedPaths: [lab.scratch + "/state"])
        #expect(
            outside.perform(lab.operation(.precheck), on: target, reference: nil).outcome
                == .succeeded)
    }

    @Test func `lists what still runs replaced files, and the reboot`() throws {
        let lab = try LocalLab(.overlay)
        defer { lab.discard() }
        let target = try lab.target()
        #expect(perform(lab, .precheck, target).outcome == .succeeded)
        let quiet = perform(lab, .restart, target)
        #expect(quiet.outcome == .succeeded && quiet.pendingRestarts == [])

        // A program of the root that is replaced while it runs.
        let program = lab.root + "/opt/daemon"
        try Lab.run(["cp", lab.root + "/bin/sleep", program])
        // The shell waits until the program has left its process group, which ends with the shell.
        let script = """
            setsid chroot "$0" /opt/daemon 60 >/dev/null 2>&1 & process=$!
            for try in $(seq 500); do
                [ "$(cat /proc/$process/comm)" = daemon ] && echo $process && exit
                sleep 0.02
            done
            exit 1
            """
        let process = try Lab.run(["sh", "-c", script, lab.root])
        let number = try #require(Int32(process.trimmingSuffix { $0 == "\n" }))
        defer { kill(number, SIGKILL) }
        #expect(perform(lab, .restart, target).pendingRestarts == [])
        try Lab.run(["cp", lab.root + "/bin/sleep", program + ".new"])
        try Lab.run(["mv", program + ".new", program])
        try Lab.write("", to: lab.root + "/run/reboot-required")
        #expect(
            perform(lab, .restart, target).pendingRestarts
                == ["daemon (process \(number))", "reboot"])
    }

    @Test func `runs checks inside the root, and an open answer is no pass`() throws {
        let lab = try LocalLab(.hidden)
        defer { lab.discard() }
        var target = try lab.target()
        #expect(perform(lab, .apply, target).outcome == .succeeded)
        func verify(_ probe: Check.Probe, contains: String? = nil) -> Observation {
            target.checks = [
                Check(
                    name: "c", probe: probe, expect: .init(status: 0, contains: contains),
                    deadline: 5)
            ]
            return perform(lab, .verify, target)
        }
        #expect(verify(.run(["cat", "/opt/alpha/version"]), contains: "two").outcome == .succeeded)
        #expect(verify(.run(["cat", "/opt/alpha/version"]), contains: "one").outcome == .failed)
        #expect(verify(.run(["no-such-program"])).outcome == .inconclusive)
        #expect(verify(.http(url: "http://127.0.0.1:1/")).outcome == .failed)
        #expect(verify(.http(url: "http://name.invalid/")).outcome == .inconclusive)
        try Lab.run(["chroot", lab.root, "dpkg", "--force-all", "--remove", "fresh"])
        let seen = verify(.run(["true"]))
        #expect(seen.outcome == .failed)
        #expect(seen.reason?.contains("'fresh:all' 1 is not installed") == true)
    }

    @Test func `writes its marks through no link`() throws {
        let lab = try LocalLab(.hidden)
        defer { lab.discard() }
        let target = try lab.target()
        try Lab.run(["mkdir", lab.scratch + "/outside"])
        try Lab.run(["rm", "-r", lab.root + "/var/lib/oakum"])
        try Lab.run(["ln", "-s", lab.scratch + "/outside", lab.root + "/var/lib/oakum"])
        #expect(perform(lab, .precheck, target).outcome == .failed)
        #expect(SandboxPaths.children(of: lab.scratch + "/outside") == [])
    }

    @Test func `a mark of another intent with the same name is none of this one`() throws {
        let lab = try LocalLab(.hidden)
        defer { lab.discard() }
        let target = try lab.target()
        #expect(perform(lab, .apply, target).outcome == .succeeded)
        #expect(perform(lab, .revert, target).outcome == .succeeded)
        #expect(lab.read("/opt/alpha/version") == "one\n")
        var later = lab.operation(.revert)
        later.intended = Timestamp(seconds: later.intended.seconds + 1)
        guard case .notStarted = lab.driver.probe(later, on: target, reference: nil) else {
            Issue.record("a revert that was intended later has not happened yet")
            return
        }
        let late = lab.operation(.apply, token: 0)
        let refused = lab.driver.perform(late, on: target, reference: nil)
        #expect(refused.reason?.contains("token 0 is refused") == true)
    }

    @Test func `takes a plan back although another one has run since`() throws {
        let lab = try LocalLab(.hidden)
        defer { lab.discard() }
        let target = try lab.target()
        #expect(perform(lab, .apply, target).outcome == .succeeded)
        #expect(perform(lab, .precheck, target, plan: "P-2").outcome == .failed)
        let back = perform(lab, .revert, target)
        #expect(back.outcome == .succeeded && back.reason == nil, "\(back.reason ?? "")")
        #expect(lab.read("/opt/alpha/version") == "one\n")
    }

    @Test func `a snapshot takes back no later plan`() throws {
        let lab = try LocalLab(.overlay)
        defer { lab.discard() }
        let target = try lab.target()
        let first = perform(lab, .snapshot, target).reference
        #expect(perform(lab, .apply, target).outcome == .succeeded)
        #expect(perform(lab, .snapshot, target, plan: "P-2").outcome == .succeeded)
        #expect(perform(lab, .apply, target, plan: "P-2").outcome == .succeeded)
        let refused = perform(lab, .revert, target, reference: first)
        #expect(refused.outcome == .failed)
        #expect(refused.reason?.contains("roll 'P-2' back first") == true)
        #expect(lab.read("/opt/alpha/version") == "two\n")
        let marks = try TargetMarks(of: lab.root)
        #expect(marks.plan == "P-2" && marks.hasApply, "the later plan keeps its way back")
    }

    @Test func `keeps a second controller out while a step runs`() throws {
        let lab = try LocalLab(.hidden)
        defer { lab.discard() }
        let target = try lab.target()
        let lock = try TargetLock(path: lab.root)
        #expect(perform(lab, .precheck, target).reason?.contains("another controller") == true)
        lock.release()
        #expect(perform(lab, .precheck, target).outcome == .succeeded)
    }

    private func perform(
        _ lab: LocalLab, _ step: TargetStep, _ target: PlanTarget, reference: String? = nil,
        plan: String = "P-1"
    ) -> Observation {
        lab.driver.perform(lab.operation(step, plan: plan), on: target, reference: reference)
    }
}

extension ProbeResult {
    fileprivate var isPartial: Bool { if case .partial = self { true } else { false } }
}
