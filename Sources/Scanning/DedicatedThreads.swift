internal import CFileSystem
internal import Glibc

/// Runs `body` on `count` threads of their own and waits for all.
///
/// Plugins and files block, and blocking work does not belong on the cooperative pool.
func runThreads(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    var threads: [pthread_t] = []
    for _ in 1..<max(2, count + 1) {
        let box = unsafe Unmanaged.passRetained(ThreadBody(body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setstacksize(&attributes, 8 << 20)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
                box.run()
                return nil
            }, box.toOpaque())
        unsafe pthread_attr_destroy(&attributes)
        if status == 0 {
            threads.append(thread)
        } else {
            unsafe box.release()
        }
    }
    // No thread to be had: do the work here rather than not at all.
    if threads.isEmpty { body() }
    for thread in threads { pthread_join(thread, nil) }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
