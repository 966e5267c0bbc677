import Glibc
import Synchronization

/// Ctrl-C: the first asks for an orderly end, the second ends at once.
enum Interruption {
    private static let isRequested = Atomic<Bool>(false)

    static var isOn: Bool { isRequested.load(ordering: .relaxed) }

    /// Waits some seconds, or until an orderly end is asked for.
    static func sleep(_ seconds: Int) {
        for _ in 0..<max(0, seconds) * 10 where !isOn { usleep(100_000) }
    }

    /// Installs the handlers.
    static func install() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                if Interruption.isRequested.exchange(true, ordering: .relaxed) { _exit(130) }
            }
        }
    }
}
