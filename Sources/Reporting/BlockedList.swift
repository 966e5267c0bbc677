public import PatchModel

/// Versions that are not proposed again, a line each.
public struct BlockedList: Sendable, Encodable {
    public var blocked: [BlockedVersion]

    public init(blocked: [BlockedVersion]) { self.blocked = blocked }

    /// The order is kept.
    public var document: PageDocument {
        var page = PageDocument(title: counted(blocked.count, "blocked version"))
        page.table(
            ["PACKAGE", "VERSION", "PLAN", "UNTIL", "WHY"],
            blocked.map {
                [
                    $0.package, $0.version, $0.plan ?? "-", $0.expires?.description ?? "for good",
                    $0.reason,
                ]
            })
        return page
    }
}
