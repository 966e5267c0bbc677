import PatchModel
import Rollout
import Testing

struct InMemoryDriverTests {
    private static let target = PlanTarget(
        asset: "asset-a", name: "a", path: "/a", driver: "memory",
        changes: [
            PackageChange(package: "pkg:deb/debian/one", name: "one", from: "1", to: "2"),
            PackageChange(package: "pkg:deb/debian/two", name: "two", from: "1", to: "2"),
            PackageChange(package: "pkg:deb/debian/new", name: "new", from: nil, to: "1"),
        ],
        checks: [Check(name: "answers", probe: .run(["true"]), expect: .init(status: 0))],
        rollback: .snapshot)

    private static func driver() -> InMemoryDriver {
        InMemoryDriver(packages: [
            "asset-a": ["pkg:deb/debian/one": "1", "pkg:deb/debian/two": "1", "other": "7"]
        ])
    }

    private static func operation(_ step: TargetStep, token: Int64 = 1) -> PatchModel.Operation {
        PatchModel.Operation(
            id: "P-1/a/\(step.rawValue)/1", plan: "P-1", asset: "asset-a", wave: 0, step: step,
            token: token, intended: Timestamp(seconds: 0))
    }

    private static func content(_ driver: InMemoryDriver) -> String {
        let packages = driver.target("asset-a")?.packages ?? [:]
        return packages.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }.joined(
            separator: " ")
    }

    @Test func `the driver in memory passes the conformance suite`() throws {
        let driver = Self.driver()
        try DriverConformance(
            driver: driver, target: Self.target, fingerprint: { Self.content(driver) },
            spoil: { driver.change("asset-a") { $0.packages["pkg:deb/debian/one"] = "1.5" } }
        ).run()
        let mended = Self.driver()
        try DriverConformance(
            driver: mended, target: Self.target, fingerprint: { Self.content(mended) },
            spoil: { mended.change("asset-a") { $0.packages["pkg:deb/debian/one"] = "1.5" } },
            mend: { mended.change("asset-a") { $0.packages["pkg:deb/debian/one"] = "1" } }
        ).run()
    }

    @Test func `a step that was cut off half-way is partial and completes when performed again`() {
        let driver = Self.driver()
        driver.inject(.init(.partial, asset: "asset-a", step: .apply))
        let apply = Self.operation(.apply)
        let cut = driver.perform(apply, on: Self.target, reference: nil)
        #expect(cut.outcome == .failed)
        #expect(
            Self.content(driver) == "other=7 pkg:deb/debian/one=2 pkg:deb/debian/two=1")
        guard case .partial = driver.probe(apply, on: Self.target, reference: nil) else {
            Issue.record("not partial")
            return
        }
        #expect(driver.perform(apply, on: Self.target, reference: nil).outcome == .succeeded)
        #expect(
            Self.content(driver)
                == "other=7 pkg:deb/debian/new=1 pkg:deb/debian/one=2 pkg:deb/debian/two=2")
    }

    @Test func `a step whose answer was lost has happened, and the probe says so`() {
        let driver = Self.driver()
        driver.inject(.init(.unheard, asset: "asset-a", step: .apply))
        let apply = Self.operation(.apply)
        #expect(driver.perform(apply, on: Self.target, reference: nil).outcome == .inconclusive)
        guard case .finished(let seen) = driver.probe(apply, on: Self.target, reference: nil)
        else {
            Issue.record("not finished")
            return
        }
        #expect(seen.outcome == .succeeded)
    }

    @Test func `an unreachable target can neither be changed nor asked until it is back`() {
        let driver = Self.driver()
        driver.inject(.init(.unreachable, asset: "asset-a", step: .apply))
        let apply = Self.operation(.apply)
        #expect(driver.perform(apply, on: Self.target, reference: nil).outcome == .inconclusive)
        let first = driver.probe(apply, on: Self.target, reference: nil)
        #expect(first == .unknown("'a' does not answer"))
        #expect(driver.probe(apply, on: Self.target, reference: nil) == .notStarted)
        #expect(driver.perform(apply, on: Self.target, reference: nil).outcome == .succeeded)
    }

    @Test func `a broken version fails every check and says which`() {
        let driver = Self.driver()
        driver.change("asset-a") { $0.broken = ["pkg:deb/debian/two@2"] }
        let verify = Self.operation(.verify)
        #expect(driver.perform(verify, on: Self.target, reference: nil).outcome == .succeeded)
        _ = driver.perform(Self.operation(.apply), on: Self.target, reference: nil)
        let seen = driver.perform(verify, on: Self.target, reference: nil)
        #expect(seen.outcome == .failed)
        #expect(seen.checks.map(\.outcome) == [.failed])
        #expect(seen.reason == "'two' is broken in this version")
    }
}
