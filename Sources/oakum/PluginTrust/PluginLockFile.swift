import Documents
import Glibc
import PluginHost

/// `oakum.lock` on disk, and beside it, in `oakum.lock.d`, a copy of each tree that was trusted.
struct PluginLockFile {
    let path: String
    /// Whether OAKUM_LOCK named it: it is used as it is then.
    let isNamed: Bool

    static let name = "oakum.lock"
    private static let sizeLimit = 4 << 20

    /// OAKUM_LOCK, else beside the user's `oakum.yaml`: XDG_CONFIG_HOME/oakum, ~/.config/oakum. Never
    /// the working directory, and not where `--config` points.
    static func find() -> PluginLockFile? {
        if let path = Terminal.variable("OAKUM_LOCK") {
            return PluginLockFile(path: path, isNamed: true)
        }
        if let base = Terminal.variable("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            return PluginLockFile(path: base + "/oakum/" + name, isNamed: false)
        }
        if let home = Terminal.variable("HOME"), home.hasPrefix("/") {
            return PluginLockFile(path: home + "/.config/oakum/" + name, isNamed: false)
        }
        return nil
    }

    /// What is trusted; nothing where there is no file.
    ///
    /// - Throws: `CommandEnd` for a file that cannot be used.
    func read() throws -> PluginLock {
        guard unsafe access(path, F_OK) == 0 else { return PluginLock() }
        if !isNamed { try checkOwner() }
        let bytes: [UInt8]
        do throws(BoundedFileError) {
            bytes = try BoundedFile.read(path, limit: Self.sizeLimit)
        } catch { throw CommandEnd.usage("cannot read '\(path)': \(error.reason)") }
        let root: ConfigurationNode
        do throws(DocumentError) {
            root = try ConfigurationNode.parse(toml: bytes)
        } catch { throw fault(error.line, error.reason) }
        do throws(LockFault) { return try PluginLock(root) } catch {
            throw fault(error.line, error.reason)
        }
    }

    private func fault(_ line: Int?, _ reason: String) -> CommandEnd {
        .usage(
            path + (line.map { ":\($0)" } ?? "") + ": " + reason
                + "; put it right, or delete the file and trust the plugins anew")
    }

    /// As for `oakum.yaml`: under sudo, HOME may still be another user's.
    private func checkOwner() throws {
        if let fault = BoundedFile.ownerFault(of: path) {
            throw CommandEnd.usage(
                "'\(path)' is not used: \(fault); name it with OAKUM_LOCK if it is to be used all "
                    + "the same")
        }
    }

    /// Changes the lock while no other command does.
    func change(_ body: (inout PluginLock) throws -> Void) throws {
        try TreeFolder.make(snapshots)
        let descriptor = unsafe open(snapshots, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw CommandEnd(.failed, "cannot lock '\(snapshots)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        let before = try read()
        var lock = before
        try body(&lock)
        guard lock != before else { return }
        try TreeFolder.replace(path, with: Array(lock.text.utf8))
        for name in TreeFolder.names(in: snapshots)
        where !lock.entries.contains(where: { $0.digest == name }) {
            ScratchPlace.remove(snapshots + "/" + name)
        }
    }

    /// Where copies of trusted trees lie, each in a folder called by its digest.
    var snapshots: String { path + ".d" }

    /// The tree that was trusted; `nil` when its copy is not there or is not what was trusted.
    func snapshot(of entry: PluginLock.Entry) -> PluginTree? {
        let tree = try? PluginTree(reading: snapshots + "/" + entry.digest)
        return tree?.digest == entry.digest ? tree : nil
    }

    /// Keeps a copy of a tree.
    func keep(_ tree: PluginTree) throws {
        try TreeFolder.write(tree, to: snapshots + "/" + tree.digest)
    }
}

/// What is wrong with a lock file.
struct LockFault: Error {
    var line: Int
    var reason: String
}

extension PluginLock {
    /// Reads the file's tree; docs/schemas/oakum-lock-1.json describes it.
    init(_ root: ConfigurationNode) throws(LockFault) {
        let top = try LockTable(root, keys: ["version", "plugin"])
        guard try top.number("version") == Self.version else {
            throw LockFault(
                line: root.line,
                reason: "it is not of version \(Self.version), which this Oakum reads")
        }
        self.init()
        for node in try top.list("plugin") {
            let table = try LockTable(
                node,
                keys: [
                    "name", "version", "api", "sha256", "source", "commit", "granted_at",
                    "granted_by", "needs",
                ])
            let name = try table.text("name")
            let digest = try table.text("sha256")
            guard PluginName.isValid(name), self[name] == nil else {
                throw LockFault(line: node.line, reason: "'\(name)' is no name, or is there twice")
            }
            let isHex = digest.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
            guard digest.utf8.count == 64, isHex else {
                throw LockFault(line: node.line, reason: "sha256 of '\(name)' is no digest")
            }
            self[name] = Entry(
                name: name, version: try table.text("version"), api: try table.number("api") ?? 0,
                digest: digest, source: try table.text("source"),
                commit: try table.optionalText("commit"), needs: try Self.needs(table),
                grantedAt: try table.text("granted_at"), grantedBy: try table.text("granted_by"))
        }
    }

    private static func needs(_ plugin: LockTable) throws(LockFault) -> PluginNeeds {
        guard let node = plugin.members["needs"] else { return PluginNeeds() }
        let table = try LockTable(
            node, keys: ["files", "net", "secret", "speaks_for", "memory_mib", "seconds"])
        return PluginNeeds(
            files: try table.texts("files"), net: try table.texts("net"),
            secrets: try table.texts("secret"),
            limits: PluginLimits(
                memoryMiB: try table.number("memory_mib"), seconds: try table.number("seconds")),
            speaksFor: try table.texts("speaks_for"))
    }
}

/// One table of the lock.
private struct LockTable {
    let members: [String: ConfigurationNode]
    let line: Int

    init(_ node: ConfigurationNode, keys: Set<String>) throws(LockFault) {
        guard case .map(let members) = node.content else {
            throw LockFault(line: node.line, reason: "expected a table, got \(node.shown)")
        }
        for member in members where !keys.contains(member.key) {
            throw LockFault(
                line: member.line,
                reason: "'\(member.key.prefix(100))' is unknown: is it of a newer Oakum?")
        }
        self.members = Dictionary(members.map { ($0.key, $0.node) }) { $1 }
        line = node.line
    }

    func optionalText(_ key: String) throws(LockFault) -> String? {
        guard let node = members[key] else { return nil }
        guard case .scalar(let text) = node.content else {
            throw LockFault(line: node.line, reason: "\(key): expected text, got \(node.shown)")
        }
        return text
    }

    func text(_ key: String) throws(LockFault) -> String {
        if let text = try optionalText(key) { return text }
        throw LockFault(line: line, reason: "'\(key)' is missing")
    }

    func number(_ key: String) throws(LockFault) -> Int? {
        guard let text = try optionalText(key) else { return nil }
        guard text.utf8.count < 10, let number = Int(text), number >= 0 else {
            throw LockFault(line: line, reason: "\(key): expected a number, got '\(text)'")
        }
        return number
    }

    func list(_ key: String) throws(LockFault) -> [ConfigurationNode] {
        guard let node = members[key] else { return [] }
        guard case .list(let items) = node.content else {
            throw LockFault(line: node.line, reason: "\(key): expected a list, got \(node.shown)")
        }
        return items
    }

    func texts(_ key: String) throws(LockFault) -> [String] {
        var texts: [String] = []
        for item in try list(key) {
            guard case .scalar(let text) = item.content else {
                throw LockFault(line: item.line, reason: "\(key): expected text, got \(item.shown)")
            }
            texts.append(text)
        }
        return texts
    }
}
