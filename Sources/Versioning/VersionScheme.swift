/// Orders the versions of one ecosystem and reads its range notation.
///
/// A scheme is a pure value: it keeps no state, reads no file and is safe to call from any thread.
/// Every text is taken as hostile; a call returns or throws, and takes time linear in the length of
/// its arguments, except where a conforming type says otherwise.
public protocol VersionScheme: Sendable {
    /// The name by which plugins and commands ask for the scheme: `dpkg`, `semver`, `pep440`.
    var name: String { get }

    /// Other accepted spellings, in lower case: ecosystem and package-URL type names.
    var otherNames: [String] { get }

    /// Checks that a version is one which the ecosystem's own tools accept without complaint.
    ///
    /// - Throws: `VersionError` with the reason, if they do not.
    func validate(_ version: String) throws(VersionError)

    /// Says which of two versions comes first in the ecosystem's own order.
    ///
    /// The order is total on the versions that it accepts. It may accept more than `validate`,
    /// because installed packages and advisories name versions that a strict tool refuses.
    ///
    /// - Throws: `VersionError` for the first text that has no place in the order.
    func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering

    /// Says whether a version lies in a range written in the ecosystem's own notation.
    ///
    /// - Throws: `VersionError` for a version or a range that the notation does not allow.
    func satisfies(_ version: String, _ range: String) throws(VersionError) -> Bool
}
