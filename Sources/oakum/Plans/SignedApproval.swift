import Glibc
import PatchModel
import Processes

/// Approvals that a person signed with their own SSH key: `ssh-keygen -Y sign -n oakum`.
///
/// Source: ssh-keygen(1), ALLOWED SIGNERS and -Y.
struct SignedApproval {
    /// The allowed signers file: principals and their keys.
    let signers: String

    /// The namespace that a signature must have been made for.
    static let namespace = "oakum"

    /// What is signed: one plan and digest of one database, one verdict, one moment.
    ///
    /// The moment is when the approval begins to hold, so that an old signature renews nothing.
    struct Statement: Equatable {
        var plan: String
        var digest: String
        var verdict: Approval.Verdict
        var database: String
        var at: Timestamp
        var coversOverride: Bool

        var text: String {
            "oakum \(verdict.rawValue) \(plan) \(digest) in \(database) at \(at)"
                + (coversOverride ? " now" : "") + "\n"
        }

        /// - Returns: `nil` when the text is no such statement.
        init?(_ text: String) {
            let words = text.split(separator: "\n", maxSplits: 1).first?.split(separator: " ") ?? []
            guard words.count == 8 || (words.count == 9 && words[8] == "now"), words[0] == "oakum",
                let verdict = Approval.Verdict(rawValue: String(words[1])), words[4] == "in",
                words[6] == "at", let at = Timestamp(String(words[7]))
            else { return nil }
            self.init(
                plan: String(words[2]), digest: String(words[3]), verdict: verdict,
                database: String(words[5]), at: at, coversOverride: words.count == 9)
            guard self.text == text else { return nil }
        }

        init(
            plan: String, digest: String, verdict: Approval.Verdict, database: String,
            at: Timestamp, coversOverride: Bool
        ) {
            self.plan = plan
            self.digest = digest
            self.verdict = verdict
            self.database = database
            self.at = at
            self.coversOverride = coversOverride
        }
    }

    /// Whose signature it is.
    ///
    /// - Throws: `CommandEnd` when no allowed signer made it, or for something else.
    func signer(of statement: String, signature: String) throws -> Actor {
        let found = try run([
            "ssh-keygen", "-Y", "find-principals", "-s", signature, "-f", signers,
        ])
        guard found.isSuccess,
            let principal = found.outputText.split(separator: "\n").first.map(String.init)
        else {
            throw CommandEnd.usage(
                "'\(signature)' is not a signature by anybody in '\(signers)': "
                    + Self.firstLine(found.errorText))
        }
        let verified = try run(
            [
                "ssh-keygen", "-Y", "verify", "-f", signers, "-I", principal, "-n",
                Self.namespace, "-s", signature,
            ], input: Array(statement.utf8))
        guard verified.isSuccess else {
            throw CommandEnd.usage(
                "'\(signature)' does not sign this: \(Self.firstLine(verified.errorText)); sign "
                    + "what --statement prints with 'ssh-keygen -Y sign -n \(Self.namespace)'")
        }
        return Actor(id: principal, authentication: .signed)
    }

    private func run(_ arguments: [String], input: [UInt8] = []) throws -> ProgramTranscript {
        do throws(ProgramError) {
            return try ProgramRun(arguments, input: input, deadline: 20).run()
        } catch {
            throw CommandEnd(.failed, "\(error); signatures need OpenSSH's ssh-keygen")
        }
    }

    private static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? "no reason given"
    }
}
