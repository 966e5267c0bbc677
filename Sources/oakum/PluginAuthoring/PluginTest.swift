import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// What a plugin says about the inputs of its golden cases.
struct PluginTest {
    let plugin: Plugin
    let catalogue: PluginCatalogue
    let workerProgram: String
    /// Keeps its workers from one case to the next.
    let runner: PluginRunner
    /// What one call may cost.
    var limits = RunLimits()
    /// Orders `pairs()` over tables in a way of its own; 0 leaves Lua's.
    var shuffles: UInt64 = 0

    /// What the plugin says about a case: which function it is about shows in its files.
    func said(about folder: String) throws -> [FileTrace] {
        guard let number = catalogue.number(of: plugin.name) else { return [] }
        func has(_ name: String) -> Bool { fileText(folder + "/" + name) != nil }
        if has(VersionsCase.fileName) {
            return try VersionsCase(
                folder: folder, plugin: plugin, number: number, runner: runner, limits: limits
            ).traces()
        }
        if has(CallCase.fileName) {
            return try CallCase(
                folder: folder, plugin: plugin, number: number, runner: runner, limits: limits,
                shuffles: shuffles
            ).traces()
        }
        if has(RecordedFetcher.fileName) {
            return try FetchCase(
                folder: folder, plugin: plugin, number: number, runner: runner, limits: limits,
                shuffles: shuffles
            ).traces()
        }
        guard PluginPlaces.isDirectory(folder + "/input") else {
            throw CommandEnd.usage(
                "'\(folder)' has none of input/, \(CallCase.fileName), \(RecordedFetcher.fileName) "
                    + "and \(VersionsCase.fileName)")
        }
        return try said(aboutTree: folder, number)
    }

    /// Why nothing was read of a case whose files are those of a target; `nil` for any other case.
    func unclaimed(in folder: String) -> String? {
        let others = [
            VersionsCase.fileName, CallCase.fileName, RecordedFetcher.fileName, RemedyCase.fileName,
        ]
        guard !others.contains(where: { fileText(folder + "/" + $0) != nil }),
            documentKind(of: folder) == nil
        else { return nil }
        return UnclaimedFiles(
            of: plugin, kind: treeKind(of: folder), below: folder + "/input"
        ).reason(in: "input")
    }

    private func said(aboutTree folder: String, _ number: Int) throws -> [FileTrace] {
        if fileText(folder + "/" + RemedyCase.fileName) != nil {
            return try RemedyCase(
                folder: folder, plugin: number, catalogue: catalogue, runner: runner,
                limits: limits, shuffles: shuffles
            ).traces()
        }
        if let kind = documentKind(of: folder) {
            return try DocumentTrace(
                plugin: plugin, number: number, runner: runner, limits: limits, kind: kind,
                shuffles: shuffles
            ).traces(at: folder + "/input")
        }
        let only = treeKind(of: folder)
        var traces: [FileTrace] = []
        if only == nil || only == "unpack" {
            traces = try UnpackCase(
                plugin: plugin, number: number, runner: runner, limits: limits, shuffles: shuffles,
                options: CaseOptions(folder: folder, plugin.manifest).values
            ).traces(at: folder + "/input")
        }
        let packages = fileText(folder + "/packages.txt")?.split(separator: "\n").map(String.init)
        var scanner = TargetScanner(
            catalogue: catalogue, workerProgram: workerProgram, width: 1)
        scanner.limits = limits
        scanner.shuffles = shuffles
        let read = try scanner.trace(
            folder + "/input", plugin: number, packages: packages ?? [], runner: runner)
        return traces + read.filter { only == nil || $0.claim?.kind == only }
    }
}

// Which of several kinds a case with an input tree is about: of a plugin that has several, the case's
// name says it, `feed-NAME` or `inventory-NAME`.
extension PluginTest {
    /// The feed or signal that reads the case's files; `nil` when they are files of a target.
    fileprivate func documentKind(of folder: String) -> String? {
        let documents = ["feed", "signal"]
        if let kind = named(documents, by: folder) { return kind }
        if treeKind(of: folder) != nil { return nil }
        return documents.first(where: plugin.manifest.kinds.contains)
    }

    /// The only kind that gets the case's files of a target; `nil` for all of them.
    fileprivate func treeKind(of folder: String) -> String? {
        named(["inventory", "releases", "unpack"], by: folder)
    }

    private func named(_ kinds: [String], by folder: String) -> String? {
        let name = folder.split(separator: "/").last.map(String.init) ?? ""
        return kinds.first { plugin.manifest.kinds.contains($0) && name.hasPrefix($0 + "-") }
    }
}

/// The names in a folder, sorted, without hidden ones.
func directoryNames(_ path: String) throws -> [String] {
    try allNames(path).filter { !$0.hasPrefix(".") }
}

/// The names in a folder, sorted, hidden ones too.
func allNames(_ path: String) throws -> [String] {
    guard let directory = unsafe opendir(path) else {
        throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// The text of a file; `nil` when it cannot be read.
func fileText(_ path: String) -> String? {
    fileBytes(path).map { String(decoding: $0, as: UTF8.self) }
}

/// The bytes of a file; `nil` when it cannot be read.
func fileBytes(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        guard count > 0 else { break }
        bytes += chunk[..<count]
    }
    return bytes
}

/// Writes a file, in place of one that is there.
func writeFile(_ text: String, to path: String) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
        throw CommandEnd(.failed, "cannot write '\(path)': \(errorText(errno))")
    }
    defer { close(descriptor) }
    try Terminal.write(Array(text.utf8), to: descriptor)
}
