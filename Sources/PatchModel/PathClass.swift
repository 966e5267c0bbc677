/// What a folder of a usual name holds beside the product: packages in it are shown and labelled, and
/// do not count at the gate.
public enum PathClass: String, Sendable, Hashable, Codable, CaseIterable {
    /// Sources of others, copied in: what their own lock files name is not what is built.
    case vendored
    /// Tests and their data.
    case test
    /// Documentation and examples.
    case documentation

    private static let names: [String: PathClass] = [
        "vendor": .vendored, "vendored": .vendored, "_vendor": .vendored, "third_party": .vendored,
        "third-party": .vendored, "thirdparty": .vendored, "3rdparty": .vendored,
        "test": .test, "tests": .test, "testdata": .test, "test-data": .test, "test_data": .test,
        "__tests__": .test, "fixtures": .test, "__fixtures__": .test, "e2e": .test,
        "doc": .documentation, "docs": .documentation, "documentation": .documentation,
        "example": .documentation, "examples": .documentation, "sample": .documentation,
        "samples": .documentation, "demo": .documentation, "demos": .documentation,
    ]

    /// The class of what lies in a folder: that of the outermost part with a name of the table, in any
    /// case of ASCII letters.
    ///
    /// - Parameter folder: a path with `/` between its parts; empty has no class.
    public init?(folder: String) {
        for part in folder.utf8.split(separator: UInt8(ascii: "/")) {
            // The longest name of the table: other parts are not looked up.
            guard part.count <= 13 else { continue }
            let lower = part.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
            guard let found = Self.names[String(decoding: lower, as: UTF8.self)] else { continue }
            self = found
            return
        }
        return nil
    }
}

extension Collection where Element == Evidence {
    /// The class of the first place when all places have one; one place without counts as product.
    public var pathClass: PathClass? {
        allSatisfy { $0.pathClass != nil } ? first?.pathClass : nil
    }
}
