import Glibc
import Synchronization

/// Where a debug build can be told to die, so that tests can show what a crash leaves behind.
///
/// `OAKUM_KILL_AT=7` is SIGKILL at the seventh boundary: before and after every intent and
/// observation, and after every move of a plan or target. A release build has no such thing.
enum Failpoint {
    #if DEBUG
        private static let limit = Terminal.variable("OAKUM_KILL_AT").flatMap(Int.init)
        private static let count = Atomic(0)

        static func passed() {
            guard let limit else { return }
            let number = count.wrappingAdd(1, ordering: .relaxed).newValue
            if number == limit { kill(getpid(), SIGKILL) }
        }
    #else
        static func passed() {}
    #endif
}
