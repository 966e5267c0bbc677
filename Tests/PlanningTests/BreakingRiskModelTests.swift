import PatchModel
import Planning
import Testing

struct BreakingRiskModelTests {
    private let model = BreakingRiskModel(now: Samples.now)

    @Test func `classifies steps by scheme`() {
        let cases: [(scheme: String, from: String, to: String, VersionStep, Double)] = [
            ("dpkg", "3.0.11-1~deb12u1", "3.0.11-1~deb12u2", .distribution, 0.01),
            ("deb", "12.4+deb12u5", "12.4+deb12u8", .distribution, 0.01),
            ("dpkg", "2024a-0+deb12u1", "2024b-0+deb12u1", .patch, 0.03),
            ("dpkg", "3.0.11-1", "3.0.15-1", .patch, 0.03),
            ("dpkg", "115.3.0esr-1", "115.4.0esr-1", .minor, 0.1),
            ("dpkg", "115.3.0esr-1", "128.3.0esr-1", .major, 0.4),
            ("dpkg", "1:2.0-1", "2:1.0-1", .major, 0.35),
            ("dpkg", "0:2.0-1", "2.0-2", .distribution, 0.01),
            ("dpkg", "2.0-2", "2.0-1", .downgrade, 0.5),
            ("rpm", "1:2.3-1.el9", "1:2.3-2.el9_4", .distribution, 0.01),
            ("apk", "1.2.3-r0", "1.2.3-r1", .distribution, 0.01),
            ("pacman", "1.2-1", "1:1.2-1", .major, 0.35),
            ("cargo", "0.2.3", "0.3.0", .major, 0.4),
            ("semver", "1.2.3", "1.2.4", .patch, 0.03),
            ("npm", "1.2.3", "1.3.0", .minor, 0.1),
            ("npm", "1.9.9", "2.0.0", .major, 0.4),
            ("npm", "0.2.3", "0.3.0", .major, 0.4),
            ("npm", "0.2.3", "0.2.4", .patch, 0.03),
            ("npm", "v1.2.3-rc.1", "1.2.3", .patch, 0.03),
            ("npm", "2.0.0", "1.9.9", .downgrade, 0.5),
            ("pep440", "1.0", "1.0.post1", .patch, 0.03),
            ("pypi", "1.0", "1.0.0.1", .patch, 0.03),
            ("pypi", "1.0", "1!0.1", .major, 0.35),
            ("pypi", "01.1", "1.2", .minor, 0.1),
            ("words", "alpha", "beta", .unknown, 0.4),
            ("words", "7.1", "7.2", .minor, 0.1),
            (
                "npm", "1.99999999999999999999.0", "1.99999999999999999999.1", .patch, 0.03
            ),
        ]
        var wrong: [String] = []
        for (scheme, from, to, step, base) in cases {
            let size = VersionStepSize(from: from, to: to, scheme: scheme)
            if size.step != step || size.base != base { wrong.append("\(from) \(to): \(size)") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `adds up, with each reason in words`() {
        let date = Timestamp(seconds: Samples.now.seconds - 2 * 86400)
        let upgrade = Samples.upgrade("a", from: "1.2.0", to: "1.3.0", dating: .published(date))
        let risk = model.risk(
            of: upgrade,
            .init(
                restart: .services, configurationPrompts: ["/etc/a"], releasesSkipped: 12,
                libyears: 1.5))
        #expect(risk.value == 0.4)
        #expect(
            risk.reasons == [
                "minor step .10", "released 2 days ago .15", "12 releases skipped .02",
                "1.50 years apart .03", "changed configuration: '/etc/a' .05",
                "services restart .05",
            ])
    }

    @Test func `dates count by age, and missing ones but for distributions`() {
        func value(_ dating: ReleaseDating) -> Double {
            model.risk(of: Samples.upgrade("a", dating: dating)).value
        }
        func published(_ days: Int64) -> ReleaseDating {
            .published(Timestamp(seconds: Samples.now.seconds - days * 86400))
        }
        #expect(value(.distribution) == 0.03)
        #expect(value(.unknown) == 0.11)
        #expect(value(published(-1)) == 0.18)
        #expect(value(published(2)) == 0.18)
        #expect(value(published(3)) == 0.11)
        #expect(value(published(7)) == 0.03)
        #expect(value(.published(Timestamp(seconds: .min))) == 0.03)
    }

    @Test func `five outcomes of its own replace the step`() {
        let upgrade = Samples.upgrade("a", from: "1.0.0", to: "2.0.0")
        #expect(model.risk(of: upgrade, .init(history: .init(passed: 4))).value == 0.4)
        #expect(
            model.risk(of: upgrade, .init(history: .init(passed: 4, failed: 1))).value == 0.2857)
        #expect(model.risk(of: upgrade, .init(history: .init(passed: 18))).value == 0.05)
        let risk = model.risk(of: upgrade, .init(history: .init(failed: 8)))
        #expect(risk.value == 0.9)
        #expect(
            risk.reasons == ["own history: 8 of 8 upgrades failed, in place of the major step .90"])
        #expect(
            model.risk(of: upgrade, .init(history: .init(passed: .max, failed: .max))).value == 0.5)
    }

    @Test func `withdrawn and blocked versions are never installed`() {
        let upgrade = Samples.upgrade("a")
        for facts in [
            BreakingRiskModel.Facts(isYanked: true), BreakingRiskModel.Facts(isBlocked: true),
        ] {
            let risk = model.risk(of: upgrade, facts)
            #expect(risk.value == 1)
            #expect(risk.reasons.count == 1 && risk.reasons[0].hasSuffix(": never"))
        }
    }

    @Test func `a soname raises a small step, a reboot adds, the sum stops at 1`() {
        #expect(model.risk(of: Samples.upgrade("a"), .init(changesSoname: true)).value == 0.35)
        #expect(model.risk(of: Samples.upgrade("a"), .init(restart: .reboot)).value == 0.13)
        let worst = model.risk(
            of: Samples.upgrade("a", from: "2.0.0", to: "1.0.0", dating: .unknown),
            .init(
                restart: .reboot, configurationPrompts: ["/etc/a"], history: .init(failed: 99),
                releasesSkipped: .max, libyears: .infinity))
        #expect(worst.value == 1)
    }

    @Test func `cost is one, the restart and ten times the risk`() {
        #expect(RemediationCandidate.cost(restart: .none, breaking: 0) == 1)
        #expect(RemediationCandidate.cost(restart: .services, breaking: 0.1) == 2.5)
        #expect(RemediationCandidate.cost(restart: .reboot, breaking: 7) == 13)
    }
}
