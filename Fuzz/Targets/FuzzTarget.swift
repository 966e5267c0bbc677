/// One reader of hostile bytes, with the laws that hold for whatever comes.
///
/// The fuzzer (`make fuzz`) and the tests (`FuzzTargetsTests`) run the same code.
public struct FuzzTarget: Sendable {
    /// Its name on the command line, and of its folders of seeds and crashers.
    public let name: String
    /// Endings of file names: fixtures of plugins that are seeds too.
    public let fixtures: [String]
    /// The longest input that is worth trying, in bytes.
    public let longest: Int
    private let body: @Sendable ([UInt8], inout Observation) throws(Violation) -> Void

    init(
        _ name: String, fixtures: [String] = [], longest: Int = 4096,
        _ body: @escaping @Sendable ([UInt8], inout Observation) throws(Violation) -> Void
    ) {
        self.name = name
        self.fixtures = fixtures
        self.longest = longest
        self.body = body
    }

    /// Runs the target over one input.
    ///
    /// - Returns: what it saw, as one number.
    /// - Throws: ``Violation``.
    public func run(_ bytes: [UInt8]) throws(Violation) -> UInt64 {
        var seen = Observation()
        try body(bytes, &seen)
        return seen.digest
    }

    /// Every target, in the order in which `make fuzz` takes them.
    public static let all: [FuzzTarget] =
        [.frames, .records, .messages, .json, .toml, .yaml, .xml, .ini, .plist, .deb822, .csv]
        + [.html, .encodings, .dpkg, .semver, .pep440, .archive, .deflate, .elf, .pe, .go, .jar]
        + [.sqlite, .rpm, .glob, .regex, .purl, .cpe, .cvss, .time, .lua]

    /// The target of a name.
    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

extension [UInt8] {
    /// The parts between line feeds, the last one with all that is left, as texts.
    func texts(_ count: Int) -> [String] {
        split(separator: 10, maxSplits: count - 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
