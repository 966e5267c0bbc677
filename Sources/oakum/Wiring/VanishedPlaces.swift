import PatchModel

/// Tells a target where everything was repaired from one that is not there: an empty mount point, a
/// root without its package database.
struct VanishedPlaces {
    /// Ecosystems with open findings of which nothing at all is found now.
    private let ecosystems: Set<String>

    init(before: [Finding], now inventory: Inventory) {
        let found = Set(inventory.components.lazy.filter(\.root.isEmpty).map(\.ecosystem))
        let isEmpty = inventory.components.isEmpty
        var gone: Set<String> = []
        for finding in before where finding.root.isEmpty {
            guard let ecosystem = Self.ecosystem(of: finding.component) else { continue }
            // A project may drop its last package; no Debian system has none.
            if isEmpty || ecosystem == "deb", !found.contains(ecosystem) { gone.insert(ecosystem) }
        }
        ecosystems = gone
    }

    /// Why the answer is not the whole answer.
    var reasons: [String] {
        ecosystems.sorted().map {
            "no \($0) package is found any more, and there were some with open findings: is it mounted?"
        }
    }

    func isDoubtful(_ finding: Finding) -> Bool {
        Self.ecosystem(of: finding.component).map(ecosystems.contains) ?? false
    }

    /// `deb` of `pkg:deb/debian/bash@5`.
    private static func ecosystem(of purl: String) -> String? {
        let body = purl.split(separator: ":", maxSplits: 1).last
        return body?.split(separator: "/").first.map(String.init)
    }
}
