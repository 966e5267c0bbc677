import Foundation
import RPMDatabases
import Testing

/// Bytes kept for a reader.
@safe private final class KeptBytes {
    private let memory: UnsafeMutableRawBufferPointer
    private let count: Int

    init(_ content: [UInt8]) {
        count = content.count
        unsafe memory = .allocate(byteCount: max(content.count, 1), alignment: 16)
        unsafe memory.copyBytes(from: content)
    }

    deinit { unsafe memory.deallocate() }

    var view: RPMBytes {
        unsafe RPMBytes(UnsafeRawBufferPointer(rebasing: memory[..<count]), owner: self)
    }
}

/// What a file of any form but SQLite holds.
private func headers(_ content: [UInt8]) throws(RPMError) -> [StoredHeader] {
    let bytes = KeptBytes(content).view
    var found: [StoredHeader] = []
    switch RPMForm(bytes) {
    case .berkeley:
        var reader = try BerkeleyHashReader(bytes)
        while let header = try reader.next() { found.append(header) }
    case .ndb:
        var reader = try NDBReader(bytes)
        while let header = reader.next() { found.append(header) }
    case .package: found.append(try RPMPackageFile.stored(bytes))
    case .headers:
        var reader = HeaderSequence(bytes)
        while let header = try reader.next() { found.append(header) }
    case .sqlite, nil: break
    }
    return found
}

/// A header as `rpm -q --qf` shows it in `query.txt`; see Fixtures/make.py.
private func shown(_ header: RPMHeader) -> String {
    let texts: [String?] = [
        header.name, header.epoch.map(String.init), header.version, header.release, header.arch,
        header.sourceRPM, header.license, header.vendor, header.modularityLabel, header.sigMD5,
    ]
    return texts.map { $0 ?? "(none)" }.joined(separator: " ")
}

private func files(_ header: RPMHeader) -> [String] {
    var lines: [String] = []
    RPMFileList(header).forEach { _, directory, name in
        lines.append("\(header.name ?? "") " + String(decoding: directory + name, as: UTF8.self))
    }
    return lines
}

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

private func fixture(_ name: String, in folder: URL = fixtures) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
}

private func lines(_ name: String, in folder: URL = fixtures) throws -> [String] {
    String(decoding: try fixture(name, in: folder), as: UTF8.self)
        .split(separator: "\n").map(String.init)
}

struct RPMDatabasesTests {
    /// Holds a database against what rpm said of the same packages.
    private func compare(_ name: String, in folder: URL) throws {
        let read = try headers(try fixture(name, in: folder)).map { try $0.content.get() }
        #expect(read.map(shown).sorted() == (try lines("query.txt", in: folder)), "\(name)")
        #expect(
            read.flatMap(files).sorted() == (try lines("files.txt", in: folder)).sorted(), "\(name)"
        )
    }

    @Test(arguments: ["Packages", "Packages.big-endian", "Packages.db"])
    func `a database says what rpm says of it`(_ name: String) throws {
        try compare(name, in: fixtures)
    }

    @Test(
        .enabled(
            if: hasTools, "needs rpm, rpmbuild, gpg and db5.3_load (apt: rpm gnupg db5.3-util)"))
    func `databases made now say what rpm says of them`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("oakum-rpm-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", fixtures.appendingPathComponent("make.py").path, folder.path,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        for name in ["Packages", "Packages.big-endian", "Packages.db"] {
            try compare(name, in: folder)
        }
    }

    private static let hasTools = ["rpm", "rpmbuild", "gpg", "db5.3_load", "python3"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    }

    @Test func `a package file has a header`() throws {
        let package = try #require(try headers(try fixture("leaf.rpm")).first?.content.get())
        #expect(package.name == "leaf")
        #expect(package.version == "10~rc1")
        #expect(package.release == "1.module_el8")
        #expect(package.epoch == nil)
        #expect(package.arch == "noarch")
        #expect(package.sourceRPM == "leaf-10~rc1-1.module_el8.src.rpm")
        #expect(package.isSource == false)
        #expect(package.installTime == nil)
        #expect(package.sigMD5?.count == 32)
        #expect(package.provides.contains("leaf"))
        #expect(package.requires.contains("rpmlib(CompressedFileNames)"))
        #expect(files(package) == ["leaf /usr/bin/leaf"])
        // sha256 of "c\n".
        #expect(
            RPMFileList(package).digests() == [
                "sha256:a3a5e715f0cc574a73c3f9bebb6bc24f32ffd5b67b387244c2c909da779a1478"
            ])
        let source = try #require(try headers(try fixture("leaf.src.rpm")).first?.content.get())
        #expect(source.isSource)
        #expect(source.sourceRPM == nil)
    }

    @Test func `headers one after another are read`() throws {
        let package = try fixture("leaf.rpm")
        let magic: [UInt8] = [0x8E, 0xAD, 0xE8, 0x01]
        let places = package.indices.filter { package[$0...].starts(with: magic) }
        let stream = Array(package[places[1]...])
        // The payload behind the header is no header.
        #expect(throws: RPMError.self) { _ = try headers(stream) }
        let size = stream[8..<12].reduce(0) { $0 << 8 | Int($1) } * 16 + 16
        let length = size + stream[12..<16].reduce(0) { $0 << 8 | Int($1) }
        let twice = try headers(Array(stream[..<length] + stream[..<length]))
        #expect(twice.map(\.number) == [1, 2])
        #expect(try twice.map { try $0.content.get().name } == ["leaf", "leaf"])
    }

    @Test func `a damaged header leaves the others`() throws {
        for name in ["Packages", "Packages.db"] {
            var bytes = try fixture(name)
            let place = try #require(
                bytes.indices.first { bytes[$0...].starts(with: "libgreen\0".utf8) })
            // The index lies before the name: all of it becomes nonsense.
            for index in place - 700..<place - 100 { bytes[index] = 0xEE }
            let read = try headers(bytes)
            #expect(read.count == 6)
            let whole = read.compactMap { try? $0.content.get().name }
            #expect(whole.count == 5, "\(name): \(whole)")
        }
    }

    @Test func `a database that is cut off says so`() throws {
        var bytes = try fixture("Packages")
        bytes.removeLast(2048)
        #expect(throws: RPMError.self) { _ = try headers(bytes) }
        let slots = Array(try fixture("Packages.db").prefix(9000))
        let read = try headers(slots)
        #expect(read.count == 6)
        #expect(read.contains { if case .failure = $0.content { true } else { false } })
        #expect(throws: RPMError.self) { _ = try headers(Array(slots.prefix(2000))) }
        #expect(throws: RPMError.self) { _ = try headers(try self.fixtureHead("leaf.rpm", 1000)) }
    }

    private func fixtureHead(_ name: String, _ count: Int) throws(RPMError) -> [UInt8] {
        Array(((try? fixture(name)) ?? []).prefix(count))
    }

    @Test func `overflow pages in a circle end`() throws {
        var bytes = try fixture("Packages")
        for page in 1..<bytes.count / 1024 where bytes[page * 1024 + 25] == 7 {
            let number = [UInt8(truncatingIfNeeded: page), 0, 0, 0]
            bytes.replaceSubrange(page * 1024 + 16..<page * 1024 + 20, with: number)
        }
        let read = try headers(bytes)
        #expect(read.count == 6)
        #expect(read.allSatisfy { if case .failure = $0.content { true } else { false } })
    }

    @Test func `a file of few bytes is no database`() throws {
        for count in 0..<40 {
            let form = RPMForm(KeptBytes([UInt8](repeating: 0x61, count: count)).view)
            #expect(form == nil)
        }
    }
}
