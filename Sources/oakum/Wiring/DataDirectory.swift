import Caches
import Digests
import Glibc
import Store

/// Where Oakum keeps its databases.
struct DataDirectory {
    let path: String
    /// Which setting decided.
    let origin: String

    /// `--data`, else OAKUM_DATA, else XDG_DATA_HOME/oakum, else ~/.local/share/oakum.
    init(option: String?) throws {
        if let option {
            (path, origin) = (option, "--data")
        } else if let variable = Terminal.variable("OAKUM_DATA") {
            (path, origin) = (variable, "OAKUM_DATA")
        } else if let base = Terminal.variable("XDG_DATA_HOME"), base.hasPrefix("/") {
            (path, origin) = (base + "/oakum", "XDG_DATA_HOME")
        } else if let home = Terminal.variable("HOME"), home.hasPrefix("/") {
            (path, origin) = (home + "/.local/share/oakum", "HOME")
        } else {
            throw CommandEnd.usage(
                "there is no home directory to keep data in: give --data DIR or set OAKUM_DATA")
        }
    }

    /// A cache of the data directory, once there is such a directory: for a cache alone none is made.
    static func cacheFile(_ name: String, option: String? = nil) -> CacheFile? {
        guard let path = (try? DataDirectory(option: option))?.path, PluginPlaces.isDirectory(path)
        else { return nil }
        let folder = path + "/cache"
        unsafe mkdir(folder, 0o700)
        return CacheFile(path: folder + "/" + name)
    }

    /// Makes the directory if it is not there.
    func prepare() throws {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "/" : part + "/"
            guard unsafe mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR else { continue }
            throw CommandEnd.usage("cannot make data directory '\(path)': \(errorText(errno))")
        }
    }

    func advisories() throws -> AdvisoryDatabase {
        try prepare()
        do throws(StoreError) { return try AdvisoryDatabase(path: path + "/advisories.db") } catch {
            throw CommandEnd.usage("\(error)")
        }
    }

    /// The state database, sealed: each event's head is signed and noted outside this directory.
    ///
    /// - Parameter makesKey: Whether a signing key is made when there is none: a scan alone needs none.
    func state(audit settings: AuditSettings, makesKey: Bool) throws -> StateDatabase {
        try prepare()
        let places = auditPlaces(settings)
        var seal = AuditSeal(anchor: places.anchor.map { AuditAnchor(path: $0) })
        seal.warn = { Terminal.printError("warning: the audit anchor is not up to date: \($0)") }
        if let key = places.key {
            let file = SigningKeyFile(path: key, dataDirectory: path)
            do throws(SigningKeyFileError) {
                seal.key = makesKey ? try file.loadOrCreate() : try file.load()
            } catch {
                // The event itself is never lost for it.
                Terminal.printError("warning: audit heads are not signed: \(error)")
            }
        }
        do throws(StoreError) {
            return try StateDatabase(path: path + "/state.db", seal: seal)
        } catch {
            throw CommandEnd.usage("\(error)")
        }
    }

    /// The state database as it is: nothing is made, upgraded or written.
    func stateForReading() throws(StoreError) -> StateDatabase {
        try StateDatabase(path: path + "/state.db", isReadOnly: true)
    }

    /// Where the audit anchor and the signing key lie: outside this directory, by configuration,
    /// else below the XDG state and configuration directories; `nil` where there is no home.
    func auditPlaces(_ settings: AuditSettings) -> (anchor: String?, key: String?) {
        let home = absolute("HOME")
        let state = absolute("XDG_STATE_HOME") ?? home.map { $0 + "/.local/state" }
        let configuration = absolute("XDG_CONFIG_HOME") ?? home.map { $0 + "/.config" }
        return (
            settings.anchor ?? state.map { $0 + "/oakum/audit.anchor" },
            settings.key ?? configuration.map { $0 + "/oakum/audit.key" }
        )
    }

    private func absolute(_ name: String) -> String? {
        Terminal.variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// A folder of this directory, made when it is not there.
    func folder(_ name: String) throws -> String {
        try prepare()
        let path = path + "/" + name
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw CommandEnd(.failed, "cannot make '\(path)': \(errorText(errno))")
        }
        return path
    }
}
