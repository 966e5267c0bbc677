import Glibc

/// The files of a golden case, and a copy of them in which one can be changed.
final class PluginTestCase {
    /// The copy, in a folder of the same name.
    let path: String
    private let parent: String
    /// Files that a plugin reads: those below `input` and `http`, `input.json`, `versions.txt`.
    private(set) var inputs: [(name: String, bytes: [UInt8])] = []
    private var made: [(path: String, isFolder: Bool)] = []

    /// Copies the case in the folder `source`.
    init(copying source: String) throws {
        let parent = Terminal.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/oakum-case-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw CommandEnd(.failed, "cannot make a folder in '\(parent)': \(errorText(errno))")
        }
        let made = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.parent = made
        path = made + "/" + (source.split(separator: "/").last.map(String.init) ?? "case")
        unsafe mkdir(path, 0o755)
        try copy(source, below: "")
        inputs.sort { $0.name < $1.name }
    }

    deinit {
        for (path, isFolder) in made.reversed() {
            _ = unsafe isFolder ? rmdir(path) : unlink(path)
        }
        unsafe rmdir(path)
        unsafe rmdir(parent)
    }

    private func copy(_ folder: String, below prefix: String) throws {
        for name in try allNames(folder) {
            let (source, relative) = (folder + "/" + name, prefix + name)
            var status = stat()
            guard unsafe lstat(source, &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                guard unsafe mkdir(path + "/" + relative, 0o755) == 0 else { continue }
                made.append((path + "/" + relative, isFolder))
                try copy(source, below: relative + "/")
            case S_IFLNK:
                guard let target = linkTarget(source),
                    unsafe symlink(target, path + "/" + relative) == 0
                else { continue }
                made.append((path + "/" + relative, isFolder))
            case S_IFREG:
                let bytes = fileBytes(source) ?? []
                try write(bytes, to: relative)
                made.append((path + "/" + relative, isFolder))
                if relative.hasPrefix("input/") || relative.hasPrefix("http/")
                    || relative == CallCase.fileName || relative == VersionsCase.fileName
                {
                    inputs.append((relative, bytes))
                }
            default: break
            }
        }
    }

    /// Runs `body` while the file `name` has other bytes.
    func with<Result>(
        _ name: String, holding bytes: [UInt8], _ body: () throws -> Result
    ) throws -> Result {
        try write(bytes, to: name)
        let result = try body()
        if let old = inputs.first(where: { $0.name == name }) { try write(old.bytes, to: name) }
        return result
    }

    /// Gives the file `name` other bytes.
    func replace(_ name: String, with bytes: [UInt8]) throws { try write(bytes, to: name) }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let descriptor = unsafe open(
            path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandEnd(.failed, "cannot write '\(path)/\(name)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        try Terminal.write(bytes, to: descriptor)
    }
}

private func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
