internal import PatchModel
internal import Processes

/// Finds the largest part of a list of upgrades that apt can do together, and says of each of the
/// others why not.
struct UpgradeSearch {
    struct Candidate {
        var upgrade: WantedUpgrade
        var installed: InstalledPackage

        /// What apt is asked for. `NAME:all` would be a package of its own to it.
        func request(native: String) -> String {
            let parts = fields(upgrade.name, separator: UInt8(ascii: ":"))
            let isForeign = parts.count == 2 && parts[1] != "all" && parts[1] != native
            return (isForeign ? upgrade.name : parts[0]) + "=" + upgrade.version
        }
    }

    struct Refused {
        var candidate: Candidate
        var reason: HeldBack.Reason
        var blocker: String
    }

    /// What apt would do for a set of upgrades.
    struct Attempt {
        var simulation: AptSimulation
        /// By ``AptSimulation/Step/key``.
        var files: [String: ArchiveFile]
    }

    struct Answer {
        var attempt: Attempt?
        var refused: [Refused]
    }

    private enum Verdict {
        case works(Attempt)
        case refused(HeldBack.Reason, String)
    }

    let programs: AptPrograms
    let architecture: String
    let installed: InstalledPackages
    private var trusted: [(address: String, isTrusted: Bool)]?
    private var accepted: [Candidate] = []
    private var attempt: Attempt?
    private var refused: [Refused] = []

    init(programs: AptPrograms, architecture: String, installed: InstalledPackages) {
        self.programs = programs
        self.architecture = architecture
        self.installed = installed
    }

    mutating func largest(_ candidates: [Candidate]) throws(DebianError) -> Answer {
        try add(candidates[...])
        // What failed beside fewer companions may fit now that the others are in.
        while !refused.isEmpty {
            let again = refused
            let before = accepted.count
            refused = []
            for item in again { try add([item.candidate]) }
            if accepted.count == before { break }
        }
        return Answer(attempt: attempt, refused: refused)
    }

    private mutating func add(_ candidates: ArraySlice<Candidate>) throws(DebianError) {
        if candidates.isEmpty { return }
        switch try verdict(accepted + candidates) {
        case .works(let found):
            accepted += candidates
            attempt = found
        case .refused(let reason, let blocker):
            if candidates.count == 1, let only = candidates.first {
                refused.append(Refused(candidate: only, reason: reason, blocker: blocker))
            } else {
                let middle = candidates.startIndex + candidates.count / 2
                try add(candidates[..<middle])
                try add(candidates[middle...])
            }
        }
    }

    private mutating func verdict(_ candidates: [Candidate]) throws(DebianError) -> Verdict {
        let requests = candidates.map { $0.request(native: architecture) }
        let transcript = try programs.apt(
            ["--simulate", "install"] + requests, architecture: architecture)
        guard transcript.isSuccess else {
            return .refused(reason(transcript), AptWords.blocker(transcript))
        }
        let simulation = try AptSimulation(parsing: transcript.output)
        if !simulation.removals.isEmpty {
            let names = simulation.removals.map { "'\($0.key)'" }.joined(separator: ", ")
            return .refused(.conflict, "apt would remove \(names) for it")
        }
        let addresses = try programs.apt(
            ["--print-uris", "install"] + requests, architecture: architecture)
        guard addresses.isSuccess else {
            return .refused(.notOffered, AptWords.blocker(addresses))
        }
        return try match(simulation, try ArchiveFile.parse(addresses.output))
    }

    /// Every change has exactly its file, from an index that apt trusts.
    private mutating func match(
        _ simulation: AptSimulation, _ files: [ArchiveFile]
    ) throws(DebianError) -> Verdict {
        var byKey: [String: ArchiveFile] = [:]
        for file in files {
            guard let package = file.package else { continue }
            byKey[package.key + "=" + package.version] = file
        }
        var found: [String: ArchiveFile] = [:]
        for step in simulation.installs {
            guard let file = byKey[step.key + "=" + step.to] else {
                return .refused(.notOffered, "apt names no file for '\(step.key)' \(step.to)")
            }
            guard try isTrusted(file.address) else {
                return .refused(
                    .notOffered, "'\(file.address)' comes from an index without valid signature")
            }
            found[step.key] = file
        }
        return .works(Attempt(simulation: simulation, files: found))
    }

    /// Whether apt checked the signature of the index that names this address (or was told by its
    /// configuration to trust it).
    private mutating func isTrusted(_ address: String) throws(DebianError) -> Bool {
        if trusted == nil {
            let transcript = try programs.apt(
                [
                    "indextargets", "--format", "$(TRUSTED) $(REPO_URI)", "Created-By: Packages",
                ], architecture: architecture)
            guard transcript.isSuccess else {
                throw .program(arguments: ["apt-get", "indextargets"], said: transcript.said)
            }
            trusted = outputLines(transcript.output).map { line in
                let parts = fields(line, separator: 32)
                return (parts.count == 2 ? parts[1] : "", parts[0] == "yes")
            }
        }
        let sources = (trusted ?? []).filter {
            !$0.address.isEmpty && address.hasPrefix($0.address)
        }
        return !sources.isEmpty && sources.allSatisfy(\.isTrusted)
    }

    private func reason(_ transcript: ProgramTranscript) -> HeldBack.Reason {
        let text = transcript.errorText
        // Source: apt's messages in the C locale.
        if text.utf8.contains("Held packages were changed".utf8) { return .held }
        if text.utf8.contains("was not found".utf8)
            || text.utf8.contains("Unable to locate package".utf8)
        {
            return .notOffered
        }
        return .conflict
    }
}

/// apt's own words on why it cannot.
enum AptWords {
    /// The unmet dependencies, held and removed packages it lists and its error lines.
    static func blocker(_ transcript: ProgramTranscript) -> String {
        var words: [String] = []
        var takes = false
        for line in outputLines(transcript.output) {
            if line.utf8.first != 32 {
                takes =
                    line.hasSuffix(":")
                    && ["unmet dependencies", "REMOVED", "held packages", "DOWNGRADED"]
                        .contains { line.utf8.contains($0.utf8) }
                if takes { words.append(line) }
            } else if takes {
                words.append(trimmed(line))
            }
        }
        for line in outputLines(transcript.error) where line.hasPrefix("E: ") {
            words.append(String(line.dropFirst(3)))
        }
        if words.isEmpty { return "apt: \(transcript.said)" }
        return "apt: " + words.joined(separator: " / ")
    }

    private static func trimmed(_ line: String) -> String {
        line.utf8.split(separator: 32).map { String(Substring($0)) }.joined(separator: " ")
    }
}

extension Sequence where Element == UInt8 {
    /// Whether these bytes occur in it.
    func contains(_ needle: some Collection<UInt8>) -> Bool {
        let bytes = Array(self)
        let wanted = Array(needle)
        if wanted.isEmpty { return true }
        if bytes.count < wanted.count { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
            bytes[start] == wanted[0] && bytes[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }
}
