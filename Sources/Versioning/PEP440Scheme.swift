/// The order of Python versions and the specifiers of PEP 440.
///
/// `validate` accepts PEP 440 versions in every spelling that the standard normalises. `compare` also
/// takes versions from before the standard, which come before all others, because old releases and
/// advisories name them; it refuses only an empty text, white space inside and control characters.
///
/// Source: PEP 440 and the version specifiers page of the Python packaging guide; where they are
/// silent, the observed behaviour of the packaging library.
public struct PEP440Scheme: VersionScheme {
    /// The name, `pep440`.
    public let name = "pep440"
    /// The index, the installer and the language that use this order.
    public let otherNames = ["pypi", "pip", "python"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// Checks that a version is one of PEP 440, in any spelling that it normalises.
    ///
    /// - Throws: `VersionError` for every other text.
    public func validate(_ version: String) throws(VersionError) {
        let bytes = version.utf8Span.span
        do {
            _ = try PEP440Version(bytes)
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason(bytes))
        }
    }

    /// Compares by PEP 440; versions from before it come first.
    ///
    /// - Throws: `VersionError` for an empty text, white space inside or control characters.
    public func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering {
        let leftBytes = left.utf8Span.span
        let rightBytes = right.utf8Span.span
        do throws(PEP440Version.Failure) {
            let one = try PEP440Version(leftBytes)
            let other = try PEP440Version(rightBytes)
            return VersionOrdering(sign: PEP440Version.compare(leftBytes, one, rightBytes, other))
        } catch {
            return try compareWithLegacy(left, right)
        }
    }

    /// Says whether a version meets all specifiers of a comma-separated list: `>=1.2, !=1.3.*, <2`.
    ///
    /// Pre-releases are treated as any other version: the question is whether an installed version
    /// is in the range, not which one to install. An empty list allows every version.
    ///
    /// - Throws: `VersionError` for a version that is not PEP 440, unless all specifiers are `===`,
    ///   and for a range that is malformed.
    public func satisfies(_ version: String, _ range: String) throws(VersionError) -> Bool {
        if let answer = try versAnswer(version, range) { return answer }
        let specifiers: [PEP440Specifier]
        do {
            specifiers = try PEP440Specifier.list(range)
        } catch {
            throw VersionError(text: range, scheme: name, reason: error.reason, subject: .range)
        }
        let bytes = version.utf8Span.span
        if specifiers.allSatisfy(\.isIdentity) {
            return specifiers.allSatisfy { $0.allowsText(bytes) }
        }
        let tested: PEP440Version
        do {
            tested = try PEP440Version(bytes)
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason(bytes))
        }
        return specifiers.allSatisfy { $0.allows(bytes, tested) }
    }

    /// Orders two versions of which at least one is not PEP 440.
    private func compareWithLegacy(
        _ left: String, _ right: String
    ) throws(VersionError) -> VersionOrdering {
        switch (try isLegacy(left), try isLegacy(right)) {
        case (true, true):
            let one = PEP440LegacyVersion(left.utf8Span.span)
            let other = PEP440LegacyVersion(right.utf8Span.span)
            return VersionOrdering(sign: PEP440LegacyVersion.compare(one, other))
        case (true, false): return .ascending
        case (false, true): return .descending
        case (false, false): return .same
        }
    }

    /// Whether a text is a version from before the standard.
    ///
    /// - Throws: `VersionError` for a text that is no version at all.
    private func isLegacy(_ version: String) throws(VersionError) -> Bool {
        let bytes = version.utf8Span.span
        do {
            _ = try PEP440Version(bytes)
            return false
        } catch {
            if let fault = PEP440LegacyVersion.fault(bytes) {
                throw VersionError(text: version, scheme: name, reason: fault)
            }
            return true
        }
    }
}
