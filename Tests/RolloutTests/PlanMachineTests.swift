import PatchModel
import Rollout
import Testing

struct PlanMachineTests {
    /// Per state, what each accepted event leads to; everything that is not written is refused.
    /// The machine stands in the first of two waves, and a paused one was baking.
    private static let table: [PlanState: [PlanEvent: PlanState]] = [
        .draft: [.resolved: .resolved, .cancelled: .cancelled, .superseded: .superseded],
        .resolved: [
            .resolved: .resolved, .testStarted: .testing, .cancelled: .cancelled,
            .superseded: .superseded,
        ],
        .testing: [
            .resolved: .resolved, .testStarted: .testing, .testPassed: .tested,
            .testFailed: .testFailed, .cancelled: .cancelled, .superseded: .superseded,
        ],
        .tested: [
            .resolved: .resolved, .approvalRequested: .awaitingApproval, .approved: .approved,
            .cancelled: .cancelled, .superseded: .superseded,
        ],
        .awaitingApproval: [
            .resolved: .resolved, .approved: .approved, .rejected: .rejected, .expired: .expired,
            .cancelled: .cancelled, .superseded: .superseded,
        ],
        .approved: [
            .resolved: .resolved, .expired: .expired, .scheduled: .scheduled,
            .cancelled: .cancelled, .superseded: .superseded,
        ],
        .scheduled: [
            .resolved: .resolved, .expired: .expired, .started: .rolling, .cancelled: .cancelled,
            .superseded: .superseded,
        ],
        .rolling: [
            .waveRolled: .baking, .paused: .paused, .aborted: .aborting, .failed: .aborting,
        ],
        .baking: [
            .analysisPassed: .rolling, .paused: .paused, .aborted: .aborting, .failed: .aborting,
        ],
        .verifying: [
            .verified: .done, .partlyVerified: .partiallyRolledBack,
            .needsHuman: .failedNeedsHuman, .aborted: .aborting, .failed: .aborting,
        ],
        .paused: [.resumed: .baking, .aborted: .aborting, .failed: .aborting],
        .aborting: [.rollbackStarted: .rollingBack],
        .rollingBack: [
            .rolledBack: .rolledBack, .partlyRolledBack: .partiallyRolledBack,
            .needsHuman: .failedNeedsHuman,
        ],
        .done: [.rollbackStarted: .rollingBack],
        .rolledBack: [:], .partiallyRolledBack: [:], .failedNeedsHuman: [:], .rejected: [:],
        .expired: [:], .cancelled: [:], .superseded: [:], .testFailed: [:],
    ]

    @Test func `every state takes exactly the events of the table`() {
        var wrong: [String] = []
        var pairs = 0
        for state in PlanState.allCases {
            guard let row = Self.table[state] else {
                wrong.append("no row for \(state)")
                continue
            }
            for event in PlanEvent.allCases {
                pairs += 1
                let machine = PlanMachine(state: state, wave: 0, waves: 2, resumes: .baking)
                switch (machine.next(event), row[event]) {
                case (.success(let step), let expected?)
                where step.machine.state == expected && step.from == state: break
                case (.failure(let refusal), nil)
                where refusal.state == state.rawValue && refusal.event == event.rawValue
                    && !refusal.why.isEmpty:
                    break
                case (let seen, let expected):
                    wrong.append("\(state) + \(event): \(seen), not \(expected?.rawValue ?? "")")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        #expect(pairs == 22 * 24)
    }

    @Test func `waves follow one another and the last leads to verification`() throws {
        var machine = PlanMachine(state: .scheduled, wave: 7, waves: 3)
        var path: [String] = []
        for event in [
            PlanEvent.started, .waveRolled, .analysisPassed, .waveRolled, .analysisPassed,
            .waveRolled, .analysisPassed, .verified,
        ] {
            let step = try machine.next(event).get()
            machine = step.machine
            path.append("\(step.eventType) \(machine.wave)")
        }
        #expect(
            path == [
                "plan.rolling 0", "wave.baking 0", "wave.rolling 1", "wave.baking 1",
                "wave.rolling 2", "wave.baking 2", "plan.verifying 2", "plan.done 2",
            ])
    }

    @Test func `a paused plan goes on where it was`() throws {
        for state in [PlanState.rolling, .baking] {
            var machine = PlanMachine(state: state, wave: 1, waves: 3)
            machine = try machine.next(.paused).get().machine
            #expect(machine.resumes == state)
            let step = try machine.next(.resumed).get()
            #expect(step.machine.state == state)
            #expect(step.machine.wave == 1)
            #expect(step.eventType == "plan.resumed")
        }
    }

    @Test func `only a plan that was resolved before loses approvals by being resolved`() {
        var voiding: [PlanState] = []
        for state in PlanState.allCases {
            if case .success(let step) = PlanMachine(state: state).next(.resolved),
                step.voidsApprovals
            {
                voiding.append(state)
            }
        }
        #expect(
            voiding == [
                .resolved, .testing, .tested, .awaitingApproval, .approved, .scheduled,
            ])
    }

    @Test func `a refusal says which state refuses what, and why`() {
        func text(_ state: PlanState, _ event: PlanEvent) -> String? {
            guard case .failure(let refusal) = PlanMachine(state: state).next(event) else {
                return nil
            }
            return refusal.description
        }
        #expect(
            text(.done, .paused)
                == "a plan that is 'done' refuses 'paused': only a rolling or baking plan can be paused"
        )
        #expect(
            text(.rolledBack, .started)
                == "a plan that is 'rolled_back' refuses 'started': it has ended")
        #expect(
            text(.resolved, .approved)
                == "a plan that is 'resolved' refuses 'approved': only a tested plan can be approved"
        )
    }

    @Test func `nonsense in a stored plan traps nothing`() {
        for wave in [Int.max, Int.min, -1] {
            let machine = PlanMachine(state: .baking, wave: wave, waves: 0)
            guard case .success(let step) = machine.next(.analysisPassed) else {
                Issue.record("refused")
                continue
            }
            #expect(step.machine.state == .verifying)
        }
    }
}
