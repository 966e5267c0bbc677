public import PatchModel
public import Versioning

/// How far one version is from another, and what that alone says of the danger.
///
/// Upstream numbers are read alike in all schemes: a change of the first is major, of the second
/// minor, of any other patch; while the first is 0, a change of the second is major. A project need
/// not keep to that: the step is a prior, which the asset's own history replaces.
public struct VersionStepSize: Sendable, Hashable {
    public var step: VersionStep
    /// Base of the breaking-change risk, 0...1.
    public var base: Double
    /// `minor step`, `stable update`, `epoch change` ...
    public var words: String

    /// - Parameters:
    ///   - scheme: `dpkg`, `semver` ... or one of their other names, or a plugin's.
    ///   - compare: finds downgrades; by default the built-in schemes.
    public init(
        from: String, to: String, scheme: String,
        compare: UpgradeChoice.Comparison = { UpgradeChoice.builtIn($0, $1, $2) }
    ) {
        let name = VersionSchemes.named(scheme)?.name ?? scheme
        let old = VersionNumbers(from, scheme: name)
        let new = VersionNumbers(to, scheme: name)
        if compare(scheme, from, to) == .descending {
            self.init(.downgrade, 0.5, "downgrade")
        } else if old.epoch != new.epoch {
            self.init(.major, 0.35, "epoch change")
        } else if VersionNumbers.distributions.contains(name), old.upstream == new.upstream {
            self.init(.distribution, 0.01, "stable update")
        } else if old.numbers.isEmpty || new.numbers.isEmpty {
            self.init(.unknown, 0.4, "step of unknown size, counted as a major step")
        } else if old[0] != new[0] {
            self.init(.major, 0.4, "major step")
        } else if old[1] != new[1] {
            if old[0].isEmpty {
                self.init(.major, 0.4, "minor step before 1.0, counted as a major step")
            } else {
                self.init(.minor, 0.1, "minor step")
            }
        } else {
            self.init(.patch, 0.03, "patch step")
        }
    }

    private init(_ step: VersionStep, _ base: Double, _ words: String) {
        self.step = step
        self.base = base
        self.words = words
    }
}

/// Epoch, upstream text and leading numbers of a version, as bytes: numbers have any length.
private struct VersionNumbers {
    /// Without leading zeros; empty for none and for 0.
    private(set) var epoch: [UInt8] = []
    /// Without epoch, revision and the mark of a stable update.
    private(set) var upstream: [UInt8]
    /// Without leading zeros: 0 is empty.
    private(set) var numbers: [[UInt8]] = []

    /// The schemes of distributions, whose last part counts builds of one upstream version.
    static let distributions: Set<String> = ["dpkg", "rpm", "apk", "pacman"]

    subscript(index: Int) -> [UInt8] { index < numbers.count ? numbers[index] : [] }

    init(_ text: String, scheme: String) {
        var rest = Array(text.utf8)[...]
        let isPackaged = Self.distributions.contains(scheme)
        let mark = isPackaged ? UInt8(ascii: ":") : UInt8(ascii: "!")
        let hasEpoch = isPackaged || scheme == "pep440" || scheme == "conda"
        if hasEpoch, let end = rest.firstIndex(of: mark) {
            epoch = Self.trimmed(rest[..<end])
            rest = rest[(end + 1)...]
        }
        if isPackaged {
            if let hyphen = rest.lastIndex(of: UInt8(ascii: "-")) { rest = rest[..<hyphen] }
            rest = Self.withoutStableUpdate(rest)
        } else if let first = rest.first, first | 0x20 == UInt8(ascii: "v") {
            rest = rest.dropFirst()
        }
        upstream = Array(rest)
        while let first = rest.first, (0x30...0x39).contains(first) {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            numbers.append(Self.trimmed(digits))
            rest = rest[digits.endIndex...]
            guard rest.first == UInt8(ascii: ".") else { break }
            rest = rest.dropFirst()
        }
    }

    /// Native packages carry the mark of a stable update in the upstream version: `12.4+deb12u5`.
    private static func withoutStableUpdate(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let marks = [UInt8(ascii: "+"), UInt8(ascii: "~")]
        guard let mark = text.lastIndex(where: marks.contains) else { return text }
        var rest = text[(mark + 1)...]
        guard rest.starts(with: "deb".utf8) else { return text }
        rest = rest.dropFirst(3)
        let release = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(release.count)
        guard !release.isEmpty, rest.first == UInt8(ascii: "u"), rest.count > 1,
            rest.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return text }
        return text[..<mark]
    }

    private static func trimmed(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        Array(digits.drop { $0 == 0x30 })
    }
}
