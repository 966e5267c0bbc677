internal import PatchModel

/// Who is named in a commit.
struct CommitAuthor: Sendable, Hashable {
    var name = "Oakum"
    var address = "oakum@localhost"

    /// - Parameter text: `Name <address>`; what is missing stays Oakum's.
    init(_ text: String?) {
        guard let text else { return }
        let parts = CommitText.plain(text).split(separator: "<", maxSplits: 1)
        let trim = { (part: Substring) in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == ">" }.reversed())
        }
        if let first = parts.first, !trim(first).isEmpty { name = trim(first) }
        if parts.count == 2, !trim(parts[1]).isEmpty { address = trim(parts[1]) }
    }
}

/// What Oakum writes into commits, and reads back.
enum CommitText {
    static let planKey = "Oakum-Plan"
    static let tokenKey = "Oakum-Token"

    /// What a change does, for whoever reviews the branch.
    static func change(_ target: PlanTarget, plan: String, digest: String?) -> String {
        message(upgrades(target.changes), target, plan: plan, digest: digest)
    }

    static func revert(_ target: PlanTarget, plan: String, digest: String?) -> String {
        message("Take back: \(upgrades(target.changes))", target, plan: plan, digest: digest)
    }

    static func token(_ operation: Operation) -> String {
        """
        Fencing token of Oakum

        Whoever changes this repository for Oakum holds a token; a lower one is refused.

        \(tokenKey): \(operation.token)
        Oakum-Operation: \(plain(operation.id))

        """
    }

    /// The value of a line `Key: value` in a message.
    static func value(_ key: String, in message: [String]) -> String? {
        message.last { $0.hasPrefix(key + ": ") }.map { String($0.dropFirst(key.count + 2)) }
    }

    private static func upgrades(_ changes: [PackageChange]) -> String {
        guard let first = changes.first else { return "Change files" }
        guard changes.count == 1 else { return "Upgrade \(changes.count) packages" }
        return plain("Upgrade \(first.name) " + versions(first))
    }

    private static func versions(_ change: PackageChange) -> String {
        switch (change.from, change.to) {
        case (let from?, let to?): "from \(from) to \(to)"
        case (nil, let to?): "to \(to), which is new"
        case (let from?, nil): "\(from), which is removed"
        case (nil, nil): ""
        }
    }

    private static func message(
        _ title: String, _ target: PlanTarget, plan: String, digest: String?
    ) -> String {
        var lines = [title, ""]
        lines += target.changes.map { plain("- \($0.name) \(versions($0))") }
        let claims = Set(target.claims.map { "\($0.advisory) in \($0.package)" }).sorted()
        if !claims.isEmpty { lines += ["", "Ends:"] + claims.map { plain("- \($0)") } }
        lines += ["", "\(planKey): \(plain(plan))"]
        if let digest { lines.append("Oakum-Digest: \(plain(digest))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// On one line: names of packages are foreign, and a line of theirs could pass for ours.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}
