internal import Glibc
internal import Processes

/// Asks the controller's own apt and dpkg about a root, from the root's files.
///
/// Everything runs in a sandbox without network, as nobody, with the root's apt and dpkg folders
/// bound read-only at their own places: no program of the root runs, and what its apt configuration
/// may name runs there at most. The same holds for `/`.
struct AptPrograms {
    let root: String
    /// A folder of the controller's own: apt's binary cache goes there, so that only the first of
    /// several calls parses the lists.
    let scratch: String
    /// Seconds for one call.
    var deadline = 120

    private static let folders = [["etc", "apt"], ["var", "lib", "apt"], ["var", "lib", "dpkg"]]

    /// Asks dpkg what is installed.
    func installed() throws(DebianError) -> InstalledPackages {
        let transcript = try run(InstalledPackages.query, needsApt: false)
        // No package at all is an error to dpkg-query and no Debian root to us.
        guard transcript.isSuccess, !transcript.isOutputTruncated else {
            throw .program(arguments: InstalledPackages.query, said: transcript.said)
        }
        return InstalledPackages(parsing: transcript.output)
    }

    /// Runs apt-get with what every call needs.
    func apt(
        _ arguments: [String], architecture: String
    ) throws(DebianError) -> ProgramTranscript {
        let transcript = try run(
            ["apt-get", "--quiet", "--assume-yes", "--no-install-recommends"]
                + [
                    "Debug::NoLocking=1", "APT::Architecture=\(architecture)",
                    "APT::Get::AutomaticRemove=0", "APT::Install-Suggests=0",
                    "Acquire::ForceHash=SHA256", "Dir::Cache::archives=/tmp/",
                ].flatMap { ["--option", $0] } + arguments, needsApt: true)
        if transcript.isOutputTruncated {
            throw .unreadable(what: "apt's answer", text: "more than \(Self.outputLimit) bytes")
        }
        return transcript
    }

    /// Reads fields of a package file without unpacking it here.
    ///
    /// - Returns: `nil` when it is no package file.
    static func fields(
        _ names: [String], of file: String
    ) throws(DebianError) -> [String: String]? {
        let place = "/run/oakum/package.deb"
        let sandbox = Sandbox(root: .hostTools, binds: [.init(file, at: place)])
        let transcript: ProgramTranscript
        do {
            transcript = try sandbox.run(["dpkg-deb", "--field", place] + names, deadline: 60)
        } catch {
            throw .program(arguments: ["dpkg-deb"], said: "\(error)")
        }
        guard transcript.isSuccess else { return nil }
        var found: [String: String] = [:]
        for line in outputLines(transcript.output) {
            let name = line.utf8.prefix { $0 != UInt8(ascii: ":") }
            let value = line.utf8[name.endIndex...].dropFirst().drop { $0 == 32 }
            found[String(Substring(name))] = String(Substring(value))
        }
        return found
    }

    private static let outputLimit = 16 << 20

    private func run(
        _ arguments: [String], needsApt: Bool
    ) throws(DebianError) -> ProgramTranscript {
        let cache = scratch + "/apt-cache"
        // Whoever the sandbox runs as must be able to write there; the folder above is private.
        if unsafe mkdir(scratch, 0o700) != 0, errno != EEXIST {
            throw .file("'\(scratch)': \(systemText(errno))")
        }
        if unsafe mkdir(cache, 0o777) != 0, errno != EEXIST {
            throw .file("'\(cache)': \(systemText(errno))")
        }
        unsafe _ = chmod(cache, 0o777)
        var binds = [Sandbox.Bind(cache, at: "/var/cache/apt", isWritable: true)]
        for folder in Self.folders {
            // A bind would follow a link out of the root.
            guard RootFiles(root: root).isPlainFolder(folder) else {
                if !needsApt, folder.last == "apt" { continue }
                throw .root(
                    path: root,
                    reason: "'/\(folder.joined(separator: "/"))' is not a plain folder there")
            }
            let path = "/" + folder.joined(separator: "/")
            binds.append(.init(root == "/" ? path : root + path, at: path))
        }
        let sandbox = Sandbox(root: .hostTools, binds: binds)
        do {
            return try sandbox.run(
                arguments, deadline: deadline, outputLimit: Self.outputLimit)
        } catch {
            throw .program(arguments: arguments, said: "\(error)")
        }
    }
}

extension ProgramTranscript {
    /// The last words of a program that failed.
    var said: String {
        let words = (outputLines(error).suffix(4) + outputLines(output).suffix(2))
            .map { Redaction.redacted($0) }
        let ending =
            switch end {
            case .exit(let code): "exit status \(code)"
            case .signal(let number): "signal \(number)"
            case .deadline: "deadline"
            case .cancelled: "cancelled"
            }
        return words.isEmpty ? ending : "\(ending), \(words.joined(separator: " / "))"
    }
}
