import CContainment
import CContainmentAttempts
import Glibc
import PluginWorker

/// Gives up rights as a plugin worker does, then tries everything that it must not be able to do.
///
/// `ContainmentProbe MODE FOLDER`, one line for each attempt: `NAME refused ERROR` or `NAME ALLOWED`.
@main
enum Program {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { end("usage: ContainmentProbe MODE FOLDER") }
        // Never freed: attempts keep it.
        unsafe oakum_attempts_prepare(strdup(arguments[2]))
        switch arguments[1] {
        // Exactly what a worker does.
        case "contained": say("landlock \(contain())")
        // The same without the filter of system calls.
        case "landlock":
            var version: Int32 = 0
            guard oakum_discard_inheritance() == 0, oakum_limit_process(4 << 30, 256) == 0,
                unsafe oakum_refuse_paths(&version) == 0
            else { end("not limited") }
            say("landlock \(version)")
        // Nothing given up: shows that the attempts are real ones.
        case "free": say("landlock 0")
        case "x32":
            _ = contain()
            oakum_call_x32()
            end("x32 came back")
        case "i386":
            _ = contain()
            oakum_call_i386()
            end("i386 came back")
        case let mode: end("unknown mode '\(mode)'")
        }
        tryAll()
    }

    private static func contain() -> Int {
        do { return try WorkerProcess.contain(addressSpaceBytes: 4 << 30) } catch {
            end("\(error)")
        }
    }

    private static func tryAll() {
        var index: Int32 = 0
        while true {
            let attempt = unsafe oakum_attempt_at(index)
            guard let name = unsafe attempt.name, let run = unsafe attempt.run else { return }
            let number = run()
            let error =
                unsafe oakum_error_name(number).map { unsafe String(cString: $0) } ?? "\(number)"
            say(
                unsafe String(cString: name) + (number == 0 ? " ALLOWED" : " refused \(error)"))
            index += 1
        }
    }

    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    private static func end(_ line: String) -> Never {
        say(line)
        exit(1)
    }
}
