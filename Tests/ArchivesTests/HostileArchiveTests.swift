import Archives
import Testing

@Suite struct HostileArchiveTests {
    @Test func `keeps the entries before a cut`() {
        let archive = tar([Member("a", "first"), Member("b", String(repeating: "x", count: 4000))])
        #expect(listing(Array(archive.prefix(2500))) == ["a=first", "b!truncated"])
        #expect(listing(Array(archive.prefix(1200))) == ["a=first", "!truncated"])
        for kind in ArchiveReaderTests.filters {
            let noise = (0..<60_000).map {
                UInt8(truncatingIfNeeded: ($0 &* $0 &* 2_654_435_761) >> 11)
            }
            let stream = compressed(noise, with: kind)
            let cut = listing(Array(stream.prefix(stream.count * 2 / 3)))
            #expect(cut.count == 1)
            #expect(cut.first?.contains("!") == true, "\(kind): \(cut.first?.prefix(60) ?? "")")
        }
        let cutZip = Array(zip([Member("a", "first"), Member("b", "second")]).dropLast(30))
        #expect(listing(cutZip) == ["a=first", "b=second", "!truncated"])
    }

    @Test func `notices damage in a zip member and reads the next`() {
        var archive = zip([Member("a", "first"), Member("b", "second")])
        archive[31] ^= 0x20
        #expect(listing(archive) == ["a!corrupt", "b=second"])
    }

    @Test func `refuses an encrypted member and reads the next`() throws {
        var archive = zip([Member("a", "first member"), Member("b", "second")])
        archive[6] |= 1
        let directory = try #require(
            archive.indices.first { archive[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        archive[directory + 8] |= 1
        #expect(listing(archive) == ["a!encrypted", "b=second"])
    }

    @Test func `stops a bomb by its ratio, read or passed over`() throws {
        let run = [UInt8](repeating: 0x78, count: 24 << 20)
        for kind in [ContainerKind.gzip, .xz, .zstd, .bzip2] {
            let bomb = compressed(run, with: kind)
            #expect(listing(bomb, chunk: 1 << 16) == ["data!limit"], "\(kind)")
        }
        var member = Member("big")
        member.content = run
        let packed = compressed(
            tar([Member("ok", "1"), member, Member("after", "2")]), with: .gzip)
        #expect(listing(packed, chunk: 1 << 16) == ["ok=1", "big!limit"])
        try unsafe packed.withUnsafeBytes { raw in
            let reader = unsafe try ArchiveReader(bytes: raw)
            _ = try reader.nextEntry()
            _ = try reader.nextEntry()
            #expect(throws: ArchiveError.self) { try reader.nextEntry() }
        }
    }

    @Test func `counts entries and bytes, whatever the headers claim`() {
        let many = (0..<20).map { Member("f\($0)", "x") }
        #expect(listing(tar(many), limits: ArchiveLimits(maxEntries: 5)).last == "!limit")
        #expect(listing(tar(many), limits: ArchiveLimits(maxEntries: 5)).count == 6)
        #expect(listing(tar(many), limits: ArchiveLimits(maxEntries: 20)).count == 20)
        let sizes = [Member("five", "12345"), Member("six", "123456"), Member("more", "1")]
        #expect(
            listing(tar(sizes), limits: ArchiveLimits(maxEntryBytes: 5))
                == ["five=12345", "six!limit", "more=1"])
        #expect(
            listing(tar(sizes), limits: ArchiveLimits(maxTotalBytes: 11)) == [
                "five=12345", "six=123456", "more!limit",
            ])
        let absurd = tar([Member("a", "1"), Member("huge", "tiny", claimedSize: 0o77777777777)])
        #expect(listing(absurd) == ["a=1", "huge!truncated"])
    }

    @Test func `bounds layers of compression and archives in archives`() throws {
        var layered = Array("x".utf8)
        for _ in 0..<4 { layered = compressed(layered, with: .gzip) }
        #expect(listing(layered) == ["!limit"])
        #expect(listing(layered, limits: ArchiveLimits(maxFilters: 4)) == ["data=x"])

        var nested = tar([Member("core", "x")])
        for _ in 0..<3 {
            var member = Member("next")
            member.content = nested
            nested = tar([member])
        }
        func depth(_ reader: ArchiveReader, _ limits: ArchiveLimits) throws -> Int {
            guard let entry = try reader.nextEntry(), entry.path == "next" else { return 1 }
            return try depth(try ArchiveReader(entryOf: reader, limits: limits), limits) + 1
        }
        try unsafe nested.withUnsafeBytes { raw in
            let all = try depth(unsafe ArchiveReader(bytes: raw), ArchiveLimits())
            #expect(all == 4)
            let error = #expect(throws: ArchiveError.self) {
                try depth(unsafe ArchiveReader(bytes: raw), ArchiveLimits(maxNesting: 3))
            }
            #expect(error?.kind == .limit)
        }
    }

    @Test func `says what cannot be read`() {
        let error = #expect(throws: ArchiveError.self) { _ = try ArchiveReader(descriptor: -1) }
        #expect(error?.description == "cannot read the archive: reading failed with error 9")
        #expect(listing([0x1F, 0x8B, 8, 0xFF, 3, 4, 5, 6, 7, 8, 9, 10]) == ["!corrupt"])
    }

    @Test func `survives 4,000 mutants of every kind`() {
        let members = [Member("a.txt", "first"), Member("dir/", type: "5"), Member("b", "second")]
        let archive = tar(members)
        let seeds =
            [archive, zip(members), Array("plain".utf8)]
            + ArchiveReaderTests.filters.map { compressed(archive, with: $0) }
        var generator = SeededGenerator(state: 0x0A4B)
        let limits = ArchiveLimits(
            maxEntryBytes: 1 << 20, maxTotalBytes: 4 << 20, ratioFloor: 1 << 20)
        var failures = 0
        for index in 0..<4000 {
            let bytes = mutant(of: seeds[index % seeds.count], using: &generator)
            let lines = listing(bytes, limits: limits)
            if lines.contains(where: { $0.contains("!") }) { failures += 1 }
        }
        #expect(failures > 400)
    }
}

/// A small generator of repeatable randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A copy of `seed` with a few bytes changed, removed or doubled.
func mutant(of seed: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        // Headers stand at the front; most changes go there.
        let span = Bool.random(using: &generator) ? min(bytes.count, 160) : bytes.count
        let at = Int.random(in: 0..<span, using: &generator)
        let length = min(Int.random(in: 1...12, using: &generator), bytes.count - at)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.removeSubrange(at..<at + length)
        case 3: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
        default: bytes.removeSubrange(at...)
        }
    }
    return bytes
}
