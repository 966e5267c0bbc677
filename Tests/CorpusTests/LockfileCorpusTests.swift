import ProgramUnderTest
import Testing

/// The bundled plugins against other projects' answer keys.
@Suite(
    .ownThreads,
    .enabled(if: LockfileCorpus.isThere, "the corpus of lock files is not beside this repository"))
struct LockfileCorpusTests {
    /// Differences that are meant; docs/ecosystem-notes.md has the reasons.
    static let deliberate: [String: (missing: Set<String>, extra: Set<String>)] = [
        "dpkg--dpkg-noversion": ([], ["acl "]),
        "requirements--env_var.txt": ([], ["qwert "]),
        "requirements--example.txt": (
            ["keyring 4.1.1", "mopidy-dirble 1.1"],
            [
                "keyring ", "mopidy-dirble ", "numpy 1.9.2", "urllib3 ",
                "wxpython-phoenix 3.0.3.dev1820+49a8884",
            ]
        ),
        "requirements--with_versions.txt": (
            ["combination-also-valid 3.5", "newspaper3k 0.2.2", "pkg 1.2.3"],
            ["combination-also-valid ", "newspaper3k ", "pkg "]
        ),
    ]

    @Test(arguments: ["npm", "dpkg", "pypi"])
    func `stated packages are found, exactly or with a documented difference`(
        _ ecosystem: String
    ) throws {
        let corpus = try LockfileCorpus(ecosystem)
        var checked = 0
        for (name, entry) in corpus.cases where corpus.isRead(entry) {
            guard entry.truth == "osv-scalibr tests", entry.wantError != true else { continue }
            checked += 1
            let wanted = corpus.texts(entry.packages)
            let found = corpus.found[name] ?? []
            let meant = Self.deliberate[name] ?? ([], [])
            #expect(wanted.subtracting(found) == meant.missing, "\(ecosystem)/\(name): missing")
            #expect(found.subtracting(wanted) == meant.extra, "\(ecosystem)/\(name): extra")
        }
        #expect(checked >= 9, "\(ecosystem): only \(checked) cases were read")
    }

    @Test(arguments: ["npm", "dpkg", "pypi"])
    func `broken files are failures that name them, and the rest stands`(
        _ ecosystem: String
    ) throws {
        let corpus = try LockfileCorpus(ecosystem)
        for (name, entry) in corpus.cases where corpus.isRead(entry) && entry.wantError == true {
            let failure = try #require(corpus.failures[name], "\(ecosystem)/\(name)")
            #expect(!failure.reason.isEmpty && failure.path.hasPrefix(name + "/"))
        }
        #expect(corpus.status == (corpus.failures.isEmpty ? 0 : 3))
    }

    @Test(arguments: ["npm", "dpkg", "pypi"])
    func `damaged copies give the base's packages, fewer, or an error`(
        _ ecosystem: String
    ) throws {
        let corpus = try LockfileCorpus(ecosystem)
        for (name, entry) in corpus.cases where corpus.isRead(entry) && name.hasPrefix("made--") {
            let found = corpus.found[name] ?? []
            if entry.packages != nil {
                // A byte order mark or CR LF changes nothing: compared through the same base.
                #expect(corpus.failures[name] == nil, "\(ecosystem)/\(name)")
                #expect(!found.isEmpty, "\(ecosystem)/\(name)")
            } else {
                let bound = corpus.texts(entry.basePackages)
                let named = Set(bound.map { $0.split(separator: " ")[0] })
                // A cut line can lose its version, never gain a package.
                let strangers = found.subtracting(bound).filter {
                    $0.last != " " || !named.contains($0.split(separator: " ")[0])
                }
                #expect(
                    strangers.isEmpty || corpus.failures[name] != nil, "\(ecosystem)/\(name)")
            }
        }
    }

    @Test func `every deliberate difference is a case that is there`() throws {
        let names = try ["npm", "dpkg", "pypi"].flatMap { try LockfileCorpus($0).cases.keys }
        for name in Self.deliberate.keys { #expect(names.contains(name)) }
    }
}
