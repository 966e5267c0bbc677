import Feeds
import Glibc
import PluginHost
import PluginProtocol
import Reporting
import Scanning

/// Runs the golden cases of one plugin.
struct PluginTest {
    let plugin: Plugin
    let catalogue: PluginCatalogue
    let workerProgram: String
    /// Whether what the plugin says now becomes what is expected.
    let updates: Bool

    /// How one case ended.
    struct Outcome {
        /// `plugin/case`.
        var name: String
        /// `nil` when it passed.
        var problem: String?
    }

    func run() throws -> [Outcome] {
        let folder = plugin.folder.path + "/tests"
        guard PluginPlaces.isDirectory(folder) else { return [] }
        return try directoryNames(folder).map { name in
            Outcome(
                name: "\(plugin.name)/\(name)", problem: try problem(of: folder + "/" + name))
        }
    }

    private func problem(of folder: String) throws -> String? {
        guard PluginPlaces.isDirectory(folder + "/input") else {
            return "  there is no folder 'input'"
        }
        let said = try said(about: folder)
        let golden = GoldenText(said, plugin: plugin.name)
        let errorFile = folder + "/expected_error.txt"
        if let expected = fileText(errorFile) {
            let wanted = expected.split(separator: "\n").map(String.init)
            let missing = wanted.filter { line in !golden.errors.contains { $0.contains(line) } }
            guard !wanted.isEmpty, missing.isEmpty else {
                return "  expected an error with: \(missing.joined(separator: " / "))\n  got: "
                    + (golden.errors.isEmpty ? "no error" : golden.errors.joined(separator: " / "))
            }
        }
        let path = folder + "/expected.jsonl"
        let expected = fileText(path)
        if updates, fileText(errorFile) == nil || expected != nil {
            try writeFile(golden.lines, to: path)
            return nil
        }
        if expected == nil, fileText(errorFile) != nil { return nil }
        guard let expected else { return "  there is no expected.jsonl: run with --update" }
        return expected == golden.lines ? nil : difference(expected, golden.lines)
    }

    /// What the plugin says about a case's input tree.
    private func said(about folder: String) throws -> [FileTrace] {
        if fileText(folder + "/" + RemedyCase.fileName) != nil {
            guard let number = catalogue.number(of: plugin.name) else { return [] }
            return try RemedyCase(
                folder: folder, plugin: number, catalogue: catalogue, workerProgram: workerProgram
            ).traces()
        }
        if plugin.manifest.feed != nil || plugin.manifest.signal != nil {
            return try feedTraces(folder + "/input")
        }
        guard let number = catalogue.number(of: plugin.name) else { return [] }
        let packages = fileText(folder + "/packages.txt")?.split(separator: "\n").map(String.init)
        return try TargetScanner(catalogue: catalogue, workerProgram: workerProgram, width: 1)
            .trace(folder + "/input", plugin: number, packages: packages ?? [])
    }

    private func feedTraces(_ folder: String) throws -> [FileTrace] {
        guard let number = catalogue.number(of: plugin.name) else { return [] }
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        let kind = plugin.manifest.feed != nil ? "feed" : "signal"
        return try FeedDocument.documents(at: [folder]).map { document in
            let name = String(document.name.dropFirst(folder.utf8.count + 1))
            var trace = FileTrace(path: name)
            let descriptor = unsafe open(document.name, O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            let request = RunRequest(
                plugin: number, kind: kind, path: name, opensContainers: true, isStrict: true)
            let result = try runner.read(
                request, descriptor: descriptor,
                inspect: { trace.records.append(FileTrace.Record(kind: $0, value: $1)) }
            ) { event in
                if case .remark(let remark) = event, remark.kind == .warning {
                    trace.warnings.append((remark.line, remark.text))
                }
            }
            trace.failure = result.failure
            return trace
        }
    }

    /// The first lines that differ.
    private func difference(_ expected: String, _ found: String) -> String {
        let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let found = found.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for change in found.difference(from: expected).prefix(12) {
            switch change {
            case .remove(let offset, let line, _): lines.append("  -\(offset + 1): \(line)")
            case .insert(let offset, let line, _): lines.append("  +\(offset + 1): \(line)")
            }
        }
        return terminalText(lines.joined(separator: "\n"), keepingLines: true)
    }
}

private func directoryNames(_ path: String) throws -> [String] {
    guard let directory = unsafe opendir(path) else {
        throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}

/// The text of a file; `nil` when it cannot be read.
func fileText(_ path: String) -> String? {
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
    return String(decoding: bytes, as: UTF8.self)
}

private func writeFile(_ text: String, to path: String) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
        throw CommandEnd(.failed, "cannot write '\(path)': \(errorText(errno))")
    }
    defer { close(descriptor) }
    try Terminal.write(Array(text.utf8), to: descriptor)
}
