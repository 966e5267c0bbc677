internal import Glibc
internal import Processes

extension Sandbox {
    /// Gives a directory and everything below it to the sandbox's user, so that a run that does not
    /// act as root can write there.
    ///
    /// Whoever binds a working copy writable calls this first, with a *copy* that nothing else
    /// uses: owners are changed for good. Links are changed themselves, never what they point to.
    /// Does nothing where the controller is not root: files are its own user's then. Afterwards the
    /// tree is foreign to root: whoever reads it must not follow links out of it, and git refuses
    /// it outside the sandbox (`safe.directory`).
    /// - Throws: ``SandboxError``.
    public static func handOver(_ directory: String) throws(SandboxError) {
        guard SandboxPaths.isPlain(directory), SandboxPaths.isDirectory(directory) else {
            throw .unusablePath(directory, reason: "not the absolute path of a directory")
        }
        let depth = directory.utf8.split(separator: UInt8(ascii: "/")).count
        guard depth >= 2 else {
            throw .unusablePath(directory, reason: "it belongs to the system; use a copy below it")
        }
        guard geteuid() == 0 else { return }
        let owner = "\(nobody):\(nobody)"
        do {
            let run = ProgramRun(["chown", "-hRP", "--", owner, directory], deadline: 600)
            let transcript = try run.run()
            guard transcript.isSuccess else {
                throw SandboxError.cannotHandOver(directory, reason: transcript.oneLine)
            }
        } catch let error as SandboxError {
            throw error
        } catch {
            throw .cannotHandOver(directory, reason: "\(error)")
        }
    }
}

extension ProgramTranscript {
    /// The last line of its errors, or how it ended.
    var oneLine: String {
        if end == .deadline { return "it took too long" }
        let last = errorText.split(separator: "\n").last.map { String($0) }
        return last ?? "it ended with \(end)"
    }
}
