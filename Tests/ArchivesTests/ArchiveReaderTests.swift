import Archives
import Testing

@Suite struct ArchiveReaderTests {
    static let filters: [ContainerKind] = [.gzip, .xz, .zstd, .bzip2, .lz4]
    private let members = [
        Member("a.txt", "first"), Member("dir/", type: "5"), Member("./dir/b.txt", "second"),
        Member("link", type: "2"), Member("hard", type: "1"), Member("pipe", type: "6"),
        Member("/abs/é日本.txt", "third"), Member("empty"),
    ]
    private let wanted = ["a.txt=first", "dir/b.txt=second", "abs/é日本.txt=third", "empty="]

    @Test func `reads a tar from file, pipe and memory`() throws {
        let archive = tar(members)
        #expect(listing(archive) == wanted)
        let fromFile = try withFile(archive) { try ArchiveReader(descriptor: $0) }
        #expect(fromFile != nil)
        try withFile(archive) { descriptor in
            let reader = try ArchiveReader(descriptor: descriptor)
            #expect(reader.kind == .tar)
            #expect(listing(reader) == wanted)
            #expect(reader.skipped.directories == 1)
            #expect(reader.skipped.links == 2)
            #expect(reader.skipped.specials == 1)
        }
        let piped = try withPipe(archive) { try listing(ArchiveReader(descriptor: $0)) }
        #expect(piped == wanted)
    }

    @Test func `reads a zip from file, pipe and memory`() throws {
        let archive = zip([Member("a", "first"), Member("é/日本.txt", "second"), Member("d/")])
        let wanted = ["a=first", "é/日本.txt=second"]
        #expect(listing(archive) == wanted)
        try withFile(archive) {
            let reader = try ArchiveReader(descriptor: $0)
            #expect(listing(reader) == wanted)
            #expect(reader.kind == .zip)
            #expect(reader.skipped.directories == 1)
        }
        let piped = try withPipe(archive) { try listing(ArchiveReader(descriptor: $0)) }
        #expect(piped == wanted)
        #expect(listing(Array("#!/bin/sh\nexit\n".utf8) + archive, name: "app.jar") == wanted)
        #expect(listing(zip([])) == [])
    }

    @Test func `reads compressed streams and compressed tars`() throws {
        for kind in Self.filters {
            let stream = compressed(Array("hello".utf8), with: kind)
            #expect(
                unsafe stream.withUnsafeBytes { unsafe ContainerKind.sniff($0, name: "") } == kind)
            #expect(listing(stream, name: "x/data.json.gz") == ["data.json=hello"], "\(kind)")
            #expect(listing(stream + stream) == ["data=hellohello"], "\(kind), twice")
            #expect(listing(compressed([], with: kind), name: "e.xz") == ["e="], "\(kind), empty")
            let archive = compressed(tar(members), with: kind)
            #expect(listing(archive) == wanted, "\(kind), tar")
            let piped = try withPipe(archive) { try listing(ArchiveReader(descriptor: $0)) }
            #expect(piped == wanted)
        }
    }

    @Test func `gives a plain file as one entry`() throws {
        #expect(listing(Array("{}".utf8), name: "a/b.json") == ["b.json={}"])
        #expect(listing([], name: "nothing") == ["nothing="])
        let long = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 / 251) | 1 }
        try withFile(long) { descriptor in
            let reader = try ArchiveReader(descriptor: descriptor, name: "long")
            #expect(try reader.nextEntry()?.size == long.count)
            #expect(try content(reader) == long)
            #expect(try reader.nextEntry() == nil)
        }
        try withPipe(Array(long.prefix(2000))) { descriptor in
            let reader = try ArchiveReader(descriptor: descriptor)
            _ = try reader.nextEntry()
            #expect(try content(reader, chunk: 100) == Array(long.prefix(2000)))
        }
    }

    @Test func `passes over what the caller does not read`() throws {
        let big = String(repeating: "0123456789", count: 50_000)
        let archive = tar([Member("big", big), Member("small", "x"), Member("big2", big)])
        for bytes in [archive] + Self.filters.map({ compressed(archive, with: $0) }) {
            try unsafe bytes.withUnsafeBytes { raw in
                let reader = unsafe try ArchiveReader(bytes: raw)
                #expect(try reader.nextEntry()?.path == "big")
                let small = try reader.nextEntry()
                #expect(small?.path == "small")
                #expect(try content(reader) == [0x78])
                #expect(try reader.nextEntry()?.size == big.utf8.count)
                #expect(try reader.nextEntry() == nil)
                #expect(try content(reader) == [])
            }
        }
    }

    @Test func `reads an archive inside an archive without keeping it`() throws {
        let layer = compressed(tar(members), with: .gzip)
        var outer = Member("blobs/layer.tar.gz")
        outer.content = layer
        var jar = Member("app.jar")
        jar.content = zip([Member("inner", "deep")])
        let archive = tar([Member("first", "1"), outer, jar, Member("last", "2")])
        try unsafe archive.withUnsafeBytes { raw in
            let reader = unsafe try ArchiveReader(bytes: raw)
            var seen: [String] = []
            while let entry = try reader.nextEntry() {
                guard entry.path.contains(".") else {
                    seen.append(entry.path)
                    continue
                }
                seen += listing(try ArchiveReader(entryOf: reader))
            }
            #expect(seen == ["first"] + wanted + ["inner=deep", "last"])
        }
    }

    @Test func `keeps paths as bytes and shows them safely`() throws {
        var odd = Member("x")
        odd.path = [0x61, 0xFF, 0xC3, 0xA9, 0xC3, 0x0A, 0x5C, 0x62]
        try unsafe tar([odd]).withUnsafeBytes { raw in
            let entry = unsafe try ArchiveReader(bytes: raw).nextEntry()
            #expect(entry?.path == "a\\xffé\\xc3\\x0a\\x5cb")
            #expect(entry?.rawPath == odd.path)
        }
    }

    @Test func `goes on behind an unsafe path`() {
        let archive = [
            Member("ok", "1"), Member("../evil", "2"), Member("a/../b", "3"), Member("..x/y", "4"),
        ]
        let wanted = ["ok=1", "!unsafePath", "!unsafePath", "..x/y=4"]
        #expect(listing(tar(archive)) == wanted)
        #expect(listing(compressed(tar(archive), with: .zstd)) == wanted)
        #expect(listing(zip(archive)) == wanted)
        let long = Member(String(repeating: "d/", count: 40) + "f", "x")
        #expect(listing(tar([long]), limits: ArchiveLimits(maxPathBytes: 50)) == ["!unsafePath"])
    }
}
