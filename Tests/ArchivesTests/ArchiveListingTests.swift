import Archives
import CArchive
import Testing

/// Keeps the bytes of a tree.
@safe private final class Kept {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        unsafe bytes = .allocate(byteCount: max(content.count, 1), alignment: 1)
        unsafe bytes.copyBytes(from: content)
    }

    deinit { unsafe bytes.deallocate() }
}

private func tree(
    _ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits(), tally: ArchiveTally = ArchiveTally()
) throws(ArchiveError) -> ArchiveTree {
    let kept = Kept(bytes)
    return unsafe try ArchiveTree(
        bytes: UnsafeRawBufferPointer(rebasing: kept.bytes[..<bytes.count]), owner: kept,
        name: "x.jar", limits: limits, tally: tally)
}

/// Every listed entry as `kind path size -> target`, with the refused ones' reasons in their place.
private func listed(_ tree: ArchiveTree) throws(ArchiveError) -> [String]? {
    guard let listing = try tree.listing() else { return nil }
    var found: [String] = []
    for number in 0..<listing.count {
        do throws(ArchiveError) {
            guard let entry = try listing.entry(number) else { continue }
            found.append(line(entry))
        } catch { found.append("!\(error.reason)") }
    }
    return found
}

private func read(_ tree: ArchiveTree) throws(ArchiveError) -> [String] {
    let reader = try tree.reader()
    var found: [String] = []
    while true {
        do throws(ArchiveError) {
            guard let entry = try reader.nextEntry() else { return found }
            found.append(line(entry))
        } catch {
            if error.isFinal { throw error }
            found.append("!\(error.reason)")
        }
    }
}

private func line(_ entry: ArchiveEntry) -> String {
    "\(entry.kind) \(entry.path) \(entry.size ?? -1)\(entry.isExecutable ? " x" : "")"
        + (entry.target.map { " -> \($0)" } ?? "")
}

private func text(_ listing: ArchiveListing, _ path: String) throws(ArchiveError) -> String? {
    guard let number = listing.number(of: path), let found = try listing.open(number) else {
        return nil
    }
    return String(decoding: try found.reader.remainder(), as: UTF8.self)
}

private func stored(_ listing: ArchiveListing, _ number: Int) -> [UInt8]? {
    let bytes = unsafe listing.storedBytes(number)
    return unsafe bytes.map { unsafe Array($0) }
}

/// Writes a zip with libarchive; an entry whose content is nil is a link to `one`.
private func packed(_ options: String, _ members: [(path: String, content: String?)]) -> [UInt8] {
    let archive = unsafe archive_write_new()
    defer { unsafe archive_write_free(archive) }
    unsafe archive_write_set_format_zip(archive)
    unsafe archive_write_set_options(archive, options)
    unsafe archive_write_set_bytes_in_last_block(archive, 1)
    var output = [UInt8](repeating: 0, count: 4 << 20)
    var used = 0
    unsafe output.withUnsafeMutableBytes { room in
        unsafe archive_write_open_memory(archive, room.baseAddress, room.count, &used)
        for (path, content) in members {
            let entry = unsafe archive_entry_new()
            unsafe archive_entry_set_pathname(entry, path)
            let isFolder = path.hasSuffix("/")
            unsafe archive_entry_set_filetype(
                entry, content == nil ? 0o120000 : isFolder ? 0o040000 : 0o100000)
            unsafe archive_entry_set_perm(entry, path.hasSuffix(".sh") ? 0o755 : 0o644)
            if let content {
                unsafe archive_entry_set_size(entry, Int64(content.utf8.count))
            } else {
                unsafe archive_entry_set_symlink(entry, "one")
            }
            unsafe archive_write_header(archive, entry)
            if let content, !content.isEmpty {
                unsafe _ = archive_write_data(archive, content, content.utf8.count)
            }
            unsafe archive_entry_free(entry)
        }
        unsafe archive_write_close(archive)
    }
    return Array(output.prefix(used))
}

@Suite struct ArchiveListingTests {
    private let members: [(path: String, content: String?)] = [
        ("folder/", ""), ("one", "first"), ("run.sh", "#!/bin/sh\n"), ("link", nil),
        ("folder/long", String(repeating: "deflated ", count: 5000)), ("grün", "5"), ("empty", ""),
    ]

    @Test func `lists what a reader gives, and reads in any order`() throws {
        for options in ["", "zip:compression=store", "zip:zip64"] {
            for prefix in ["", "#!/bin/sh\nexec java\n"] {
                let bytes = Array(prefix.utf8) + packed(options, members)
                let opened = try tree(bytes)
                let listing = try #require(try opened.listing(), "\(options)")
                // libarchive does not find a 64-bit directory behind a script.
                if prefix.isEmpty || options != "zip:zip64" {
                    #expect(try listed(opened) == read(opened), "\(options)")
                }
                #expect(listing.count == members.count)
                for _ in 0..<3 {
                    for (path, content) in members.reversed() where content != nil {
                        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
                        #expect(try text(listing, path) == content, "\(options) \(path)")
                    }
                }
                #expect(listing.number(of: "none") == nil)
            }
        }
        #expect(try tree(tar([Member("a", "1")])).listing() == nil)
    }

    @Test func `odd names are shown safely and found, bad ones are refused alone`() throws {
        let opened = try tree(
            zip([
                Member("./a//b", "1"), Member("/abs", "2"), Member("back\\slash", "3"),
                Member("../up", "4"), Member("tab\there", "5"), Member("a/./c", "6"),
                Member(".hidden", "7"), Member("..."), Member("./"),
            ]))
        #expect(
            try listed(opened) == [
                "file a/b 1", "file abs 1", "file back\\x5cslash 1",
                "!its path has a '..' component", "file tab\\x09here 1", "file a/c 1",
                "file .hidden 1", "file ... 0",
            ])
        let listing = try #require(try opened.listing())
        #expect(try text(listing, "a/b") == "1")
        #expect(try text(listing, "back\\x5cslash") == "3")
        #expect(try text(listing, "a/c") == "6")
        #expect(try text(listing, "../up") == nil)
    }

    @Test func `stored bytes are given where they lie, and no others`() throws {
        for options in ["zip:compression=store", "zip:compression=deflate"] {
            let opened = try tree(packed(options, members))
            let listing = try #require(try opened.listing())
            for (number, member) in members.enumerated() {
                let bytes = stored(listing, number)
                guard options.hasSuffix("store"), let content = member.content,
                    !member.path.hasSuffix("/")
                else {
                    #expect(bytes?.isEmpty != false, "\(member.path)")
                    continue
                }
                #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == content)
            }
        }
        // A size that leads out of the archive.
        var bytes = zip([Member("a", "first")])
        let directory = try #require(
            bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        for offset in [20, 24] { bytes[directory + offset + 2] = 1 }
        let listing = try #require(try tree(bytes).listing())
        #expect(stored(listing, 0) == nil)
    }

    @Test func `more members than 16 bits count are listed, also without zip64`() throws {
        var bytes = zip((0..<70_000).map { Member("m\($0)", "") })
        // As old programs wrote it: the number modulo 65,536.
        #expect(try tree(bytes).listing()?.count == 70_000)
        #expect(try tree(bytes).listing()?.number(of: "m69999") == 69_999)
        let end = bytes.count - 22
        bytes[end + 10] &+= 1
        #expect(try tree(bytes).listing() == nil)
        var limits = ArchiveLimits()
        limits.maxEntries = 1000
        #expect(try tree(zip((0..<1001).map { Member("m\($0)") }), limits: limits).listing() == nil)
    }

    @Test func `loops stop when they are told to`() throws {
        let opened = try tree(zip([Member("a")]), tally: ArchiveTally(shouldStop: { true }))
        let error = #expect(throws: ArchiveError.self) { try opened.checkStop() }
        #expect(error?.kind == .stopped)
    }

    @Test func `survives thousands of mutants`() throws {
        var random = SeededGenerator(state: 64)
        let seeds = [
            packed("", members), packed("zip:zip64", members),
            packed("zip:compression=store", members),
        ]
        var opened = 0
        for round in 0..<3000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Half of them in the directory.
                let start = Bool.random(using: &random) ? 0 : max(0, bytes.count - 700)
                bytes[Int.random(in: start..<bytes.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            guard let mutant = try? tree(bytes), let listing = try? mutant.listing() else {
                continue
            }
            opened += 1
            for number in 0..<listing.count {
                _ = try? listing.entry(number)
                _ = try? listing.open(number)?.reader.remainder()
                _ = stored(listing, number)
            }
            _ = listing.number(of: "folder/long")
        }
        #expect(opened > 1000)
    }
}
