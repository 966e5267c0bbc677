import PatchModel

/// What differs between two versions of one target, in sentences that begin with its name.
struct TargetDifference {
    private(set) var sentences: [String] = []
    private let name: String

    init(from old: PlanTarget, to new: PlanTarget) {
        name = new.name
        if old == new { return }
        note("name", old.name, new.name)
        note("path", old.path, new.path)
        note("driver", old.driver, new.driver)
        settings(old.settings, new.settings)
        packages(old.changes, new.changes)
        lists("file to install", old.install, new.install, key: \.name) { "SHA-256 \($0.sha256)" }
        lists("earlier file", old.earlier, new.earlier, key: \.name) { "SHA-256 \($0.sha256)" }
        lists("edit of", old.edits, new.edits, key: \.path) {
            "SHA-256 \($0.after ?? "of no file")"
        }
        arguments("apply", old.apply, new.apply)
        arguments("revert", old.revert, new.revert)
        arguments("verify", old.verify, new.verify)
        lists("check", old.checks, new.checks, key: \.name, words: describe)
        lists("claim", old.claims, new.claims, key: \.finding) {
            "\($0.advisory) fixed in \($0.fixed ?? "no version")"
        }
        note("rollback class", old.rollback.rawValue, new.rollback.rawValue)
        note("reason of the rollback class", old.rollbackReason, new.rollbackReason)
        if old.restart != new.restart {
            say("restarts \(listed(new.restart)), before \(listed(old.restart))")
        }
        if sentences.isEmpty { say("differs in a part without a name") }
    }

    private mutating func say(_ words: String) { sentences.append("\(name): \(words)") }

    private mutating func note(_ what: String, _ old: String?, _ new: String?) {
        if old != new { say("\(what) changed from \(quoted(old)) to \(quoted(new))") }
    }

    private func quoted(_ text: String?) -> String { text.map { "'\($0)'" } ?? "none" }

    private func listed(_ texts: [String]) -> String {
        texts.isEmpty ? "nothing" : Wording.list(texts, limit: .max)
    }

    private mutating func settings(_ old: [String: String], _ new: [String: String]) {
        for key in Set(old.keys).union(new.keys).sorted() {
            note("setting '\(key)'", old[key], new[key])
        }
    }

    private mutating func packages(_ old: [PackageChange], _ new: [PackageChange]) {
        lists("package", old, new, key: \.name) { change in
            switch (change.from, change.to) {
            case (let from?, let to?): "\(from) -> \(to)"
            case (nil, let to?): "new at \(to)"
            case (let from?, nil): "removal of \(from)"
            case (nil, nil): "no version"
            }
        }
    }

    private mutating func arguments(_ what: String, _ old: [[String]], _ new: [[String]]) {
        if old == new { return }
        for command in old where !new.contains(command) {
            say("\(what) no longer runs \(listed(command))")
        }
        for command in new where !old.contains(command) { say("\(what) runs \(listed(command))") }
        if Set(old) == Set(new) { say("\(what) runs its programs in another order or number") }
    }

    private func describe(_ check: Check) -> String {
        let probe =
            switch check.probe {
            case .run(let arguments): "run \(listed(arguments))"
            case .http(let url): "GET \(url)"
            }
        let contains = check.expect.contains.map { " with '\($0)'" } ?? ""
        return "\(probe), expects \(check.expect.status)\(contains), \(check.attempts) attempts, "
            + "\(check.interval) s apart, \(check.deadline) s each"
    }

    /// Says which elements came, went and changed; `words` may leave parts of an element out.
    private mutating func lists<Element: Hashable>(
        _ what: String, _ old: [Element], _ new: [Element], key: (Element) -> String,
        words: (Element) -> String
    ) {
        if old == new { return }
        let before = Dictionary(old.map { (key($0), $0) }, uniquingKeysWith: { one, _ in one })
        let after = Dictionary(new.map { (key($0), $0) }, uniquingKeysWith: { one, _ in one })
        let start = sentences.count
        for element in old where after[key(element)] == nil {
            say("\(what) '\(key(element))' is gone (\(words(element)))")
        }
        for element in new {
            guard let earlier = before[key(element)] else {
                say("\(what) '\(key(element))' is new (\(words(element)))")
                continue
            }
            if earlier == element { continue }
            let (one, other) = (words(earlier), words(element))
            say(
                one == other
                    ? "\(what) '\(key(element))' changed in a detail (\(one))"
                    : "\(what) '\(key(element))': \(other), before \(one)")
        }
        if sentences.count == start { say("\(what)s are in another order or number") }
    }
}
