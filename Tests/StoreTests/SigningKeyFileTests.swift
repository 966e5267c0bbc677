import Digests
import Foundation
import Store
import Testing

struct SigningKeyFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("data"), withIntermediateDirectories: true)
    }

    private func file(_ name: String) -> SigningKeyFile {
        SigningKeyFile(path: folder.path(name), dataDirectory: folder.path("data"))
    }

    private func write(_ text: String, _ name: String, mode: Int = 0o600) throws {
        try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: folder.path(name))
    }

    @Test func `makes a key once and finds it again`() throws {
        #expect(try file("keys/audit.key").load() == nil)
        let key = try file("keys/audit.key").loadOrCreate()
        let again = try file("keys/audit.key").loadOrCreate()
        #expect(again.verifyingKey == key.verifyingKey)
        #expect(try file("keys/audit.key").load()?.verifyingKey == key.verifyingKey)
        #expect(try file("other.key").loadOrCreate().verifyingKey != key.verifyingKey)
        func mode(_ name: String) throws -> Int? {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            return attributes[.posixPermissions] as? Int
        }
        #expect(try mode("keys/audit.key") == 0o600)
        #expect(try mode("keys") == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("keys"))
        #expect(names == ["audit.key"])
    }

    @Test func `refuses a key that others may read`() throws {
        let seed = String(repeating: "41", count: 32)
        for mode in [0o640, 0o604, 0o620, 0o644, 0o601] {
            try write("ed25519-seed \(seed)\n", "open.key", mode: mode)
            let error = #expect(throws: SigningKeyFileError.self) { try file("open.key").load() }
            #expect(
                error?.description.hasSuffix("has mode 0\(String(mode, radix: 8)), make it 0600")
                    == true)
        }
        try write("ed25519-seed \(seed)\n", "open.key", mode: 0o400)
        #expect(try file("open.key").load()?.seed() == [UInt8](repeating: 0x41, count: 32))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `refuses a key of another user`() throws {
        try write("ed25519-seed \(String(repeating: "41", count: 32))\n", "other.key")
        unsafe #expect(chown(folder.path("other.key"), 12345, 12345) == 0)
        #expect(throws: SigningKeyFileError.otherOwner(folder.path("other.key"))) {
            try file("other.key").loadOrCreate()
        }
    }

    @Test func `refuses what is no key, and does not replace it`() throws {
        for text in ["", "ed25519-seed 41\n", "secret", String(repeating: "x", count: 9000)] {
            try write(text, "bad.key")
            #expect(throws: SigningKeyFileError.malformed(folder.path("bad.key"))) {
                try file("bad.key").loadOrCreate()
            }
            #expect(try String(contentsOfFile: folder.path("bad.key"), encoding: .utf8) == text)
        }
    }

    @Test func `refuses the data directory, also behind links`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("data"))
        for name in ["data/audit.key", "data/deep/audit.key", "link/audit.key", "./data/a.key"] {
            #expect(throws: SigningKeyFileError.insideDataDirectory(folder.path(name)), "\(name)") {
                try file(name).loadOrCreate()
            }
        }
        // The link itself is no key, and a folder beside the data directory is not in it.
        _ = try file("data-keys/audit.key").loadOrCreate()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("key-link"), withDestinationPath: folder.path("data-keys/audit.key")
        )
        #expect(throws: SigningKeyFileError.self) { try file("key-link").load() }
    }
}
