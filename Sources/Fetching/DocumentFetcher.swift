internal import Glibc
internal import PatchModel
public import PluginHost

/// Fetches documents for plugins: the guard, the secrets, redirects, repetitions and the cache.
///
/// One thread uses it. What a plugin gets of it is the body and the address that answered.
public final class DocumentFetcher: Fetcher {
    private let transport: any HTTPTransport
    private let cache: any DocumentCache
    private let rules: Rules
    private let limits: FetchLimits
    private let clock: FetchClock
    /// What the last run asked for and got, for reports; addresses without their queries.
    public private(set) var log: [Entry] = []
    private var fetchedBytes: Int64 = 0
    private var requests = 0

    /// Whether an unchanged document is handed over from the cache instead of as unchanged.
    ///
    /// A feed whose documents are the whole of it needs all of them when one has changed.
    public var handsOverUnchanged = false

    /// What holds for every plugin of this run.
    public struct Rules {
        /// The guard of each plugin, by name.
        public var guards: [String: FetchGuard]
        public var secrets: [HostSecret]
        public var proxy: ProxyChoice

        public init(
            guards: [String: FetchGuard], secrets: [HostSecret] = [], proxy: ProxyChoice = .none
        ) {
            self.guards = guards
            self.secrets = secrets
            self.proxy = proxy
        }
    }

    /// One document that was asked for.
    public struct Entry: Sendable, Hashable {
        public var plugin: String
        /// As the plugin asked for it, without the query.
        public var url: String
        public var isUnchanged: Bool
        public var bytes: Int64
    }

    public init(
        transport: any HTTPTransport, cache: any DocumentCache, rules: Rules,
        limits: FetchLimits = FetchLimits(), clock: FetchClock = FetchClock()
    ) {
        self.transport = transport
        self.cache = cache
        self.rules = rules
        self.limits = limits
        self.clock = clock
    }

    /// Fetches one document; blocks until it is whole, has failed for good, or time is up.
    public func fetch(_ request: FetchRequest) throws(FetchError) -> FetchedDocument {
        requests += 1
        guard requests <= limits.requests else {
            throw FetchError(reason: "more than \(limits.requests) requests in one run")
        }
        guard let fence = rules.guards[request.plugin] else {
            throw FetchError(reason: "plugin '\(request.plugin)' has no host in needs.net")
        }
        let address = try WebAddress(parsing: request.url)
        let headers = try RequestHeaders.lines(request.headers)
        // The one form, so that spellings of an address are one entry.
        let stored = cache.stored(plugin: request.plugin, url: address.description)
        let course = Course(
            plugin: request.plugin, fence: fence, first: address, headers: headers, stored: stored,
            secrets: rules.secrets.filter { $0.plugin == request.plugin },
            end: clock.milliseconds() + Int64(limits.seconds) * 1000)
        return try run(course)
    }

    /// A request and its circumstances.
    private struct Course {
        var plugin: String
        var fence: FetchGuard
        var first: WebAddress
        var headers: [String]
        var stored: StoredDocument?
        var secrets: [HostSecret]
        /// On the clock's milliseconds.
        var end: Int64
    }

    private func run(_ course: Course) throws(FetchError) -> FetchedDocument {
        let download = Download(
            path: try cache.scratchPath(), limits: limits,
            budget: limits.totalBytes - fetchedBytes, secrets: course.secrets)
        // Whatever comes of it, no half file stays.
        defer { download.unlink() }
        var number = 1
        while true {
            var delay = RetryPolicy.backoff(before: number + 1)
            var words = ""
            do throws(HTTPFailure) {
                let (head, address) = try follow(course, download)
                if (200...299).contains(head.status) || head.status == 304 {
                    return try hand(over: head, of: address, download, course)
                }
                words = "HTTP status \(head.status) of '\(address.shown)'"
                guard RetryPolicy.isPassing(head.status) else { throw .refused(words) }
                let asked = head.headers["retry-after"].flatMap {
                    RetryPolicy.delay($0, now: clock.seconds())
                }
                if let asked { delay = asked }
            } catch {
                switch error {
                case .cancelled: throw FetchError(reason: "interrupted")
                case .refused(let reason): throw FetchError(reason: reason)
                case .passing(let reason): words = reason
                }
            }
            number += 1
            try wait(delay, before: number, words, course)
        }
    }

    private func wait(
        _ delay: Int64, before number: Int, _ words: String, _ course: Course
    ) throws(FetchError) {
        let tries = "after \(number - 1) \(number == 2 ? "try" : "tries")"
        guard number <= limits.attempts else { throw FetchError(reason: "\(words) (\(tries))") }
        guard clock.milliseconds() + delay < course.end else {
            throw FetchError(
                reason: "\(words) (\(tries); the next would be in \(delay / 1000) s, beyond "
                    + "network.deadline)")
        }
        guard clock.sleep(delay) else { throw FetchError(reason: "interrupted") }
    }

    /// One attempt: asks, and follows redirects, each of which is checked as the first address was.
    private func follow(
        _ course: Course, _ download: Download
    ) throws(HTTPFailure) -> (HTTPHead, WebAddress) {
        var address = course.first
        var isAtHome = true
        for step in 0...limits.redirects {
            do throws(FetchError) { try course.fence.check(address) } catch {
                let place = step == 0 ? "" : "redirect \(step): "
                throw .refused(place + error.reason)
            }
            // Once a redirect has led away, secrets stay behind for good: the way back was somebody
            // else's choice.
            isAtHome = isAtHome && address.origin == course.first.origin
            let secrets = isAtHome ? course.secrets.filter { $0.isFor(address) } : []
            let left = course.end - clock.milliseconds()
            guard left > 0 else { throw .refused("no end in time, which network.deadline sets") }
            let target = address
            let fence = course.fence
            let head = try transport.get(
                HTTPRequest(
                    address: address, headers: lines(course, address, secrets),
                    proxy: rules.proxy.proxy(for: address), milliseconds: left
                ) { fence.refusal(of: $0, for: target) }, download)
            guard [301, 302, 303, 307, 308].contains(head.status) else { return (head, address) }
            guard let location = head.headers["location"] else {
                throw .refused("'\(address.shown)' redirects to nowhere")
            }
            guard !SecretScan.contains(location, course.secrets) else {
                throw .refused("a redirect of '\(address.host)' contains a secret of the request")
            }
            do throws(FetchError) { address = try address.resolving(location) } catch {
                throw .refused("redirect \(step + 1): " + error.reason)
            }
        }
        throw .refused("more than \(limits.redirects) redirects from '\(course.first.shown)'")
    }

    private func lines(
        _ course: Course, _ address: WebAddress, _ secrets: [HostSecret]
    ) -> [String] {
        // Compressed bytes would have to be opened here, where nothing of a feed is decoded.
        var lines = course.headers + ["Accept-Encoding: identity"]
        if let stored = course.stored, isSamePlace(stored.url, address) {
            if let tag = stored.entityTag { lines.append("If-None-Match: " + tag) }
            if let date = stored.lastModified { lines.append("If-Modified-Since: " + date) }
        }
        return lines + secrets.map(\.line)
    }

    /// A condition is for the document that it came with; signatures in a query may differ.
    private func isSamePlace(_ url: String, _ address: WebAddress) -> Bool {
        guard let stored = try? WebAddress(parsing: url) else { return false }
        return stored.origin == address.origin && stored.path == address.path
    }

    private func hand(
        over head: HTTPHead, of address: WebAddress, _ download: Download, _ course: Course
    ) throws(HTTPFailure) -> FetchedDocument {
        var entry = Entry(
            plugin: course.plugin, url: course.first.shown, isUnchanged: head.status == 304,
            bytes: download.size)
        do throws(FetchError) {
            if head.status == 304 {
                guard let stored = course.stored else {
                    throw FetchError(reason: "HTTP status 304, though no condition was sent")
                }
                entry.bytes = 0
                log.append(entry)
                return FetchedDocument(
                    descriptor: handsOverUnchanged ? try open(stored.path) : nil,
                    url: address.description, status: 304)
            }
            fetchedBytes += download.size
            let kept = try cache.keep(
                StoredDocument(
                    url: address.description, entityTag: condition(head.headers["etag"]),
                    lastModified: condition(head.headers["last-modified"]), path: download.path),
                plugin: course.plugin, url: course.first.description)
            log.append(entry)
            return FetchedDocument(
                descriptor: try open(kept.path), url: address.description, status: head.status)
        } catch { throw .refused(error.reason) }
    }

    /// What a server sent may go back in a header line only if it is one.
    private func condition(_ text: String?) -> String? {
        text.flatMap { RequestHeaders.isValue($0) ? $0 : nil }
    }

    private func open(_ path: String) throws(FetchError) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw FetchError(reason: "cannot read the cache: " + systemText(errno))
        }
        return descriptor
    }
}

/// Time, from outside.
public struct FetchClock {
    /// Of a clock that only goes forward.
    public var milliseconds: () -> Int64
    /// Since 1970.
    public var seconds: () -> Int64
    /// Waits; `false` when it was interrupted.
    public var sleep: (Int64) -> Bool

    /// The machine's own.
    public init(isCancelled: @escaping () -> Bool = { false }) {
        milliseconds = Self.now
        seconds = { Int64(time(nil)) }
        sleep = { delay in
            let end = Self.now() + delay
            while !isCancelled() {
                let left = end - Self.now()
                guard left > 0 else { return true }
                usleep(UInt32(min(left, 100)) * 1000)
            }
            return false
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
