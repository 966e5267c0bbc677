import Archives
import CArchive
import Foundation
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
    _ bytes: [UInt8], name: String = "", limits: ArchiveLimits = ArchiveLimits(),
    tally: ArchiveTally = ArchiveTally(), parent: ArchiveTree? = nil
) throws(ArchiveError) -> ArchiveTree {
    let kept = Kept(bytes)
    let view = unsafe UnsafeRawBufferPointer(rebasing: kept.bytes[..<bytes.count])
    return unsafe try ArchiveTree(
        bytes: view, owner: kept, name: name, limits: limits, tally: tally, parent: parent)
}

/// Every entry as `kind path -> target`.
private func entries(_ tree: ArchiveTree) throws(ArchiveError) -> [String] {
    let reader = try tree.reader()
    var found: [String] = []
    while let entry = try reader.nextEntry() {
        found.append(
            "\(entry.kind) \(entry.path)" + (entry.target.map { " -> \($0)" } ?? ""))
    }
    return found
}

private func text(_ tree: ArchiveTree, _ path: String) throws(ArchiveError) -> String? {
    guard let (reader, _) = try tree.entry(at: path) else { return nil }
    return String(decoding: try reader.remainder(), as: UTF8.self)
}

/// Writes an archive with libarchive.
private func packed(_ format: String, _ members: [(String, String)]) -> [UInt8] {
    let archive = unsafe archive_write_new()
    defer { unsafe archive_write_free(archive) }
    unsafe archive_write_set_format_by_name(archive, format)
    unsafe archive_write_set_bytes_in_last_block(archive, 1)
    var output = [UInt8](repeating: 0, count: 4 << 20)
    var used = 0
    unsafe output.withUnsafeMutableBytes { room in
        unsafe archive_write_open_memory(archive, room.baseAddress, room.count, &used)
        for (path, content) in members {
            let entry = unsafe archive_entry_new()
            unsafe archive_entry_set_pathname(entry, path)
            unsafe archive_entry_set_filetype(entry, 0o100000)
            unsafe archive_entry_set_perm(entry, 0o644)
            unsafe archive_entry_set_size(entry, Int64(content.utf8.count))
            unsafe archive_write_header(archive, entry)
            unsafe _ = archive_write_data(archive, content, content.utf8.count)
            unsafe archive_entry_free(entry)
        }
        unsafe archive_write_close(archive)
    }
    return Array(output.prefix(used))
}

@Suite struct ArchiveTreeTests {
    @Test func `gives every kind of entry with its target`() throws {
        let bytes = tar([
            Member("./folder/", type: "5"), Member("/folder/a", "1"),
            Member("link", type: "2"), Member("hard", type: "1"), Member("zero", type: "3"),
        ])
        #expect(
            try entries(tree(bytes)) == [
                "directory folder", "file folder/a", "symlink link -> target",
                "hardlink hard -> target", "other zero",
            ])
    }

    @Test func `reads ar and cpio, plain and compressed`() throws {
        for format in ["ar", "arbsd", "cpio", "newc", "odc", "pax", "gnutar", "zip"] {
            let bytes = packed(format, [("one", "first"), ("two", "second")])
            #expect(!bytes.isEmpty, "\(format)")
            for stream in [bytes, compressed(bytes, with: .xz)] where format != "zip" {
                let opened = try tree(stream)
                #expect(try entries(opened) == ["file one", "file two"], "\(format)")
                #expect(try text(opened, "two") == "second", "\(format)")
                #expect(try text(opened, "./one") == "first", "\(format)")
                #expect(try text(opened, "three") == nil, "\(format)")
            }
        }
        #expect(try tree(packed("ar", [("one", "1")])).kind == .ar)
        #expect(try tree(packed("newc", [("one", "1")])).kind == .cpio)
        #expect(throws: ArchiveError.self) { try tree(Array("plain text, no archive".utf8)) }
    }

    @Test func `finds a zip's members in its directory, in any order and again`() throws {
        let long = String(repeating: "deflated ", count: 5000)
        for bytes in [
            packed("zip", [("a/long", long), ("b", "second"), ("c", "")]),
            Array("#!/bin/sh\nexec java\n".utf8)
                + packed("zip", [("a/long", long), ("b", "second"), ("c", "")]),
        ] {
            let opened = try tree(bytes, name: "x.jar")
            #expect(opened.kind == .zip)
            for _ in 0..<3 {
                #expect(try text(opened, "c") == "")
                #expect(try text(opened, "b") == "second")
                #expect(try text(opened, "a/long") == long)
                #expect(try text(opened, "missing") == nil)
            }
        }
        let twice = zip([Member("same", "old"), Member("same", "new")])
        #expect(try text(tree(twice), "same") == "new")
    }

    @Test func `names the member that a zip's directory misplaces`() throws {
        var bytes = zip([Member("a", "first"), Member("b", "second")])
        let directory = try #require(
            bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        bytes[directory + 42] = 9
        let opened = try tree(bytes)
        #expect(throws: ArchiveError.self) { try text(opened, "a") }
        #expect(try text(opened, "b") == "second")
    }

    @Test func `follows links inside a tar, and none out of it`() throws {
        func link(_ path: String, _ type: Character, to target: String) -> Member {
            Member(path, type: type, target: target)
        }
        let opened = try tree(
            tar([
                Member("usr/lib/release", "12"), link("etc/release", "2", to: "../usr/lib/release"),
                link("lib", "2", to: "usr/lib"), link("absolute", "2", to: "/usr/lib/release"),
                link("hard", "1", to: "usr/lib/release"),
                link("up", "2", to: "../../../lib/release"),
                link("loop", "2", to: "loop"), link("a", "2", to: "b/x"), link("b", "2", to: "a/x"),
                link("gone", "2", to: "nowhere"),
            ]))
        for path in ["etc/release", "lib/release", "absolute", "hard", "up", "usr/lib/release"] {
            #expect(try text(opened, path) == "12", "\(path)")
        }
        for path in ["loop", "a", "b", "gone", "lib/nothing"] {
            #expect(try text(opened, path) == nil, "\(path)")
        }
        #expect(throws: ArchiveError.self) { try text(opened, "../usr/lib/release") }
    }

    @Test func `of two entries with one path the last counts`() throws {
        let bytes = tar([Member("same", "old"), Member("other", "x"), Member("same", "new")])
        #expect(try text(tree(bytes), "same") == "new")
        #expect(try text(tree(compressed(bytes, with: .gzip)), "same") == "new")
    }

    @Test func `bounds trees inside one another, and counts them as one`() throws {
        var bytes = tar([Member("core", "x")])
        var limits = ArchiveLimits()
        limits.maxNesting = 3
        for _ in 0..<3 {
            var member = Member("inner")
            member.content = bytes
            bytes = tar([member])
        }
        var opened = try tree(bytes, limits: limits)
        for _ in 0..<2 {
            let (reader, _) = try #require(try opened.entry(at: "inner"))
            opened = try tree(try reader.remainder(), parent: opened)
        }
        let (reader, _) = try #require(try opened.entry(at: "inner"))
        let inner = try reader.remainder()
        let error = #expect(throws: ArchiveError.self) { try tree(inner, parent: opened) }
        #expect(error?.kind == .limit)
        let description = error?.description ?? ""
        #expect(description.contains("limit: archives are nested deeper"))

        var run = Member("run")
        run.content = [UInt8](repeating: 0, count: 12 << 20)
        let first = try tree(compressed(tar([run, run]), with: .gzip))
        let failure = #expect(throws: ArchiveError.self) { try entries(first) }
        #expect(failure?.kind == .limit)
    }

    @Test func `stops a zip whose members share their bytes`() throws {
        // Every record of the directory points to the same deflated bytes.
        let bomb = overlapping(packed("zip", [("m", String(repeating: "A", count: 3 << 20))]), 40)
        let opened = try tree(bomb)
        var total = 0
        let error = #expect(throws: ArchiveError.self) {
            for index in 0..<40 {
                let found = try opened.entry(at: "m\(index)")
                total += try found?.reader.remainder().count ?? 0
            }
        }
        #expect(error?.kind == .limit)
        #expect(total >= 12 << 20 && total < 40 * 3 << 20)
    }

    @Test func `stops when it is told to`() throws {
        let bytes = tar((0..<100).map { Member("f\($0)", "x") })
        var asked = 0
        let tally = ArchiveTally(shouldStop: {
            asked += 1
            return asked > 20
        })
        let opened = try tree(bytes, tally: tally)
        let error = #expect(throws: ArchiveError.self) { try entries(opened) }
        #expect(error?.kind == .stopped)
    }

    @Test func `inflates what deflate and its kin made, and no more`() throws {
        func inflate(
            _ stream: DeflateStream, _ bytes: [UInt8], _ limit: Int = 100
        ) throws(ArchiveError) -> [UInt8] {
            let kept = Kept(bytes)
            return unsafe try stream.inflated(
                UnsafeRawBufferPointer(rebasing: kept.bytes[..<bytes.count]), limit: limit)
        }
        // A stored block, by hand.
        let content = Array("hello hello".utf8)
        let stored = [1, 11, 0, 0xF4, 0xFF].map { UInt8($0) } + content
        #expect(try inflate(.raw, stored + [9, 9]) == content)
        #expect(throws: ArchiveError.self) { try inflate(.raw, stored, 10) }
        for count in 0..<stored.count {
            #expect(throws: ArchiveError.self) { try inflate(.raw, Array(stored.prefix(count))) }
        }
        // RFC 1950: two bytes of header, and Adler-32 of the content behind.
        let framed = [0x78, 0x01] + stored + adler32(content)
        #expect(try inflate(.zlib, framed) == content)
        #expect(throws: ArchiveError.self) { try inflate(.zlib, framed.dropLast() + [0]) }
        for kind in [ContainerKind.gzip, .xz, .zstd, .bzip2, .lz4] {
            let packed = compressed(tar([Member("a", "1")]), with: kind)
            try unsafe packed.withUnsafeBytes { raw in
                let out = unsafe try DeflateStream.decompressed(raw, limits: ArchiveLimits())
                #expect(out == tar([Member("a", "1")]), "\(kind)")
            }
        }
    }

    @Test func `survives thousands of mutants`() throws {
        var random = SeededGenerator(state: 2024)
        let seeds = [
            packed("zip", [("a", "first"), ("b/c", String(repeating: "text ", count: 400))]),
            tar([Member("a", "first"), Member("l", type: "2"), Member("b", "second")]),
            packed("ar", [("one", "first"), ("two", "second")]),
            packed("newc", [("one", "first"), ("two", "second")]),
            compressed(tar([Member("a", "first")]), with: .gzip),
        ]
        var opened = 0
        for round in 0..<4000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 7 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            guard let mutant = try? tree(bytes) else { continue }
            opened += 1
            _ = try? entries(mutant)
            for path in ["a", "b/c", "two", "l", "missing"] { _ = try? text(mutant, path) }
        }
        #expect(opened > 1000)
    }
}

/// The one member of a zip, so many times in its directory, as m0, m1 ...
private func overlapping(_ archive: [UInt8], _ count: Int) -> [UInt8] {
    func le(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    guard
        let start = archive.indices.last(where: { archive[$0...].starts(with: [0x50, 0x4B, 1, 2]) }
        ),
        let end = archive.indices.last(where: { archive[$0...].starts(with: [0x50, 0x4B, 5, 6]) })
    else { return [] }
    let record = Array(archive[start..<end])
    let nameLength = Int(record[28])
    var directory: [UInt8] = []
    for index in 0..<count {
        let name = Array("m\(index)".utf8)
        directory += record[..<28] + le(name.count, 2) + record[30..<46] + name
        directory += record[(46 + nameLength)...]
    }
    return archive[..<start] + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + le(count, 2)
        + le(count, 2) + le(directory.count, 4) + le(start, 4) + [0, 0]
}

private func adler32(_ bytes: [UInt8]) -> [UInt8] {
    var (a, b) = (1, 0)
    for byte in bytes {
        a = (a + Int(byte)) % 65_521
        b = (b + a) % 65_521
    }
    return [b >> 8, b & 255, a >> 8, a & 255].map { UInt8($0) }
}

/// A file's pages, as the worker has them.
@safe private final class Mapping {
    let bytes: UnsafeRawBufferPointer

    init(_ content: [UInt8]) throws {
        let path = NSTemporaryDirectory() + "oakum-test-mapping-\(UUID().uuidString)"
        try Data(content).write(to: URL(fileURLWithPath: path))
        defer { unsafe unlink(path) }
        let descriptor = unsafe open(path, O_RDONLY)
        defer { close(descriptor) }
        let start = unsafe try #require(
            mmap(nil, content.count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0))
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: content.count)
    }

    deinit {
        unsafe _ = munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// Pages of it that the process holds, by the kernel's own map of pages: bit 63 of eight bytes each.
    func heldPages() throws -> Int {
        let descriptor = unsafe open("/proc/self/pagemap", O_RDONLY)
        defer { close(descriptor) }
        let first = unsafe UInt(bitPattern: bytes.baseAddress) / 4096
        var entries = unsafe [UInt64](repeating: 0, count: bytes.count / 4096)
        let size = entries.count * 8
        let got = unsafe entries.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, size, off_t(first * 8))
        }
        try #require(got == size)
        return entries.count { $0 >> 63 == 1 }
    }
}

struct MappedArchiveTests {
    /// How many bytes the entry has, when all are the same as said; else -1.
    private func filledLength(_ reader: ArchiveReader, with byte: UInt8) throws -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { unsafe buffer.deallocate() }
        var count = 0
        while true {
            let got = unsafe try reader.read(into: buffer)
            guard got > 0 else { return count }
            guard unsafe buffer[..<got].allSatisfy({ $0 == byte }) else { return -1 }
            count += got
        }
    }

    @Test func `pages of a mapped file are given back behind the reader, and come again`() throws {
        let members = (0..<12).map { number in
            Member(
                "part\(number)",
                String(repeating: Character(Unicode.Scalar(UInt8(65 + number))), count: 2 << 20))
        }
        let mapping = try Mapping(tar(members))
        let tree = unsafe try ArchiveTree(
            bytes: mapping.bytes, owner: mapping, isMappedFile: true, name: "big.tar",
            limits: ArchiveLimits())
        for _ in 0..<2 {
            let reader = try tree.reader()
            var number = 0
            while try reader.nextEntry() != nil {
                #expect(try filledLength(reader, with: UInt8(65 + number)) == 2 << 20)
                number += 1
            }
            #expect(number == members.count)
            #expect(try mapping.heldPages() < (10 << 20) / 4096, "of 24 MiB")
        }
    }
}
