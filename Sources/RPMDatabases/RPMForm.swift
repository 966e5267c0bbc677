/// Where rpm keeps headers.
public enum RPMForm: String, Sendable {
    /// `Packages`: a Berkeley DB hash (rpm 4.0 to 4.16).
    case berkeley
    /// `Packages.db`: rpm's own NDB (SUSE).
    case ndb
    /// `rpmdb.sqlite`: a table `Packages` of SQLite (rpm 4.16 and later).
    case sqlite
    /// A package file, `*.rpm`.
    case package
    /// Headers one after another, each with its magic: `rpm -qa --qf '%{blob}'`, or a repository's
    /// header list.
    case headers

    /// Tells a form by the first bytes; nil when it is none of them.
    public init?(_ bytes: RPMBytes) {
        if bytes.has(NDBReader.magic, at: 0) {
            self = .ndb
        } else if bytes.has(Array("SQLite format 3\0".utf8), at: 0) {
            self = .sqlite
        } else if bytes.has(RPMPackageFile.magic, at: 0) {
            self = .package
        } else if bytes.has(RPMHeader.magic, at: 0) {
            self = .headers
        } else if BerkeleyHashReader.isSwapped(bytes) != nil {
            self = .berkeley
        } else {
            return nil
        }
    }
}
