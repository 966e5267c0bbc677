internal import PatchModel

/// The scope of a package that several files state.
///
/// Needed in production anywhere means needed in production. A file that says nothing of scopes means
/// production too, unless another of its project says more: one of the same folder or of one above.
struct JoinedScope {
    /// The strongest that was given, by folder.
    private var stated: [String: Scope] = [:]
    /// Folders of files that gave none.
    private var unstated: Set<String> = []

    /// - Parameter component: one statement, with one place as evidence.
    mutating func add(_ component: Component, isStated: Bool) {
        let folder = component.evidence.first.map { parent(of: $0.path) } ?? ""
        if isStated {
            stated[folder] = Self.stronger(stated[folder], component.scope)
        } else {
            unstated.insert(folder)
        }
    }

    var scope: Scope {
        let isProduction = unstated.contains { !isStated($0) }
        let start: Scope? = isProduction ? .production : nil
        return stated.values.reduce(start) { Self.stronger($0, $1) } ?? .production
    }

    /// Whether a file of the folder, or of one above it, gives a scope.
    private func isStated(_ folder: String) -> Bool {
        var folder = folder
        while true {
            if stated[folder] != nil { return true }
            guard !folder.isEmpty else { return false }
            folder = parent(of: folder)
        }
    }

    private static func stronger(_ one: Scope?, _ other: Scope) -> Scope {
        guard let one else { return other }
        let order = Scope.allCases
        return (order.firstIndex(of: one) ?? 0) <= (order.firstIndex(of: other) ?? 0) ? one : other
    }
}
