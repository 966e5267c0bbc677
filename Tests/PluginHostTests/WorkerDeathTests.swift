import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Workers that die or lie: what the host makes of them.
@Suite(.ownThreads)
struct WorkerDeathTests {
    /// A program that stands before the worker; `$OAKUM` in the script is the real one.
    private func worker(_ script: String, in scratch: ScratchFolder) throws -> String {
        let path = try scratch.write(
            "worker", "#!/bin/sh\n" + script.replacing("$OAKUM", with: TestedProgram.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test(arguments: [SIGKILL, SIGSEGV, SIGABRT])
    func `a worker that is killed in mid-run is replaced and named`(_ signal: Int32) throws {
        let scratch = try ScratchFolder()
        let program = try worker(
            "echo $$ > \(scratch.path("process"))\nexec $OAKUM \"$@\"\n", in: scratch)
        let plugin = try HostilePlugin(
            """
                if file:text() == 'good' then out:component{ purl = 'pkg:npm/good@1' } return end
                out:component{ purl = 'pkg:npm/before@1' }
                for i = 1, 70000 do out:depends(('x'):rep(100), 'y') end
                spin()
            """)
        var limits = HostilePlugin.shortLimits
        limits.processorMilliseconds = 20_000
        let runner = PluginRunner(workerProgram: program, plugins: plugin.catalogue.plugins)
        var isSent = false
        let bad = try plugin.read(limits: limits, runner: runner) { _ in
            guard !isSent else { return }
            isSent = true
            let text = scratch.text("process").filter(\.isNumber)
            kill(try #require(pid_t(text)), signal)
        }
        #expect(bad.code == .crashed)
        #expect(bad.reason.contains("crashed (signal \(signal))"), "\(bad.reason)")
        #expect(bad.purls == ["pkg:npm/before@1"])
        if signal != SIGKILL { #expect(bad.reason.contains("hostile/plugin.lua:")) }
        let good = try plugin.read("good", runner: runner)
        #expect(good.purls == ["pkg:npm/good@1"])
    }

    /// Each is what a taken-over worker might write instead of an answer.
    @Test(arguments: [
        #"printf '\377\377\377\377\101'"#, #"printf '\0\0\0\0\377'"#, #"printf '\001\0\0\0\103\1'"#,
        #"printf '\002\0\0\0\101\1\377'"#, #"head -c 100000 /dev/zero"#, "exit 3", "kill -9 $$",
        "cat",
        #"printf '\0\0\0\0\110'"#,
    ])
    func `a worker that talks nonsense is ended, with a reason`(_ script: String) throws {
        let scratch = try ScratchFolder()
        let program = try worker(script, in: scratch)
        let plugin = try HostilePlugin("    spin()")
        let reading = try plugin.read(worker: program)
        #expect(reading.code == .crashed, "\(reading.reason)")
        #expect(reading.reason.contains("the plugin worker"), "\(reading.reason)")
        #expect(reading.result.failure?.plugin == "hostile")
        #expect(reading.events.isEmpty)
    }

    @Test func `a worker that never comes to an end is ended`() throws {
        let scratch = try ScratchFolder()
        // 'loaded' at once, then remarks for ever, one at a time.
        let program = try worker(
            #"printf '\0\0\0\0\100'; while sleep 0.05; do printf '\005\0\0\0\103\2\0\5\1x'; done"#,
            in: scratch)
        let plugin = try HostilePlugin("    spin()")
        var limits = HostilePlugin.shortLimits
        limits.wallMilliseconds = 100
        limits.graceMilliseconds = -4800
        let reading = try plugin.read(limits: limits, worker: program)
        #expect(reading.code == .crashed)
        #expect(reading.reason.contains("no end in time"), "\(reading.reason)")
    }
}
