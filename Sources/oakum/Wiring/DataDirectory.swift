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

    /// Makes the directory if it is not there.
    func prepare() throws {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "/" : part + "/"
            guard unsafe mkdir(made, 0o755) != 0, errno != EEXIST, errno != EISDIR else { continue }
            throw CommandEnd.usage("cannot make data directory '\(path)': \(errorText(errno))")
        }
    }

    func advisories() throws -> AdvisoryDatabase {
        try prepare()
        do throws(StoreError) { return try AdvisoryDatabase(path: path + "/advisories.db") } catch {
            throw CommandEnd.usage("\(error)")
        }
    }

    func state() throws -> StateDatabase {
        try prepare()
        do throws(StoreError) { return try StateDatabase(path: path + "/state.db") } catch {
            throw CommandEnd.usage("\(error)")
        }
    }
}
