public import Caches
internal import Glibc
internal import PluginHost
internal import PluginProtocol

/// What plugins said of files that did not change since.
///
/// A file is the same when device, inode, size and both times are, a plugin when its sources,
/// options and the program are; what the plugin asked for beside the file counts like the file.
/// Failures are not kept, nor files that changed a moment ago: they may change again unseen.
public struct ReadingCache: Sendable {
    private let file: CacheFile
    private let program: ProgramIdentity
    private let now: Int

    /// - Parameters:
    ///   - file: where it is kept.
    ///   - workerProgram: whose readings these are.
    ///   - now: seconds since 1970.
    public init(_ file: CacheFile, workerProgram: String, now: Int) {
        self.file = file
        self.program = ProgramIdentity(workerProgram)
        self.now = now
    }

    /// Writes what was used and what is new.
    public func save() -> String? { file.save() }

    /// A moment in which a file can change twice without its times telling.
    private static let unsettledSeconds = 2

    /// The key of a reading, when its file has been at rest.
    func key(of claimed: ClaimedFile, _ status: FileStatus, _ plugin: Plugin) -> [UInt8]? {
        guard status.isSettled(before: now - Self.unsettledSeconds) else { return nil }
        var writer = WireWriter()
        writer.write(bytes: program.bytes)
        writer.write(bytes: plugin.folder.sourceDigest)
        writer.write(.map(plugin.options))
        for text in [plugin.name, claimed.claim.kind, claimed.path, claimed.root] {
            writer.write(text)
        }
        writer.write(claimed.claim.pattern.description)
        status.write(to: &writer)
        return writer.bytes
    }

    /// The frames that were kept, when everything that was asked for is as it was.
    ///
    /// - Parameter status: what a path from the target's root is now; nil when there is nothing.
    func find(_ key: [UInt8], status: (String) -> FileStatus?) -> [Frame]? {
        guard let bytes = file.find(key) else { return nil }
        return try? Self.frames(in: bytes, status)
    }

    private static func frames(
        in bytes: [UInt8], _ status: (String) -> FileStatus?
    ) throws(WireError) -> [Frame]? {
        var reader = WireReader(bytes)
        for _ in 0..<(try reader.count()) {
            let path = try reader.string()
            let known = try reader.boolean() ? FileStatus(from: &reader) : nil
            guard status(path) == known else { return nil }
        }
        var frames: [Frame] = []
        for _ in 0..<(try reader.count()) {
            guard let kind = FrameKind(rawValue: try reader.byte()) else { return nil }
            frames.append(Frame(kind: kind, payload: Array(try reader.take(try reader.count()))))
        }
        return frames
    }

    /// Keeps a reading; nothing when a file that was asked for changed a moment ago.
    func keep(
        _ frames: [Frame], siblings: [(path: String, status: FileStatus?)], under key: [UInt8]
    ) {
        let limit = now - Self.unsettledSeconds
        guard siblings.allSatisfy({ $0.status?.isSettled(before: limit) ?? true }) else { return }
        var writer = WireWriter()
        writer.write(count: siblings.count)
        for (path, status) in siblings {
            writer.write(path)
            writer.write(status != nil)
            status?.write(to: &writer)
        }
        writer.write(count: frames.count)
        for frame in frames {
            writer.write(byte: frame.kind.rawValue)
            writer.write(count: frame.payload.count)
            writer.write(bytes: frame.payload)
        }
        file.keep(writer.bytes, under: key)
    }
}

/// What tells that a file is still the same.
struct FileStatus: Sendable, Hashable {
    private let numbers: [Int64]
    private var changed: Int64 { max(numbers[3], numbers[5]) }

    init?(of descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        numbers = [
            Int64(bitPattern: UInt64(status.st_dev)), Int64(bitPattern: UInt64(status.st_ino)),
            Int64(status.st_size), Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec),
            Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec),
        ]
    }

    func isSettled(before second: Int) -> Bool { changed < Int64(second) }

    func write(to writer: inout WireWriter) { for number in numbers { writer.write(number) } }

    init(from reader: inout WireReader) throws(WireError) {
        var numbers: [Int64] = []
        for _ in 0..<7 { numbers.append(try reader.integer()) }
        self.numbers = numbers
    }
}
