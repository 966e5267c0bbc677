import Matching
import PatchModel
import Testing

struct IndexKeysTests {
    @Test
    func `gives one key for each package, with release and place`() {
        let record = advisory(
            "A-1",
            [
                affected("pkg:deb/debian/openssl?arch=source&distro=debian-12"),
                affected("not a purl"), affected("pkg:pypi/Zope.Interface"),
            ])
        let (keys, unreadable) = IndexKeys.keys(of: record)
        #expect(
            keys == [
                AdvisoryIndexKey(key: "deb/debian/openssl", release: "debian-12", position: 0),
                AdvisoryIndexKey(key: "pypi/zope-interface", position: 2),
            ])
        #expect(unreadable.count == 1)
    }
}
