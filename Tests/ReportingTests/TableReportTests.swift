import PatchModel
import Testing

@testable import Reporting

struct TableReportTests {
    private func text(
        _ report: ScanReport, width: Int = 120, isColour: Bool = false, isWide: Bool = false
    ) -> String {
        TableReport(width: width, isColour: isColour, isWide: isWide).render(report)
    }

    @Test func `a scan says first what to upgrade`() {
        let text = text(Sample.scan)
        #expect(
            text.prefix(while: "COVERAGE") == """
                / (host, debian 12 bookworm): 6 components, 8 findings, 3 upgrades end 6 of them, \
                2 without a fix, 1 known exploited
                INCOMPLETE: 1 place could not be looked at

                FINDINGS, by what to upgrade
                KEV  SEVERITY       EPSS  PACKAGE       INSTALLED -> FIXED              \
                ADVISORIES                 WHERE
                KEV  9.8 critical  94.4%  src:apache2   2.4.57-2 -> 2.4.59-1~deb12u1    \
                CVE-2024-1, CVE-2024-2 +1  deb: apache2, apac...
                     7.2 high      <0.1%  lodash [dev]  4.17.20 -> 4.17.21              \
                CVE-2021-23337             ...ge-lock.json:12 +1
                     5.0 medium        -  src:curl      7.88.1-10 -> 7.88.1-10+deb12u4  \
                CVE-2023-38545             deb: curl

                KNOWN EXPLOITED
                ADVISORY    PACKAGE  DUE                 RANSOMWARE  SUMMARY
                CVE-2024-1  apache2  2024-06-22 overdue  known       what CVE-2024-1 is about

                WITHOUT A FIX: 2 findings in 1 package
                KEV  SEVERITY  EPSS  PACKAGE    INSTALLED              ADVISORIES     WHERE
                     3.1 low      -  src:glibc  2.36-9                 CVE-2010-4756  deb: libc6
                     -            -  src:glibc  2.36-9 (investigated)  CVE-2024-9     deb: libc6

                AVAILABLE UPGRADES
                3 packages, 2 from a security suite, 1 held back by a hold
                SECURITY     INSTALLED -> CANDIDATE        SUITE
                apache2      2.4.57-2 -> 2.4.59-1~deb12u1  stable-security
                apache2-bin  2.4.57-2 -> 2.4.59-1~deb12u1  stable-security


                """)
    }

    @Test func `a scan says then what is not known and what to do`() {
        let text = text(Sample.scan)
        #expect(
            text.suffix(from: "COVERAGE") == """
                COVERAGE
                9 files in 2 directories, 3 files read by plugins
                components: deb 4, npm 2; 1 of them in 1 nested root
                  dpkg 1.0.0: 1 file, 4 components
                  npm 1.0.0: 2 files, 2 components
                could not be looked at (1):
                  srv/bad/package-lock.json:4: not JSON: expected ',' (npm)
                not understood (1):
                  srv/app/package.json: odd (npm)
                skipped (2):
                  pseudo file system (2): proc, sys

                NOTES ON MATCHING (3)
                  no version is stated (2): pkg:npm/left-pad, pkg:npm/right-pad
                  a pin is not understood

                FEEDS
                FEED        PLUGIN  ADVISORIES  SIGNALS  NEWEST      IMPORTED    AGE  SOURCE
                osv-debian  osv           1200        0  2024-07-01  2024-06-30   3d  debian.zip
                starter     osv             20        5  -           2024-07-03   1h  starter set
                the starter set is a small sample beside the feeds

                NEXT
                  for priorities import KEV and EPSS: oakum feeds import kev FILE, oakum feeds \
                import epss FILE
                  upgrade the most urgent packages: apt-get install --only-upgrade apache2 \
                apache2-bin
                  on hold, so apt will not upgrade them: curl
                  see to the 1 place that could not be looked at, and scan again

                exit code 3: incomplete: something that should have been looked at could not be
                also holds 1: findings reach the gate high
                """)
    }

    @Test func `narrow terminals get a second line, not shorter versions`() {
        let text = text(Sample.scan, width: 80)
        #expect(
            text.contains(
                """
                KEV  9.8 critical  94.4%  src:apache2   2.4.57-2 -> 2.4.59-1~deb12u1
                      CVE-2024-1, CVE-2024-2 +1  deb: apache2, apache2-bin
                     7.2 high      <0.1%  lodash [dev]  4.17.20 -> 4.17.21
                      CVE-2021-23337  srv/app/package-lock.json:12 +1

                """))
    }

    @Test func `wide cuts nothing`() {
        let text = text(Sample.scan, isWide: true)
        #expect(text.contains("CVE-2024-1, CVE-2024-2, CVE-2024-3  deb: apache2, apache2-bin\n"))
        #expect(text.contains("srv/app/package-lock.json:12, srv/other/package-lock.json\n"))
    }

    @Test func `colours only when told`() {
        #expect(!text(Sample.scan).contains("\u{1B}"))
        let text = text(Sample.scan, isColour: true)
        #expect(text.contains("\u{1B}[1;31mKEV\u{1B}[0m  \u{1B}[1;31m9.8 critical\u{1B}[0m  94.4%"))
        #expect(text.contains("\u{1B}[31mINCOMPLETE: "))
    }

    @Test func `an empty scan is clean only when it is complete`() {
        var report = Sample.empty
        report.feeds = [Sample.feeds[0]]
        #expect(text(report).contains("\nno findings\n"))
        #expect(text(report).hasSuffix("\nexit code 0: done"))
        report.gate = "kev"
        #expect(text(report).hasSuffix("\nexit code 0: done; nothing reaches the gate kev"))
        report.inventory.coverage.failed = [CoverageNote(path: "a", reason: "permission denied")]
        report.exitCodes = [3]
        #expect(text(report).contains("that is not a clean result"))
        #expect(text(report).contains("INCOMPLETE"))
    }

    @Test func `without feeds or with the starter set only, import comes next`() {
        var report = Sample.empty
        #expect(text(report).contains("NEXT\n  import advisories: oakum feeds import osv FILE\n"))
        report.feeds = [Sample.feeds[1]]
        #expect(text(report).contains("\nstarter set only: import a feed\n"))
        #expect(text(report).contains("only the starter set was matched; import advisories:"))
    }

    @Test func `says when package lists offer nothing newer`() {
        var report = Sample.scan
        report.upgrades = []
        let offered = text(report)
        #expect(offered.contains("\nthe package lists on the target offer nothing newer\n"))
        #expect(offered.contains("offer nothing newer for apache2, curl: run apt-get update"))
        #expect(!offered.contains("apt-get install"))
        report.inventory.releases = []
        #expect(!text(report).contains("AVAILABLE UPGRADES"))
    }

    @Test func `only hosts get a command, and only for valid names`() {
        var report = Sample.scan
        report.inventory.target.kind = .directory
        #expect(!text(report).contains("apt-get"))
        for (name, isValid) in [
            ("libstdc++6", true), ("g++", true), ("a2", true), ("0ad", true), ("a", false),
            ("-y", false), ("remove-", false), ("a;reboot", false), ("$(id)", false), ("", false),
            ("a b", false), ("A2", false), ("a\u{301}b", false), ("../a", false),
        ] {
            #expect(NextSteps.isPackageName(name) == isValid, "\(name)")
        }
    }

    @Test func `foreign text cannot steer the terminal`() {
        let evil = "x\u{1B}]0;owned\u{7}\n\u{202E}"
        var report = Sample.scan
        report.inventory.target.path = evil
        report.inventory.platforms[0].id = evil
        report.inventory.coverage.failed[0].path = evil
        report.inventory.coverage.skipped[0].reason = evil
        report.inventory.coverage.plugins[0].plugin = evil
        report.inventory.components[0].ecosystem = evil
        report.notes[0].reason = evil
        report.incomplete = [evil]
        report.gate = evil
        report.feeds[0].sources = [evil]
        report.upgrades[0].suite = evil
        for number in report.findings.indices {
            report.findings[number].name = evil
            report.findings[number].source = nil
            report.findings[number].advisory = evil
            report.findings[number].installed = evil
            report.findings[number].summary = evil
            report.findings[number].evidence = [Evidence(path: evil)]
        }
        for isWide in [false, true] {
            let text = text(report, isWide: isWide)
            #expect(
                text.unicodeScalars.allSatisfy { $0 == "\n" || !HiddenScalars.contains($0) })
            #expect(text.contains("x\\u{1b}]0;owned\\u{7}\\n\\u{202e}"))
        }
    }

    @Test func `long lists are cut aloud`() {
        var report = Sample.scan
        report.inventory.coverage.failed = (1...25).map {
            CoverageNote(path: "file-\($0)", reason: "permission denied")
        }
        #expect(text(report).contains("  file-20: permission denied\n  and 5 more, see -o json\n"))
        #expect(text(report, isWide: true).contains("  file-25: permission denied\n"))
        report.findings = (1...30).map {
            var finding = Sample.finding(2, "CVE-2024-\($0)", fixed: nil, kev: Sample.exploited)
            finding.source = SourcePackage(name: "source-\($0)")
            return finding
        }
        #expect(text(report).contains("WITHOUT A FIX: 30 findings in 30 packages"))
        #expect(text(report).contains("and 20 more, see --wide or -o json\n"))
        #expect(text(report).contains("and 10 more, see --wide or -o json\n"))
        #expect(text(report, isWide: true).contains("source-30"))
    }

    @Test func `an inventory lists components and what was looked at`() {
        let report = InventoryReport(toolVersion: "0.1.0", inventory: Sample.inventory)
        let text = TableReport(width: 80, isColour: false, isWide: false).render(report)
        #expect(
            text.prefix(while: "COVERAGE") == """
                / (host, debian 12 bookworm): 6 components
                INCOMPLETE: 1 place could not be looked at, see below

                NAME         VERSION    ECOSYSTEM  SCOPE  WHERE
                apache2      2.4.57-2   deb        prod   var/lib/dpkg/status:7
                apache2-bin  2.4.57-2   deb        prod   var/lib/dpkg/status:7
                libc6        2.36-9     deb        prod   var/lib/dpkg/status:7
                curl         7.88.1-10  deb        prod   var/lib/dpkg/status:7
                lodash       4.17.20    npm        dev    srv/app/package-lock.json:12 +1
                left-pad     unknown    npm        prod   srv/app/package.json:3


                """)
    }

    @Test func `feeds show their age`() {
        let report = TableReport(width: 120, isColour: false, isWide: false)
        #expect(report.render([], now: Sample.moment) == "no feeds")
        var feed = Sample.feeds[0]
        for (imported, age) in [
            ("2024-07-03T01:15:00Z", " 45m "), ("2024-07-01T03:00:00Z", " 47h "),
            ("2023-07-03T02:00:00Z", " 366d "), ("2030-01-01T00:00:00Z", " -  "),
        ] {
            feed.importedAt = Timestamp(imported) ?? Sample.moment
            #expect(report.render([feed], now: Sample.moment).contains(age), "\(age)")
        }
    }

    @Test func `figures are rounded and bounded`() {
        #expect(
            [9.84, 10, 0, 99, -1, .nan].map(scoreText) == [
                "9.8", "10.0", "0.0", "10.0", "0.0", "-",
            ])
        #expect(
            [0.94421, 1, 0.0001, 0, 2, .nan].map(percentText)
                == ["94.4%", "100.0%", "<0.1%", "0.0%", "100.0%", "-"])
        #expect(purlType("pkg:deb/debian/a") == "deb")
        #expect(purlType("nonsense") == "")
        #expect(purlType("") == "")
    }
}

extension String {
    /// The text before a word that is there once.
    fileprivate func prefix(while word: String) -> String {
        range(of: word).map { String(self[..<$0.lowerBound]) } ?? self
    }

    /// The text from that word on.
    fileprivate func suffix(from word: String) -> String {
        range(of: word).map { String(self[$0.lowerBound...]) } ?? ""
    }

    private func range(of word: String) -> Range<Index>? { ranges(of: word).first }
}
