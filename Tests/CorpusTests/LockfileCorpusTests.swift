import Foundation
import ProgramUnderTest
import Testing

/// The bundled plugins against other projects' answer keys.
@Suite(
    .ownThreads,
    .enabled(if: LockfileCorpus.isThere, "the corpus of lock files is not beside this repository"))
struct LockfileCorpusTests {
    /// Keys that are believed; the lists of a scanner alone are not.
    static let believed: Set<String> = [
        "osv-scalibr tests", "read by hand", "same as the base case",
    ]

    @Test func `packages are those of the key, or differ as documented`() throws {
        var wrong: [String] = []
        var unused: Set<String> = []
        for corpus in try LockfileCorpus.all.get() {
            unused.formUnion(corpus.meant.keys.filter { corpus.cases[$0]?.count == nil })
            var compared = 0
            for (name, entry) in corpus.cases
            where Self.believed.contains(entry.truth) && entry.wantError != true {
                compared += 1
                unused.remove(name)
                let meant = corpus.meant[name]
                let wanted = corpus.texts(entry.packages)
                let found = corpus.found[name] ?? []
                let missing = wanted.subtracting(found)
                let extra = found.subtracting(wanted)
                if missing != meant?.missing ?? [] || extra != meant?.extra ?? [] {
                    wrong.append("\(name): missing \(missing), extra \(extra)")
                }
                if (corpus.failures[name] != nil) != meant?.refused ?? false {
                    wrong.append("\(name): \(corpus.failures[name]?.reason ?? "not refused")")
                }
            }
            #expect(compared >= 1, "\(corpus.ecosystem): no case was compared")
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        #expect(unused.isEmpty, "differences that no case shows")
    }

    @Test func `the ecosystem notes name every case that differs`() throws {
        let path = TestedProgram.repository + "/docs/ecosystem-notes.md"
        let notes = try String(contentsOfFile: path, encoding: .utf8)
        for name in try LockfileCorpus.all.get().flatMap(\.meant.keys) {
            #expect(notes.contains(name), "\(name) is not in docs/ecosystem-notes.md")
        }
    }

    @Test func `broken files are failures that name file and line`() throws {
        var wrong: [String] = []
        for corpus in try LockfileCorpus.all.get() {
            for (name, entry) in corpus.cases where entry.wantError == true {
                guard let failure = corpus.failures[name] else {
                    wrong.append("\(name): taken")
                    continue
                }
                let isNamed = entry.files.contains { failure.path == name + "/" + $0 }
                if !isNamed || failure.line == nil || failure.reason.isEmpty {
                    wrong.append("\(failure)")
                }
                let beyond = (corpus.found[name] ?? []).subtracting(corpus.texts(entry.packages))
                if !beyond.isEmpty { wrong.append("\(name): \(beyond)") }
            }
            // 3: not everything could be read.
            #expect(corpus.status == (corpus.failures.isEmpty ? 0 : 3), "\(corpus.ecosystem)")
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `byte order marks and CR LF change no answer`() throws {
        var compared = 0
        for corpus in try LockfileCorpus.all.get() {
            for (name, entry) in corpus.cases where entry.truth == "same as the base case" {
                let base = try #require(entry.base, "\(name)")
                compared += 1
                #expect(corpus.found[name] == corpus.found[base], "\(name)")
            }
        }
        #expect(compared >= 8, "only \(compared) cases")
    }

    @Test func `cut files and files with NUL bytes hold no package that the base lacks`() throws {
        var compared = 0
        for corpus in try LockfileCorpus.all.get() {
            for (name, entry) in corpus.cases where entry.basePackages != nil {
                compared += 1
                let found = corpus.found[name] ?? []
                let base = try #require(entry.base, "\(name)")
                let strangers = found.subtracting(corpus.texts(entry.basePackages))
                    .subtracting(corpus.found[base] ?? [])
                #expect(strangers.isEmpty, "\(name)")
                if let failure = corpus.failures[name] {
                    let isNamed = entry.files.contains { failure.path == name + "/" + $0 }
                    #expect(isNamed && failure.line != nil, "\(failure)")
                }
            }
        }
        #expect(compared >= 8, "only \(compared) cases")
    }

    @Test func `whole projects have as many packages as another scanner recorded`() throws {
        var compared = 0
        for corpus in try LockfileCorpus.all.get() {
            for (name, entry) in corpus.cases {
                guard let count = entry.count else { continue }
                compared += 1
                let meant = corpus.meant[name]
                let found = (corpus.found[name] ?? []).subtracting(meant?.extra ?? [])
                #expect(found.union(meant?.missing ?? []).count == count, "\(name)")
            }
        }
        #expect(compared >= 2, "only \(compared) cases")
    }
}
