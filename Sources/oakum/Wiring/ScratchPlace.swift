import Glibc
import Processes

/// A folder of this run's own in the data directory, gone when the run is over.
struct ScratchPlace {
    let path: String

    init(in directory: DataDirectory, named name: String) throws {
        try directory.prepare()
        var template = Array((directory.path + "/scratch-" + name + "-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw CommandEnd(
                .failed, "cannot make a folder in '\(directory.path)': \(errorText(errno))")
        }
        path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() {
        _ = try? ProgramRun(
            ["rm", "-rf", "--one-file-system", "--", path], deadline: 600
        ).run()
    }
}
