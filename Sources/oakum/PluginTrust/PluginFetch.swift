import Glibc
import PluginHost
import Processes

/// Takes one folder out of a git repository without ever checking it out: no hook, filter, submodule
/// or setting of it is run or read.
struct PluginFetch {
    let address: PluginAddress.GitAddress
    /// An empty folder of this run.
    let scratch: String

    /// Seconds that one call of git may take.
    private static let deadline = 300

    /// The folder's files at the newest commit, and that commit.
    ///
    /// - Throws: `CommandEnd` when git fails, and for links, submodules and too much.
    func run() throws -> (PluginTree, commit: String) {
        _ = try git(["init", "--quiet", "--bare", "--template=", "."])
        _ = try git(
            [
                "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules",
                "--no-write-commit-graph", "--", address.url, address.ref ?? "HEAD",
            ])
        let commit = try text(git(["rev-parse", "--verify", "FETCH_HEAD^{commit}"]))
        guard commit.utf8.count >= 40, commit.utf8.allSatisfy({ $0 > 0x2F && $0 < 0x67 }) else {
            throw failure("it named no commit")
        }
        let files = try files(of: commit)
        var request = ""
        for file in files { request += file.object + "\n" }
        let blobs = try git(
            ["cat-file", "--batch"], input: Array(request.utf8),
            limit: PluginTree.totalLimit + PluginTree.countLimit * 128)
        do throws(PluginTreeError) {
            return (try PluginTree(try Self.entries(files, blobs)), commit)
        } catch { throw CommandEnd.usage("'\(address.url)': \(error)") }
    }

    private struct File {
        var path: String
        var object: String
        var size: Int
    }

    /// The files with their sizes, which are looked at before a byte of them is read.
    private func files(of commit: String) throws -> [File] {
        let tree = commit + ":" + address.folder
        let listing = try git(["ls-tree", "-r", "-z", "-l", tree], limit: 4 << 20)
        var files: [File] = []
        var total = 0
        for line in listing.split(separator: 0) {
            guard let tab = line.firstIndex(of: 0x09),
                let path = String(validating: line[(tab + 1)...], as: UTF8.self)
            else { throw failure("a file's name is not UTF-8") }
            let words = line[..<tab].split(separator: 0x20).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard words.count == 4 else { throw failure("its list of files cannot be read") }
            switch words[0] {
            case "100644", "100755", "100664": break
            case "120000": throw CommandEnd.usage(Self.linkText(path))
            default:
                throw CommandEnd.usage("'\(path)' is no file: a plugin has no submodules")
            }
            guard let size = Int(words[3]), size >= 0 else {
                throw failure("its list of files cannot be read")
            }
            files.append(File(path: path, object: words[2], size: size))
            total = size > PluginTree.totalLimit ? .max : total + size
            guard files.count <= PluginTree.countLimit, total <= PluginTree.totalLimit else {
                throw CommandEnd.usage(
                    "'\(address.url)' has more than \(PluginTree.countLimit) files or "
                        + "\(PluginTree.totalLimit >> 20) MiB there: name the plugin's own folder, "
                        + "as in REPOSITORY#REF:FOLDER")
            }
        }
        guard !files.isEmpty else {
            throw CommandEnd.usage("there are no files in '\(address.folder)' of '\(address.url)'")
        }
        return files
    }

    static func linkText(_ path: String) -> String {
        "'\(path)' is a link, which a plugin must not have: put the file itself there"
    }

    /// Takes apart what `git cat-file --batch` gives. Source: git-cat-file(1), "BATCH OUTPUT".
    private static func entries(
        _ files: [File], _ blobs: [UInt8]
    ) throws(PluginTreeError) -> [PluginTree.Entry] {
        var rest = blobs[...]
        var entries: [PluginTree.Entry] = []
        for file in files {
            let head = Array("\(file.object) blob \(file.size)\n".utf8)
            guard rest.starts(with: head), rest.count > head.count + file.size else {
                throw PluginTreeError("git did not give '\(file.path)'")
            }
            rest = rest.dropFirst(head.count)
            entries.append(
                PluginTree.Entry(path: file.path, content: .file(Array(rest.prefix(file.size)))))
            rest = rest.dropFirst(file.size + 1)
        }
        return entries
    }

    private func text(_ bytes: [UInt8]) throws -> String {
        String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }

    private func git(
        _ arguments: [String], input: [UInt8] = [], limit: Int = 1 << 20
    ) throws -> [UInt8] {
        let words = ["git"] + Self.settings.flatMap { ["-c", $0] } + arguments
        let transcript: ProgramTranscript
        do throws(ProgramError) {
            transcript = try ProgramRun(
                words, environment: environment, directory: scratch, input: input,
                deadline: Self.deadline, outputLimit: limit
            ).run { Interruption.isOn }
        } catch { throw CommandEnd(.failed, "git cannot be started: \(error)") }
        guard transcript.isSuccess, !transcript.isOutputTruncated else {
            if transcript.end == .cancelled { throw CommandEnd(.interrupted) }
            if transcript.end == .deadline { throw failure("no answer in \(Self.deadline) s") }
            let lines = transcript.errorText.split(separator: "\n").filter {
                !$0.hasPrefix("hint:")
            }
            throw failure(
                transcript.isOutputTruncated
                    ? "it has too many files" : lines.suffix(3).joined(separator: "; "))
        }
        return transcript.output
    }

    private func failure(_ reason: String) -> CommandEnd {
        CommandEnd(.failed, "cannot take the plugin from '\(address.url)': \(reason)")
    }

    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.ext.allow=never",
        "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.fsckObjects=true",
        "credential.helper=", "gc.auto=0", "maintenance.auto=false", "advice.detachedHead=false",
    ]

    /// Neither the machine's nor the user's settings of git, and no question to anybody. The user's
    /// ssh is used as it is; an https address gets no credentials.
    private var environment: [String: String] {
        var environment = ProgramRun.defaultEnvironment.merging([
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_ALLOW_PROTOCOL": address.transport, "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false",
            "SSH_ASKPASS_REQUIRE": "force", "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1", "GIT_LITERAL_PATHSPECS": "1", "GIT_EDITOR": "/bin/false",
            "GIT_CEILING_DIRECTORIES": scratch, "HOME": "/nonexistent",
        ]) { $1 }
        let passed: [String] =
            switch address.transport {
            case "ssh": ["HOME", "SSH_AUTH_SOCK"]
            case "https": ["https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE"]
            default: []
            }
        for name in passed {
            if let value = Terminal.variable(name) { environment[name] = value }
        }
        if address.transport == "ssh" { environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes" }
        return environment
    }
}
