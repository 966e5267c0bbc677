import PatchModel
import Rollout
import Testing

struct TargetMachineTests {
    /// Per state, what each accepted event leads to; everything that is not written is refused.
    /// An unknown target was restarting.
    private static let table: [TargetState: [TargetEvent: TargetState]] = [
        .pending: [.leased: .leased, .skipped: .skipped],
        .leased: [
            .prechecked: .prechecked, .failed: .skipped, .contactLost: .unknown,
            .skipped: .skipped,
        ],
        .prechecked: [
            .snapshotted: .snapshotted, .failed: .skipped, .contactLost: .unknown,
            .skipped: .skipped,
        ],
        .snapshotted: [
            .applyStarted: .applying, .failed: .skipped, .contactLost: .unknown,
            .skipped: .skipped,
        ],
        .applying: [
            .applied: .restarting, .failed: .reverting, .recalled: .reverting,
            .contactLost: .unknown,
        ],
        .restarting: [
            .restarted: .verifying, .failed: .reverting, .recalled: .reverting,
            .contactLost: .unknown,
        ],
        .verifying: [
            .verified: .ok, .failed: .reverting, .recalled: .reverting, .contactLost: .unknown,
        ],
        .ok: [.failed: .reverting, .recalled: .reverting],
        .reverting: [
            .reverted: .reverted, .revertFailed: .revertFailed, .contactLost: .unknown,
        ],
        .unknown: [.found: .restarting, .recalled: .reverting],
        .reverted: [:], .revertFailed: [:], .skipped: [:],
    ]

    @Test func `every state takes exactly the events of the table`() {
        var wrong: [String] = []
        var pairs = 0
        for state in TargetState.allCases {
            guard let row = Self.table[state] else {
                wrong.append("no row for \(state)")
                continue
            }
            for event in TargetEvent.allCases {
                pairs += 1
                let machine = TargetMachine(state: state, resumes: .restarting)
                switch (machine.next(event), row[event]) {
                case (.success(let next), let expected?) where next.state == expected: break
                case (.failure(let refusal), nil)
                where refusal.state == state.rawValue && refusal.event == event.rawValue
                    && refusal.subject == "target" && !refusal.why.isEmpty:
                    break
                case (let seen, let expected):
                    wrong.append("\(state) + \(event): \(seen), not \(expected?.rawValue ?? "")")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        #expect(pairs == 13 * 14)
    }

    @Test func `a target that is found again is what it was`() throws {
        for state in [TargetState.leased, .snapshotted, .applying, .verifying, .reverting] {
            let lost = try TargetMachine(state: state, resumes: .pending).next(.contactLost).get()
            #expect(lost.state == .unknown)
            #expect(try lost.next(.found).get().state == state)
        }
    }

    @Test func `a target is ok only by way of every step`() throws {
        var machine = TargetMachine(state: .pending)
        var path: [TargetState] = []
        for event in [
            TargetEvent.leased, .prechecked, .snapshotted, .applyStarted, .applied, .restarted,
            .verified,
        ] {
            machine = try machine.next(event).get()
            path.append(machine.state)
        }
        #expect(
            path == [
                .leased, .prechecked, .snapshotted, .applying, .restarting, .verifying, .ok,
            ])
    }
}
