import Glibc
import Processes
import Testing

@testable import Rollout

struct UnifiedDiffTests {
    private func diff(_ before: String?, _ after: String?, path: String = "a.txt") -> String {
        UnifiedDiff.text(
            path: path, before: before.map { Array($0.utf8) }, after: after.map { Array($0.utf8) })
    }

    @Test func `one changed line has three lines around it`() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
        let after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"
        #expect(
            diff(before, after) == """
                diff --git a/a.txt b/a.txt
                --- a/a.txt
                +++ b/a.txt
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8

                """)
    }

    @Test func `changes that are far apart are two hunks, near ones are one`() {
        let lines = (1...30).map { "\($0)\n" }
        var far = lines
        far[4] = "x\n"
        far[24] = "y\n"
        #expect(diff(lines.joined(), far.joined()).split(separator: "@@").count == 5)
        var near = lines
        near[4] = "x\n"
        near[11] = "y\n"
        #expect(diff(lines.joined(), near.joined()).split(separator: "@@").count == 3)
    }

    @Test func `a missing last line feed is said`() {
        #expect(
            diff("a\n", "a") == """
                diff --git a/a.txt b/a.txt
                --- a/a.txt
                +++ b/a.txt
                @@ -1,1 +1,1 @@
                -a
                +a
                \\ No newline at end of file

                """)
    }

    @Test func `a new, a deleted and an empty file have git's headers`() {
        #expect(
            diff(nil, "a\n") == """
                diff --git a/a.txt b/a.txt
                new file mode 100644
                --- /dev/null
                +++ b/a.txt
                @@ -0,0 +1,1 @@
                +a

                """)
        #expect(diff("a\n", nil).contains("deleted file mode 100644\n--- a/a.txt\n+++ /dev/null"))
        #expect(diff(nil, "") == "diff --git a/a.txt b/a.txt\nnew file mode 100644\n")
        #expect(diff("same", "same") == "" && diff(nil, nil) == "")
    }

    @Test func `what is no text is said to be binary`() {
        let words = "diff --git a/x b/x\nBinary files a/x and b/x differ\n"
        #expect(UnifiedDiff.text(path: "x", before: [0, 1], after: [0, 2]) == words)
        #expect(UnifiedDiff.text(path: "x", before: [0xFF], after: [0x61]) == words)
    }

    @Test func `names that git would misread are quoted`() {
        #expect(diff("a\n", "b\n", path: "a b").contains("--- a/a b\t\n+++ b/a b\t\n"))
        #expect(diff("a\n", "b\n", path: "a\"b").contains("--- \"a/a\\\"b\"\n"))
    }

    @Test func `kept lines are the same on both sides, and small changes are the smallest`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let old = (0..<Int.random(in: 0...40)).map { _ in Int.random(in: 0...6) }
            var new = old
            let edits = Int.random(in: 0...6)
            for _ in 0..<edits {
                if !new.isEmpty, Bool.random() {
                    new.remove(at: Int.random(in: 0..<new.count))
                } else {
                    new.insert(Int.random(in: 0...9), at: Int.random(in: 0...new.count))
                }
            }
            if Bool.random() { new.shuffle(using: &generator) }
            let difference = LineDifference(old, new)
            let kept = zip(old, difference.isRemoved).filter { !$0.1 }.map(\.0)
            let same = zip(new, difference.isAdded).filter { !$0.1 }.map(\.0)
            #expect(kept == same, "\(old) \(new)")
        }
        // No line occurs once: Myers alone decides, and finds the one edit.
        let old = (0..<200).map { $0 % 5 }
        var new = old
        new.insert(9, at: 100)
        new.insert(9, at: 100)
        let difference = LineDifference(old, new)
        #expect(difference.isRemoved.allSatisfy { !$0 })
        #expect(difference.isAdded.count { $0 } == 2)
    }

    @Test func `hostile texts are compared in bounded work`() {
        // Neither anchors nor anything in common, and anchors in opposite order.
        let count = 60_000
        let first = LineDifference(
            (0..<count).map { $0 % 7 }, (0..<count).map { 7 + $0 % 5 })
        #expect(first.isRemoved.allSatisfy { $0 } && first.isAdded.allSatisfy { $0 })
        let second = LineDifference(Array(0..<count), Array((0..<count).reversed()))
        #expect(second.isAdded.count { !$0 } == 1)
    }

    /// What git makes of our diffs, in one call for all of them.
    @Test func `git apply makes the new files of our diffs`() throws {
        var template = Array("/tmp/oakum-diff-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { RepositoryCopy.remove(folder) }
        let tree = FileTree(folder)
        var wanted: [(path: RelativePath, bytes: [UInt8]?)] = []
        var patch = ""
        for number in 0..<300 {
            let name = ["plain", "with blank", "with\"quote", "ümlaut\\"][number % 4]
            let path = try RelativePath("folder \(number % 7)/\(number) \(name).txt")
            let before = number % 11 == 0 ? nil : Self.randomText()
            var after = before.map(Self.changed) ?? Self.randomText()
            if number % 13 == 0, before != nil { after = [] }
            let isDeleted = number % 17 == 0 && before != nil
            if let before { try tree.write(before, at: path) }
            wanted.append((path, isDeleted ? nil : after))
            patch += UnifiedDiff.text(
                path: path.text, before: before, after: isDeleted ? nil : after)
        }
        let applied = try ProgramRun(
            ["git", "apply", "--whitespace=nowarn", "--unidiff-zero", "-"], directory: folder,
            input: Array(patch.utf8)
        ).run()
        #expect(applied.isSuccess, "\(applied.errorText.prefix(2000))")
        var wrong: [String] = []
        for (path, bytes) in wanted where try tree.read(path) != bytes { wrong.append(path.text) }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    private static func randomText() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...60) {
            let words = ["", "}", "},", "  \"version\": \"1\"", "ä", "a\r", "\ttab", " "]
            bytes += (words.randomElement() ?? "").utf8
            if Bool.random() { bytes += "\(Int.random(in: 0...30))".utf8 }
            bytes.append(0x0A)
        }
        if Bool.random(), bytes.last == 0x0A { bytes.removeLast() }
        return bytes
    }

    private static func changed(_ bytes: [UInt8]) -> [UInt8] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        for _ in 0..<Int.random(in: 0...8) {
            let place = Int.random(in: 0..<lines.count)
            switch Int.random(in: 0...2) {
            case 0: lines[place] = Array("changed \(place)".utf8)
            case 1: lines.insert(Array("added".utf8), at: place)
            default: if lines.count > 1 { lines.remove(at: place) }
            }
        }
        return Array(lines.joined(separator: [0x0A]))
    }
}
