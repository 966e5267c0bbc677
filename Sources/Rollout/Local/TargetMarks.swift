internal import PatchModel

/// What a target remembers of a rollout: who may change it, and which steps were begun or done.
struct TargetMarks: Hashable {
    struct Mark: Hashable {
        var step: TargetStep
        /// When the step was intended. A data directory that is started anew gives the same
        /// operation ids again: a mark of another intent is none of this one.
        var intended: Timestamp
        /// `nil`: it was begun.
        var observation: Observation?
        /// The snapshot is back; what is left of the revert is to look at it.
        var isSwapped = false
    }

    /// The highest fencing token that was seen.
    var token: Int64 = 0
    /// The plan that the marks are of; those of an earlier plan are dropped.
    var plan = ""
    /// By operation id.
    var steps: [String: Mark] = [:]

    static let folder = ["var", "lib", "oakum"]
    static let file = "rollout.json"
    static let path = "/var/lib/oakum/rollout.json"

    init() {}

    /// The mark of an operation; `nil` when it was never begun here.
    func mark(of operation: Operation) -> Mark? {
        guard plan == operation.plan, let mark = steps[operation.id],
            mark.intended == operation.intended
        else { return nil }
        return mark
    }

    /// Whether an apply was begun and never taken back.
    var hasApply: Bool { steps.values.contains { $0.step == .apply } }

    /// - Throws: ``StepFailure`` when they are there and cannot be read.
    init(of root: String) throws(StepFailure) {
        let bytes: [UInt8]?
        do {
            bytes = try RootFiles(root: root).read(Self.path, limit: 16 << 20)
        } catch {
            throw StepFailure("Oakum's marks on the target cannot be read: \(error)")
        }
        guard let bytes else { return }
        guard let value = MarkValue(parsing: bytes), value["format"]?.number == 1,
            let token = value["token"]?.number, let plan = value["plan"]?.string,
            case .object(let stored)? = value["steps"]
        else {
            throw StepFailure(
                "'\(Self.path)' on the target is not what Oakum wrote; look at the target, then "
                    + "delete that file")
        }
        self.token = token
        self.plan = plan
        for (id, mark) in stored {
            guard let step = mark["step"]?.string.flatMap(TargetStep.init(rawValue:)),
                let intended = mark["intended"]?.number
            else { continue }
            steps[id] = Mark(
                step: step, intended: Timestamp(seconds: intended),
                observation: mark["observation"].flatMap { Observation(mark: $0) },
                isSwapped: mark["swapped"]?.flag ?? false)
        }
    }

    /// - Throws: ``StepFailure`` when they cannot be written.
    func write(to root: String) throws(StepFailure) {
        let stored = steps.mapValues { mark in
            var value: [String: MarkValue] = [
                "step": .text(mark.step.rawValue), "intended": .integer(mark.intended.seconds),
            ]
            if let observation = mark.observation { value["observation"] = observation.mark }
            if mark.isSwapped { value["swapped"] = .bool(true) }
            return MarkValue.object(value)
        }
        let value = MarkValue.object([
            "format": .integer(1), "token": .integer(token), "plan": .text(plan),
            "steps": .object(stored),
        ])
        do {
            try RootFiles(root: root).write(
                Array((value.json + "\n").utf8), in: Self.folder, name: Self.file)
        } catch {
            throw StepFailure("Oakum's marks cannot be written on the target: \(error)")
        }
    }
}

extension Observation {
    var mark: MarkValue {
        .object([
            "operation": .text(operation), "outcome": .text(outcome.rawValue),
            "reason": reason.map { .text($0) } ?? .null, "steps": .list(steps.map(\.mark)),
            "checks": .list(checks.map(\.mark)),
            "reference": reference.map { .text($0) } ?? .null,
            "pending_restarts": .list(pendingRestarts.map { .text($0) }),
            "observed": .text(observed.description),
        ])
    }

    init?(mark: MarkValue) {
        guard let operation = mark["operation"]?.string,
            let outcome = mark["outcome"]?.string.flatMap(Outcome.init(rawValue:)),
            let observed = mark["observed"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(
            operation: operation, outcome: outcome, reason: mark["reason"]?.string,
            steps: mark["steps"]?.items.compactMap { StepTranscript(mark: $0) } ?? [],
            checks: mark["checks"]?.items.compactMap { CheckResult(mark: $0) } ?? [],
            reference: mark["reference"]?.string,
            pendingRestarts: mark["pending_restarts"]?.strings ?? [], observed: observed)
    }
}

extension StepTranscript {
    fileprivate var mark: MarkValue {
        .object([
            "arguments": .list(arguments.map { .text($0) }), "end": .text(end),
            "success": .bool(isSuccess), "output": .text(output), "digest": .text(outputDigest),
            "milliseconds": .integer(Int64(milliseconds)),
        ])
    }

    fileprivate init?(mark: MarkValue) {
        guard let end = mark["end"]?.string, let isSuccess = mark["success"]?.flag else {
            return nil
        }
        self.init(
            arguments: mark["arguments"]?.strings ?? [], end: end, isSuccess: isSuccess,
            output: mark["output"]?.string ?? "", outputDigest: mark["digest"]?.string ?? "",
            milliseconds: Int(clamping: mark["milliseconds"]?.number ?? 0))
    }
}

extension CheckResult {
    fileprivate var mark: MarkValue {
        .object([
            "check": .text(check), "outcome": .text(outcome.rawValue),
            "attempts": .integer(Int64(attempts)),
            "status": status.map { .integer(Int64($0)) } ?? .null,
            "reason": reason.map { .text($0) } ?? .null, "output": .text(output),
            "digest": .text(outputDigest), "milliseconds": .integer(Int64(milliseconds)),
        ])
    }

    fileprivate init?(mark: MarkValue) {
        guard let check = mark["check"]?.string,
            let outcome = mark["outcome"]?.string.flatMap(Outcome.init(rawValue:))
        else { return nil }
        self.init(
            check: check, outcome: outcome, attempts: Int(clamping: mark["attempts"]?.number ?? 0),
            status: mark["status"]?.number.map { Int(clamping: $0) },
            reason: mark["reason"]?.string, output: mark["output"]?.string ?? "",
            outputDigest: mark["digest"]?.string ?? "",
            milliseconds: Int(clamping: mark["milliseconds"]?.number ?? 0))
    }
}
