import Digests
import Glibc
import PatchModel
import Processes
import Rollout

/// Package files by their content, in a folder.
struct FolderCache: PackageCache {
    let folder: String

    func path(sha256: String) -> String? {
        let path = folder + "/" + sha256
        return unsafe access(path, R_OK) == 0 ? path : nil
    }

    func add(file path: String) throws -> CachedFile {
        let bytes = try Lab.read(path)
        let digest = Digest.sha256(of: bytes).hex
        try Lab.write(bytes, to: folder + "/" + digest)
        return CachedFile(sha256: digest, size: Int64(bytes.count))
    }
}

/// Files and programs for tests of roots.
enum Lab {
    struct Failure: Error { var text: String }

    /// A debootstrapped root that tests may put an overlay over; they never write to it.
    static let root: String? = unsafe getenv("OAKUM_LAB_ROOT").map { unsafe String(cString: $0) }

    static var canChangeRoots: Bool {
        geteuid() == 0 && root != nil && Sandbox.availability() == nil
    }
    static var canAskApt: Bool {
        unsafe access("/usr/bin/apt-get", X_OK) == 0 && access("/usr/bin/dpkg-deb", X_OK) == 0
            && Sandbox.availability() == nil
    }
    static let needsRoot = "needs root, bubblewrap and OAKUM_LAB_ROOT, a debootstrapped root"
    static let needsApt = "needs apt, dpkg and bubblewrap"

    static func folder() throws -> String {
        var template = Array("/tmp/oakum-lab-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(text: "mkdtemp: \(errno)") }
        return String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @discardableResult
    static func run(_ arguments: [String], directory: String? = nil) throws -> String {
        let transcript = try ProgramRun(arguments, directory: directory, deadline: 300).run()
        guard transcript.isSuccess else {
            throw Failure(text: "\(arguments): \(transcript.end) \(transcript.errorText)")
        }
        return transcript.outputText
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { throw Failure(text: "'\(path)': \(errno)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(file, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file; its folders are made.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
        let parent = path.utf8.lastIndex(of: 47).map { String(Substring(path.utf8[..<$0])) } ?? "."
        try run(["mkdir", "-p", "--", parent])
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
        guard file >= 0 else { throw Failure(text: "'\(path)': \(errno)") }
        defer { close(file) }
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure(text: "'\(path)': \(errno)")
        }
        unsafe _ = chmod(path, mode)
    }

    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

/// A package that a test makes.
struct LabPackage {
    var name: String
    var version: String
    var architecture = "all"
    /// Lines of the control file: `Depends: x`.
    var fields: [String] = []
    /// Path to content.
    var files: [String: String] = [:]
    var postinst: String?

    var fileName: String {
        name + "_" + version.replacing(":", with: "%3a") + "_" + architecture + ".deb"
    }

    private var control: String {
        """
        Package: \(name)
        Version: \(version)
        Architecture: \(architecture)
        Maintainer: Lab <lab@example.org>

        """ + fields.map { $0 + "\n" }.joined() + "Description: made by a test\n"
    }

    /// Builds the file in a folder.
    func build(in folder: String) throws -> String {
        let tree = folder + "/tree-" + name + "-" + version
        try Lab.write(control, to: tree + "/DEBIAN/control")
        if let postinst {
            try Lab.write("#!/bin/sh\n" + postinst, to: tree + "/DEBIAN/postinst", mode: 0o755)
        }
        for (path, content) in files { try Lab.write(content, to: tree + path, mode: 0o755) }
        let path = folder + "/" + fileName
        try Lab.run(["dpkg-deb", "--root-owner-group", "--build", tree, path])
        try Lab.run(["rm", "-rf", tree])
        return path
    }

    /// Its stanza in an index.
    func stanza(sha256: String, size: Int) -> String {
        control + "Filename: pool/\(fileName)\nSize: \(size)\nSHA256: \(sha256)\n\n"
    }

    /// Its stanza in dpkg's list.
    func status(isHeld: Bool = false) -> String {
        let (first, rest) = ("Package: \(name)\n", control.dropFirst("Package: \(name)\n".count))
        return first + "Status: \(isHeld ? "hold" : "install") ok installed\n" + rest + "\n"
    }
}

/// Package lists in a root, as `apt update` would have left them.
struct LabIndex {
    let root: String
    let architecture: String
    var address = "http://repo.invalid/debian"
    var isTrusted = true

    init(root: String) throws {
        self.root = root
        architecture = try Lab.run(["dpkg", "--print-architecture"])
            .trimmingSuffix { $0 == "\n" }
    }

    func write(_ stanzas: String) throws {
        try Lab.write(
            "deb \(isTrusted ? "[trusted=yes] " : "")\(address) stable main\n",
            to: root + "/etc/apt/sources.list")
        let lists = root + "/var/lib/apt/lists/"
        let site = address.split(separator: "//")[1].split(separator: "/")
            .joined(separator: "_")
        let stem = lists + (address.hasPrefix("file:") ? "_" : "") + site + "_dists_stable_"
        try Lab.write(stanzas, to: stem + "main_binary-\(architecture)_Packages")
        try Lab.write(
            "Origin: Lab\nLabel: Lab\nSuite: stable\nCodename: stable\n"
                + "Architectures: \(architecture) all\nComponents: main\nSHA256:\n",
            to: stem + "Release")
    }
}

extension String {
    func trimmingSuffix(_ isCut: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isCut(last) { text.removeLast() }
        return text
    }
}
