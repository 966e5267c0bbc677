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

    /// What is signed: one plan, one digest, one verdict.
    static func statement(
        plan: String, digest: String, verdict: Approval.Verdict, coversOverride: Bool
    ) -> String {
        "oakum \(verdict.rawValue) \(plan) \(digest)" + (coversOverride ? " now" : "") + "\n"
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
