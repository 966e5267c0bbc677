import Matching
import PackageNames
import PatchModel
import Testing
import Versioning

struct SchemeTests {
    private let entry = affected("pkg:inhouse/a", fixed: "r10", versioning: "inhouse")
    private func component(_ version: String, versioning: String? = nil) -> Component {
        Component(
            purl: "pkg:inhouse/a@\(version)", name: "a", version: version, ecosystem: "inhouse",
            versioning: versioning, plugin: "inhouse")
    }

    /// Orders `r9` before `r10`, as the plugin's `key` would.
    private func keys(_ versions: [String]) -> VersionKeys {
        var keys: [SchemeVersion: OrderedKey] = [:]
        for version in versions {
            guard let number = UInt8(version.dropFirst()) else { continue }
            keys[SchemeVersion(scheme: "inhouse", version: version)] = OrderedKey(bytes: [number])
        }
        return VersionKeys(schemes: ["inhouse"], keys: keys)
    }

    @Test
    func `orders by a plugin's keys`() throws {
        let keys = keys(["r9", "r10", "r11"])
        let record = advisory("A-1", [entry])
        #expect(try match([component("r9")], [record], keys: keys).pairs == ["a: A-1"])
        #expect(try match([component("r11")], [record], keys: keys).pairs == [])
        let refused = try match([component("x")], [record], keys: keys)
        #expect(refused.unmatchedKinds == [.invalidVersion])
    }

    @Test
    func `says which keys it needs, and only those`() throws {
        let index = MemoryIndex([
            advisory("A-1", [entry]), advisory("B-1", [affected("pkg:npm/b", fixed: "2.0.0")]),
        ])
        let inventory = inventory([component("r9"), npm("b", "1.0.0")])
        let needed = try ComponentMatcher.neededVersions(
            inventory, index: index, schemes: ["inhouse"])
        #expect(needed.map(\.scheme) == ["inhouse", "inhouse"])
        #expect(needed.map(\.version) == ["r10", "r9"])
        #expect(
            try ComponentMatcher.neededVersions(inventory, index: index, schemes: []).isEmpty)
    }

    @Test
    func `an unknown scheme matches listed texts only, and is noted once`() throws {
        var listed = entry
        listed.versions = ["r9"]
        let records = [
            advisory("A-1", [listed]), advisory("A-2", [entry]), advisory("A-3", [entry]),
        ]
        let result = try match([component("r9")], records)
        #expect(result.pairs == ["a: A-1"])
        #expect(result.unmatchedKinds == [.unsupportedScheme])
        #expect(result.unmatched.first?.reason.contains("'inhouse'") == true)
    }

    @Test
    func `where component and record differ the ecosystem's scheme decides, and it is said`() throws
    {
        // As dpkg orders them, 1.0.0-rc1 comes after 1.0.0; as semver does, before.
        let record = advisory("A-1", [affected("pkg:npm/a", fixed: "1.0.0", versioning: "dpkg")])
        let named = try match([npm("a", "1.0.0-rc1")], [record])
        #expect(named.findings.isEmpty)
        let disputed = try match([npm("a", "1.0.0-rc1", versioning: "pep440")], [record])
        #expect(
            disputed.findings.first?.records.first?.comparison
                == "1.0.0-rc1 >= introduced 0 and < fixed 1.0.0"
                + " (the ecosystem's scheme 'semver' decides)")
        let same = try match([npm("a", "1.0.0-rc1", versioning: "deb")], [record])
        #expect(same.findings.isEmpty)
    }

    @Test
    func `a plugin cannot take a built-in scheme's place`() throws {
        let backwards = VersionKeys(
            schemes: ["semver"],
            keys: [
                SchemeVersion(scheme: "semver", version: "1.0.0"): OrderedKey(bytes: [9]),
                SchemeVersion(scheme: "semver", version: "2.0.0"): OrderedKey(bytes: [1]),
            ])
        let record = advisory("A-1", [affected("pkg:npm/a", fixed: "2.0.0")])
        #expect(try match([npm("a", "1.0.0")], [record], keys: backwards).pairs == ["a: A-1"])
    }

    @Test
    func `every purl type names a scheme that there is`() {
        for type in NameRules.types {
            guard let name = NameRules.scheme(forType: type) else { continue }
            #expect(VersionSchemes.named(name)?.name == name, "\(type)")
        }
    }

    @Test
    func `orders packages without an ecosystem as generic versions`() throws {
        let record = advisory("A-1", [affected("pkg:generic/a", fixed: "1.0.2l")])
        func found(_ version: String) throws -> [String] {
            let component = Component(
                purl: "pkg:generic/a@\(version)", name: "a", version: version, ecosystem: "generic",
                plugin: "x")
            return try match([component], [record]).pairs
        }
        #expect(try found("1.0.2k") == ["a: A-1"])
        #expect(try found("1.0.2l") == [])
    }

    @Test
    func `ranges of kind semver are ordered so where the type has no scheme`() throws {
        let record = advisory(
            "A-1", [affected("pkg:generic/a", fixed: "1.10.0", kind: .semver)])
        let component = Component(
            purl: "pkg:generic/a@1.9.0", name: "a", version: "1.9.0", ecosystem: "generic",
            plugin: "x")
        #expect(try match([component], [record]).pairs == ["a: A-1"])
    }
}
