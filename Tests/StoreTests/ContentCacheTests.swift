import Digests
import Foundation
import Store
import Testing

struct ContentCacheTests {
    private let folder: TemporaryFolder
    private let cache: ContentCache

    init() throws {
        folder = try TemporaryFolder()
        cache = ContentCache(directory: folder.path("data/cache"))
    }

    @Test func `adds bytes and files under their digest, read-only`() throws {
        #expect(try cache.entries().isEmpty)
        #expect(try cache.size() == 0)
        let big = [UInt8]((0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try Data(big).write(to: URL(fileURLWithPath: folder.path("big.deb")))
        let added = try cache.add(file: folder.path("big.deb"))
        let small = try cache.add(bytes: Array("abc".utf8))
        #expect(added.sha256 == Digest.sha256(of: big).hex && added.size == 700_000)
        #expect(try cache.add(bytes: Array("abc".utf8)) == small)
        #expect(try cache.entries() == [added, small].sorted { $0.sha256 < $1.sha256 })
        #expect(try cache.size() == 700_003)
        let path = try #require(cache.path(sha256: small.sha256))
        #expect(path == folder.path("data/cache/sha256/ba") + "/" + small.sha256)
        #expect(try cache.verifiedPath(sha256: small.sha256) == path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o444)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("abc".utf8))
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.path("data/cache/sha256"))
        #expect(names.allSatisfy { $0.utf8.count == 2 })
    }

    @Test func `damage is found and mended by adding again`() throws {
        let digest = try cache.add(bytes: Array("abc".utf8)).sha256
        let path = try #require(cache.path(sha256: digest))
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: ContentCacheError.missing(digest)) {
            try cache.verifiedPath(sha256: digest)
        }
        #expect(cache.path(sha256: digest) == nil)
        try Data("abd".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: ContentCacheError.damaged(path)) {
            try cache.verifiedPath(sha256: digest)
        }
        _ = try cache.add(bytes: Array("abc".utf8))
        #expect(try cache.verifiedPath(sha256: digest) == path)
    }

    @Test func `a link in the cache is not followed, nor is anything but a file added`() throws {
        let digest = try cache.add(bytes: Array("abc".utf8)).sha256
        let path = try #require(cache.path(sha256: digest))
        try Data("abc".utf8).write(to: URL(fileURLWithPath: folder.path("elsewhere")))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: folder.path("elsewhere"))
        #expect(throws: ContentCacheError.self) { try cache.verifiedPath(sha256: digest) }
        #expect(try cache.entries().isEmpty)
        unsafe #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        for place in ["pipe", "data", "nothing"] {
            #expect(throws: ContentCacheError.self, "\(place)") {
                try cache.add(file: folder.path(place))
            }
        }
        let left = try FileManager.default.contentsOfDirectory(
            atPath: folder.path("data/cache/sha256"))
        #expect(left == ["ba"])
    }

    @Test func `what is no digest is no path`() throws {
        let digits = String(repeating: "a", count: 63)
        for text in ["", "..", digits, digits + "A", digits + "/", digits + "g", digits + "aa"] {
            #expect(throws: ContentCacheError.invalidDigest(text)) {
                try cache.verifiedPath(sha256: text)
            }
            #expect(cache.path(sha256: text) == nil)
        }
    }

    @Test func `a directory that cannot be written is an error`() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        let cache = ContentCache(directory: folder.path("file/cache"))
        #expect(throws: ContentCacheError.self) { try cache.add(bytes: [1]) }
    }
}
