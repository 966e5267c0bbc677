/// The order of gem versions and the requirements of RubyGems and Bundler.
///
/// `compare` takes every text with a number or word and without white space inside; `validate` is as
/// strict as `Gem::Version.correct?`, but refuses an empty text.
///
/// Source: the documentation of Gem::Version and Gem::Requirement.
public struct RubyGemsScheme: KeyedTextScheme {
    typealias Text = RubyGemsVersion

    /// The name, `rubygems`.
    public let name = "rubygems"
    /// Other names of the ecosystem, and CocoaPods, whose versions are gem versions.
    public let otherNames = ["gem", "ruby", "bundler", "cocoapods"]

    /// Makes the scheme; it has no settings.
    public init() {}

    private enum Operation: Sendable {
        case relation(VersionRelation)
        case pessimistic
    }

    private static let operators = Operators<Operation>(
        [
            ("=", .relation(.equal)), ("!=", .relation(.notEqual)), (">", .relation(.greater)),
            ("<", .relation(.less)), (">=", .relation(.greaterOrEqual)),
            ("<=", .relation(.lessOrEqual)), ("~>", .pessimistic),
        ], bare: .relation(.equal))

    /// `~> 1.2, != 1.2.3`: all must hold. `~> 1.2.3` is `>= 1.2.3` and before `1.3`; a version without
    /// an operator means `=`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let requirements = try reading(range, Self.requirements)
        _ = try compare(version, version)
        var isMet = true
        for requirement in requirements {
            let ordering = try compare(version, requirement.version)
            switch requirement.operation {
            case .relation(let relation):
                if !relation.allows(ordering) { isMet = false }
            case .pessimistic:
                if ordering == .ascending || !isBeforeNext(version, requirement.version) {
                    isMet = false
                }
            }
        }
        return isMet
    }

    private static func requirements(
        _ range: String
    ) throws(ParseFailure) -> [(operation: Operation, version: String)] {
        let requirements = try operators.list(range)
        for requirement in requirements {
            let bytes = requirement.version.utf8Span.span
            if let complaint = try RubyGemsVersion(bytes).complaint(bytes) {
                throw ParseFailure(reason: "in \(quoted(requirement.version)), \(complaint)")
            }
        }
        return requirements
    }

    private func isBeforeNext(_ version: String, _ bound: String) -> Bool {
        let left = version.utf8Span.span
        let right = bound.utf8Span.span
        guard let one = try? RubyGemsVersion(left), let other = try? RubyGemsVersion(right) else {
            return false
        }
        return RubyGemsVersion.compareLeadingNumbers(left, one, right, other) <= 0
    }
}
