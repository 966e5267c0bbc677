import PatchModel
import Store
import Testing

struct RolloutTableTests {
    private let folder: TemporaryFolder
    private let state: StateDatabase

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDatabase(path: folder.path("state.db"))
        _ = try state.create(plan(state: .rolling), event: event())
        _ = try state.create(plan(state: .rolling), event: event())
    }

    private func operation(_ step: TargetStep, _ attempt: Int = 1, token: Int64 = 1) -> Operation {
        Operation(
            id: "P-1/a/\(step.rawValue)/\(attempt)", plan: "P-1", asset: "a", wave: 0, step: step,
            token: token, intended: moment(10))
    }

    private func target(_ state: TargetState, asset: String = "a", wave: Int = 0) -> TargetRecord {
        TargetRecord(plan: "P-1", asset: asset, wave: wave, state: state)
    }

    private func seen(
        _ step: TargetStep, _ outcome: Observation.Outcome, at time: Int64 = 20
    ) -> Observation {
        Observation(operation: operation(step).id, outcome: outcome, observed: moment(time))
    }

    @Test func `targets and operations come back in order`() throws {
        try state.move(target(.pending, asset: "z", wave: 1), event: nil)
        try state.move(target(.pending, asset: "c"), event: event("target.moved"))
        try state.move(target(.pending), event: nil)
        try state.intend(operation(.precheck), event: event("target.intended"))
        try state.observe(
            seen(.precheck, .succeeded), target: target(.prechecked),
            event: event("target.observed"))
        try state.intend(operation(.apply), event: event("target.intended"))
        #expect(
            try state.targets(of: "P-1") == [
                target(.pending, asset: "c"), target(.prechecked),
                target(.pending, asset: "z", wave: 1),
            ])
        let operations = try state.operations(of: "P-1")
        #expect(operations.map(\.operation) == [operation(.precheck), operation(.apply)])
        #expect(operations.map(\.observation) == [seen(.precheck, .succeeded), nil])
        #expect(try state.targets(of: "P-2").isEmpty)
        #expect(try state.operations(of: "P-2").isEmpty)
    }

    @Test func `an intent is written once, and only what is intended is observed`() throws {
        try state.intend(operation(.apply), event: event())
        #expect(throws: StoreError.self) { try state.intend(operation(.apply), event: event()) }
        #expect(throws: StoreError.self) {
            try state.observe(seen(.revert, .failed), target: target(.reverted), event: event())
        }
        #expect(try state.targets(of: "P-1").isEmpty)
        #expect(try state.events().count == 3)
    }

    @Test func `an observation that decided stays`() throws {
        try state.intend(operation(.apply), event: event())
        for outcome in [Observation.Outcome.waiting, .inconclusive, .succeeded, .succeeded] {
            try state.observe(seen(.apply, outcome), target: target(.applying), event: event())
        }
        let error = #expect(throws: StoreError.self) {
            try state.observe(seen(.apply, .failed), target: target(.reverting), event: event())
        }
        #expect(error?.description.contains("it has succeeded") == true)
        #expect(try state.targets(of: "P-1") == [target(.applying)])
        #expect(try state.operations(of: "P-1").map(\.observation?.outcome) == [.succeeded])
    }

    @Test func `one plan holds a target at a time, and tokens rise for ever`() throws {
        func lease(_ plan: String, now: Int64) throws -> Int64? {
            try state.lease(asset: "a", plan: plan, until: moment(now + 100), now: moment(now))
        }
        #expect(try lease("P-1", now: 0) == 1)
        #expect(try lease("P-2", now: 99) == nil)
        #expect(try lease("P-1", now: 50) == 2)
        #expect(try lease("P-2", now: 149) == nil)
        #expect(try lease("P-2", now: 150) == 3)
        try state.release(asset: "a", plan: "P-1")
        #expect(try lease("P-1", now: 151) == nil)
        try state.release(asset: "a", plan: "P-2")
        #expect(try lease("P-1", now: 152) == 4)
        #expect(
            try state.lease(asset: "b", plan: "P-2", until: moment(9), now: moment(0)) == 1)
    }

    @Test func `a controller that lost its lease intends nothing more`() throws {
        let token = try #require(
            try state.lease(asset: "a", plan: "P-1", until: moment(10), now: moment(0)))
        try state.intend(operation(.precheck, token: token), event: event())
        _ = try state.lease(asset: "a", plan: "P-1", until: moment(30), now: moment(20))
        let error = #expect(throws: StoreError.self) {
            try state.intend(operation(.apply, token: token), event: event())
        }
        #expect(error?.description.contains("another controller") == true)
        #expect(try state.operations(of: "P-1").count == 1)
    }
}
