/// What `apt-get --simulate` says it would do, in its order.
///
/// Source: apt-get(8), `--simulate`. A line reads
/// `Inst NAME[:ARCH] [OLD] (NEW ORIGIN [ARCH])`, `Conf ...` likewise, `Remv NAME [OLD]`.
struct AptSimulation: Sendable, Hashable {
    enum Action: String, Sendable, Hashable {
        case install = "Inst"
        case configure = "Conf"
        case remove = "Remv"
        case purge = "Purg"
    }

    struct Step: Sendable, Hashable {
        var action: Action
        var name: String
        /// Architecture of the new version; for a removal what the name says, else empty.
        var architecture: String
        /// The version that is there.
        var from: String?
        /// The version that comes; empty for a removal.
        var to: String
        /// `Debian-Security:12/stable-security`.
        var origin: String?

        /// `openssl:amd64`.
        var key: String { architecture.isEmpty ? name : name + ":" + architecture }
    }

    var steps: [Step] = []

    /// - Throws: ``DebianError/unreadable(what:text:)`` for a line that starts as a step and cannot
    ///   be read on.
    init(parsing output: [UInt8]) throws(DebianError) {
        for line in outputLines(output) {
            guard let action = Action(rawValue: String(line.prefix(4))), line.utf8.count > 5,
                Array(line.utf8)[4] == 32
            else { continue }
            guard let step = Self.step(action, Array(line.utf8.dropFirst(5))) else {
                throw .unreadable(what: "apt's simulation", text: line)
            }
            steps.append(step)
        }
    }

    var removals: [Step] { steps.filter { $0.action == .remove || $0.action == .purge } }
    var installs: [Step] { steps.filter { $0.action == .install } }

    private static func step(_ action: Action, _ line: [UInt8]) -> Step? {
        let full = line.prefix { $0 != 32 }
        var rest = line[full.endIndex...].drop { $0 == 32 }
        let name = full.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        guard let first = name.first, isSafe(first) else { return nil }
        var step = Step(
            action: action, name: text(first), architecture: name.count > 1 ? text(name[1]) : "",
            to: "")
        if rest.first == UInt8(ascii: "[") {
            let from = rest.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            step.from = text(from)
            rest = rest[from.endIndex...].dropFirst().drop { $0 == 32 }
        }
        if action == .remove || action == .purge { return step }
        guard rest.first == UInt8(ascii: "("), let end = closing(rest) else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        let version = inner.prefix { $0 != 32 }
        guard !version.isEmpty, let bracket = inner.lastIndex(of: UInt8(ascii: "["))
        else { return nil }
        step.to = text(version)
        step.architecture = text(inner[inner.index(after: bracket)...])
        guard isSafe(Array(step.architecture.utf8)[...]) else { return nil }
        if bracket > version.endIndex {
            let origin = inner[version.endIndex..<bracket].split(separator: 32)
            step.origin = origin.isEmpty ? nil : text(origin.joined(separator: [32]))
        }
        return step
    }

    /// The place of the `]` in the first `])`.
    private static func closing(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.dropLast().first {
            bytes[$0] == UInt8(ascii: "]") && bytes[$0 + 1] == UInt8(ascii: ")")
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }
}

/// Whether it can be a package's name, version or architecture: nothing that a program would take
/// for an option or a path.
///
/// Source: Debian Policy 5.6.1, 5.6.7, 5.6.12.
func isSafe(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, isAlphanumeric(first) else { return false }
    return text.allSatisfy { isAlphanumeric($0) || "+-.:~_%".utf8.contains($0) }
}

/// Whether it can be a package's name, version or architecture.
func isSafe(_ text: String) -> Bool { isSafe(Array(text.utf8)[...]) }

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
}
