internal import Glibc
public import PatchModel
public import Processes

/// Asks whether a target still works, as often as a check says, and gives one of three answers.
///
/// - successful: an attempt was answered as expected; none follows it.
/// - failed: the last attempt was answered otherwise: wrong status, missing text, a program that
///   crashed, a connection that was refused or broken.
/// - inconclusive: the last attempt was not answered at all: the program could not be started, the
///   deadline passed, the host name is unknown, curl is missing.
public struct CheckRunner: Sendable {
    private let start: @Sendable ([String], Int) throws -> ProgramTranscript

    /// - Parameter run: Runs an argument list inside the target, in its network, within a deadline
    ///   in seconds; throws when it could not be started.
    public init(
        run:
            @escaping @Sendable (_ arguments: [String], _ deadline: Int) throws -> ProgramTranscript
    ) {
        start = run
    }

    /// Makes attempts until one succeeds or none is left. Blocks until then.
    public func run(_ check: Check) -> CheckResult {
        let began = ContinuousClock.now
        var attempts = 0
        var answer: Answer
        repeat {
            if attempts > 0 { wait(check.interval) }
            answer = attempt(check)
            attempts += 1
        } while answer.outcome != .successful && attempts < check.attempts
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        return CheckResult(
            check: check.name, outcome: answer.outcome, attempts: attempts, status: answer.status,
            reason: answer.reason.map { Redaction.redacted($0) }, output: answer.kept?.text ?? "",
            outputDigest: answer.kept?.digest ?? "",
            milliseconds: Int(clamping: seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000))
    }

    /// What one attempt brought.
    private struct Answer {
        var outcome: CheckResult.Outcome
        var status: Int?
        var reason: String?
        var kept: KeptOutput?
    }

    private func wait(_ seconds: Int) {
        var left = UInt32(clamping: seconds)
        // It returns early, with the rest, when a signal arrives.
        while left > 0 { left = sleep(left) }
    }

    private func attempt(_ check: Check) -> Answer {
        do {
            switch check.probe {
            case .run(let arguments):
                return programAnswer(try start(arguments, max(1, check.deadline)), check)
            case .http(let url):
                guard HTTPProbe.isAddress(url) else {
                    return Answer(
                        outcome: .inconclusive,
                        reason: "'\(url)' is not an address that begins with http:// or https://")
                }
                let arguments = HTTPProbe.arguments(url: url, deadline: max(1, check.deadline))
                // curl keeps the time itself; the rest is for starting it.
                let transcript = try start(arguments, max(1, check.deadline) &+ 5)
                return httpAnswer(HTTPProbe(transcript), transcript, check)
            }
        } catch {
            return Answer(outcome: .inconclusive, reason: "could not be asked: \(error)")
        }
    }

    private func programAnswer(_ transcript: ProgramTranscript, _ check: Check) -> Answer {
        var answer = Answer(outcome: .inconclusive, kept: KeptOutput(transcript))
        switch transcript.end {
        case .deadline: answer.reason = "no answer within \(max(1, check.deadline)) s"
        case .cancelled: answer.reason = "cancelled"
        case .signal(let number):
            answer.outcome = .failed
            answer.reason = "ended by signal \(number)"
        case .exit(let status):
            answer.status = Int(status)
            if answer.status != check.expect.status, status == 126 || status == 127 {
                answer.reason = "exit status \(status): the command could not be started"
                return answer
            }
            let isCut = transcript.isOutputTruncated || transcript.isErrorTruncated
            judge(
                &answer, check.expect, kind: "exit status", isCut: isCut,
                texts: [transcript.output, transcript.error])
        }
        return answer
    }

    private func httpAnswer(
        _ probe: HTTPProbe, _ transcript: ProgramTranscript, _ check: Check
    ) -> Answer {
        let isCut = transcript.isOutputTruncated
        var answer = Answer(
            outcome: .inconclusive, status: probe.status,
            kept: KeptOutput(body: probe.body[...], isTruncated: isCut, transcript.error))
        switch probe.end {
        case .answered:
            judge(
                &answer, check.expect, kind: "HTTP status", isCut: isCut, texts: [probe.body])
        case .broken(let reason):
            answer.outcome = .failed
            answer.reason = reason
        case .notAsked(let reason): answer.reason = reason
        }
        return answer
    }

    /// Compares an answer with what is expected of it.
    private func judge(
        _ answer: inout Answer, _ expected: Check.Expectation, kind: String, isCut: Bool,
        texts: [[UInt8]]
    ) {
        answer.outcome = .failed
        guard answer.status == expected.status else {
            let status = answer.status.map { "\($0)" } ?? "none"
            answer.reason = "\(kind) \(status), expected \(expected.status)"
            return
        }
        if let text = expected.contains, !texts.contains(where: { $0.holds(Array(text.utf8)) }) {
            if isCut { answer.outcome = .inconclusive }
            answer.reason =
                "the output does not contain '\(text)'"
                + (isCut ? " in its end, and its beginning was not kept" : "")
            return
        }
        answer.outcome = .successful
    }
}
