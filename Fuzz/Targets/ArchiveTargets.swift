internal import Archives

extension FuzzTarget {
    /// An archive of any kind: read in order, then as a tree, and entries of it by their paths.
    static let archive = FuzzTarget("archive", fixtures: [".tar", ".zip", ".deb"], longest: 65536) {
        bytes, seen throws(Violation) in
        let kept = KeptBytes(bytes)
        let pass = ArchivePass()
        do throws(ArchiveError) {
            pass.reader = unsafe try ArchiveReader(bytes: kept.memory, limits: ArchivePass.limits)
        } catch { pass.note(error, &seen) }
        try pass.readAll(&seen)
        let tree: ArchiveTree
        do throws(ArchiveError) {
            tree = unsafe try ArchiveTree(
                bytes: kept.memory, owner: kept, name: "x", limits: ArchivePass.limits)
        } catch {
            pass.note(error, &seen)
            return
        }
        pass.reader = try? tree.reader()
        let paths = try pass.readAll(&seen)
        for path in paths.prefix(8) + ["", "../x", "/absent"] {
            do throws(ArchiveError) {
                pass.reader = try tree.entry(at: path)?.reader
                if let content = try pass.reader?.remainder() { seen.note(content) }
            } catch { pass.note(error, &seen) }
        }
    }

    /// Deflated bytes alone, and streams of any compression.
    static let deflate = FuzzTarget("deflate", longest: 16384) { bytes, seen throws(Violation) in
        let kept = KeptBytes(bytes)
        let pass = ArchivePass()
        for stream in [DeflateStream.zlib, .raw] {
            do throws(ArchiveError) {
                let content = unsafe try stream.inflated(kept.memory, limit: 1 << 20)
                seen.note(content)
            } catch { pass.note(error, &seen) }
        }
        do throws(ArchiveError) {
            seen.note(
                unsafe try DeflateStream.decompressed(kept.memory, limits: ArchivePass.limits))
        } catch { pass.note(error, &seen) }
    }
}

/// One pass over an archive.
private final class ArchivePass {
    var reader: ArchiveReader?

    static let limits = ArchiveLimits(
        maxEntries: 500, maxEntryBytes: 1 << 20, maxTotalBytes: 4 << 20, ratioFloor: 1 << 20,
        maxPathBytes: 512)

    /// Reads every entry; gives the paths of the files.
    @discardableResult
    func readAll(_ seen: inout Observation) throws(Violation) -> [String] {
        var paths: [String] = []
        for _ in 0..<2000 {
            switch next() {
            case .success(nil): return paths
            case .success((let entry, let content)?):
                try check(entry, content, &seen)
                if entry.kind == .file { paths.append(entry.path) }
            case .failure(let error):
                note(error, &seen)
                if error.isFinal { return paths }
            }
        }
        throw Violation("an archive without an end")
    }

    func note(_ error: ArchiveError, _ seen: inout Observation) { seen.note("\(error)") }

    private func next() -> Result<(ArchiveEntry, [UInt8])?, ArchiveError> {
        do throws(ArchiveError) {
            guard let reader, let entry = try reader.nextEntry() else { return .success(nil) }
            return .success((entry, try reader.remainder()))
        } catch { return .failure(error) }
    }

    /// A path stays inside, and is fit to print; content stays within the limits.
    private func check(
        _ entry: ArchiveEntry, _ content: [UInt8], _ seen: inout Observation
    ) throws(Violation) {
        seen.note(entry.path)
        seen.note(entry.kind.rawValue)
        seen.note(content)
        let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false)
        try Violation.unless(
            !parts.contains("..") && !parts.contains(".") && entry.path.utf8.first != 0x2F
                && entry.path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F },
            "the path '\(entry.path)'")
        try Violation.unless(
            content.count <= Self.limits.maxEntryBytes, "an entry of \(content.count) bytes")
    }
}

/// Bytes at one place, with nothing behind them that a reader could take for more.
@safe final class KeptBytes {
    let memory: UnsafeRawBufferPointer
    private let room: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
        unsafe room = .allocate(byteCount: bytes.count, alignment: 16)
        unsafe room.copyBytes(from: bytes)
        unsafe memory = UnsafeRawBufferPointer(room)
    }

    deinit { unsafe room.deallocate() }
}
