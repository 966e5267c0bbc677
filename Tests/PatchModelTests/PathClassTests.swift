import PatchModel
import Testing

struct PathClassTests {
    @Test func `the outermost folder with a usual name decides, in any case of letters`() {
        #expect(PathClass(folder: "") == nil)
        #expect(PathClass(folder: "src/app/node_modules") == nil)
        #expect(PathClass(folder: "src/Tests/deep") == .test)
        #expect(PathClass(folder: "third_party/zlib/test") == .vendored)
        #expect(PathClass(folder: "docs/vendor") == .documentation)
        #expect(PathClass(folder: "documentation") == .documentation)
    }

    @Test func `only whole names count`() {
        for folder in ["testing", "latest", "vendors", "my-tests", "documentations", "test.d"] {
            #expect(PathClass(folder: folder) == nil, "\(folder)")
        }
    }

    @Test func `a package has a class when all its places have one`() {
        let test = Evidence(path: "a", pathClass: .test)
        let vendored = Evidence(path: "b", pathClass: .vendored)
        #expect([test, vendored].pathClass == .test)
        #expect([test, Evidence(path: "c")].pathClass == nil)
        #expect([Evidence]().pathClass == nil)
    }
}
