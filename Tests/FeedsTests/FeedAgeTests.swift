import Feeds
import Foundation
import ProgramUnderTest
import Testing

struct FeedAgeTests {
    @Test func `documents come in the order of their paths, without links and hidden files`() throws
    {
        let scratch = try ScratchFolder()
        for name in ["b/2", "b/10", "a", "c/d/e", ".hidden", ".git/x"] {
            try scratch.write(name, "x")
        }
        try scratch.link("z", to: "a")
        try scratch.link("c/loop", to: "..")
        let documents = try FeedDocument.documents(at: [scratch.root])
        #expect(
            documents.map { $0.name.dropFirst(scratch.root.utf8.count + 1) }
                == ["a", "b/10", "b/2", "c/d/e"])
        let error = #expect(throws: FeedError.self) {
            _ = try FeedDocument.documents(at: [try scratch.makeFolder("empty")])
        }
        #expect(error?.reason == "there are no files in this directory")
    }
}
