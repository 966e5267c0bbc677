import Glibc
import Processes

/// A folder of this run's own in the data directory, gone when the run is over.
struct ScratchPlace {
    let path: String

    /// Makes the folder, and removes those of programs that were killed.
    init(in directory: DataDirectory, named name: String) throws {
        let parent = try directory.folder("scratch")
        for left in Self.names(in: parent) where Self.isLeftOver(left) {
            Self.remove(parent + "/" + left)
        }
        var template = Array("\(parent)/\(getpid())-\(name)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw CommandEnd(.failed, "cannot make a folder in '\(parent)': \(errorText(errno))")
        }
        path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { Self.remove(path) }

    /// Removes a folder with all that is in it, following no link.
    static func remove(_ path: String) {
        _ = try? ProgramRun(
            ["rm", "-rf", "--one-file-system", "--", path], deadline: 600
        ).run()
    }

    /// Whether the program that made it no longer runs.
    private static func isLeftOver(_ name: String) -> Bool {
        guard let process = name.split(separator: "-").first.flatMap({ pid_t($0) }), process > 0
        else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            names.append(name)
        }
        return names
    }
}
