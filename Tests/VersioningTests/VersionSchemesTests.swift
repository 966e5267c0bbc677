import Testing
import Versioning

struct VersionSchemesTests {
    @Test func `finds a scheme by each of its names`() {
        for scheme in VersionSchemes.all {
            for name in [scheme.name] + scheme.otherNames {
                #expect(VersionSchemes.named(name)?.name == scheme.name)
                #expect(VersionSchemes.named(name.uppercased())?.name == scheme.name)
            }
        }
        #expect(VersionSchemes.named("no such scheme") == nil)
        #expect(VersionSchemes.named("") == nil)
    }

    @Test func `gives every name to one scheme only`() {
        let names = VersionSchemes.all.flatMap { [$0.name] + $0.otherNames }
        #expect(Set(names).count == names.count)
    }

    @Test func `reverses an ordering`() {
        #expect(VersionOrdering.ascending.reversed == .descending)
        #expect(VersionOrdering.descending.reversed == .ascending)
        #expect(VersionOrdering.same.reversed == .same)
    }
}
