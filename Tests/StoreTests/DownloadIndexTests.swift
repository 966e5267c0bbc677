import Foundation
import Store
import Testing

struct DownloadIndexTests {
    private func scratch() -> String {
        FileManager.default.temporaryDirectory.path + "/oakum-test-\(UUID().uuidString)"
    }

    private func entry(_ text: String, _ index: DownloadIndex) throws -> DownloadIndex.Entry {
        let path = try index.scratchPath()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try index.content.add(file: path)
        return DownloadIndex.Entry(
            url: "https://a.example/\(text)", entityTag: "\"\(text)\"", lastModified: nil,
            sha256: file.sha256, size: file.size)
    }

    @Test func `an entry is found under its own key alone`() throws {
        let folder = scratch()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let index = DownloadIndex(directory: folder)
        #expect(index.entry(["a"]) == nil)
        let first = try entry("one", index)
        try index.save(first, ["p", "q"])
        #expect(DownloadIndex(directory: folder).entry(["p", "q"]) == first)
        for key in [["pq"], ["p", "q", ""], ["", "p", "q"], ["p"], []] {
            #expect(index.entry(key) == nil, "\(key)")
        }
        let second = try entry("two", index)
        try index.save(second, ["p", "q"])
        #expect(index.entry(["p", "q"]) == second)
    }

    @Test func `damaged or missing bytes and entries are no entries`() throws {
        let folder = scratch()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let index = DownloadIndex(directory: folder)
        let first = try entry("one", index)
        try index.save(first, ["k"])
        let path = try index.content.verifiedPath(sha256: first.sha256)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Data("0ne".utf8).write(to: URL(fileURLWithPath: path))
        #expect(index.entry(["k"]) == nil)
        try FileManager.default.removeItem(atPath: path)
        #expect(index.entry(["k"]) == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/index")
        try #require(names.count == 1)
        try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/index/" + names[0]))
        #expect(index.entry(["k"]) == nil)
    }

    @Test func `only bytes that no entry names are removed`() throws {
        let folder = scratch()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let index = DownloadIndex(directory: folder)
        let (one, two, three) = (
            try entry("one", index), try entry("two", index), try entry("three", index)
        )
        try index.save(one, ["a"])
        try index.save(one, ["b"])
        try index.save(two, ["c"])
        try index.save(three, ["c"])
        try index.removeUnused()
        #expect(index.entry(["a"]) == one)
        #expect(index.entry(["c"]) == three)
        #expect(index.content.path(sha256: two.sha256) == nil)
        #expect(try index.content.entries().count == 2)
    }
}
