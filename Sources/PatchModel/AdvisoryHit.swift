/// Under which package name and release one affected package of an advisory is found.
public struct AdvisoryIndexKey: Sendable, Hashable, Codable {
    /// The normalised `type/namespace/name`, as components are looked up.
    public var key: String
    /// The release that the entry speaks of, for example `debian-12`; `nil` means all of them.
    public var release: String?
    /// The entry's place in `Advisory.affected`, from 0.
    public var position: Int

    public init(key: String, release: String? = nil, position: Int) {
        self.key = key
        self.release = release
        self.position = position
    }
}

/// A question to an advisory index: what is known of one package?
public struct AdvisoryQuery: Sendable, Hashable, Codable {
    /// The normalised `type/namespace/name`.
    public var key: String
    /// The releases that count. Entries that name no release always do.
    public var releases: [String]

    public init(key: String, releases: [String] = []) {
        self.key = key
        self.releases = releases
    }
}

/// One affected package of one advisory, as a query found it.
public struct AdvisoryHit: Sendable, Hashable {
    /// The place of the query in the list that was asked, from 0.
    public var query: Int
    /// The record without `affected`, `details` and `references`, which matching does not need.
    public var advisory: Advisory
    public var affected: AffectedPackage
    /// The release of the entry; `nil` when it names none.
    public var release: String?

    public init(query: Int, advisory: Advisory, affected: AffectedPackage, release: String?) {
        self.query = query
        self.advisory = advisory
        self.affected = affected
        self.release = release
    }
}

/// Advisory ids that name the same flaw.
public struct AliasGroup: Sendable, Hashable, Codable {
    /// The CVE, else the smallest id.
    public var canonical: String
    /// All ids of the group, sorted; `canonical` is one of them.
    public var ids: [String]

    public init(canonical: String, ids: [String]) {
        self.canonical = canonical
        self.ids = ids
    }
}
