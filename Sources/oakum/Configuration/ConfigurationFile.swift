import Glibc

/// Where the configuration lies, and what decided.
///
/// `--config`, else OAKUM_CONFIG, else the first that is there of XDG_CONFIG_HOME/oakum/oakum.yaml,
/// ~/.config/oakum/oakum.yaml and /etc/oakum/oakum.yaml. Never the working directory and never a
/// scanned tree: a configuration names programs, and whoever changes a project must not choose them.
struct ConfigurationFile: Sendable, Hashable {
    let path: String
    /// `--config`, or the name of the variable or place.
    let origin: String

    static let name = "oakum.yaml"
    /// Far beyond a hand-written file; a generated one of 10,000 assets has about 3 MB.
    private static let sizeLimit = 16 << 20

    /// The file that holds; `nil` when nobody named one and none is there.
    ///
    /// - Throws: `CommandEnd` for a file that was found, not named, and that somebody else could have
    ///   put there.
    static func find(option: String?) throws -> ConfigurationFile? {
        if let option { return ConfigurationFile(path: option, origin: "--config") }
        if let path = Terminal.variable("OAKUM_CONFIG") {
            return ConfigurationFile(path: path, origin: "OAKUM_CONFIG")
        }
        for place in places() where unsafe access(place.path, F_OK) == 0 {
            try place.checkOwner()
            return place
        }
        return nil
    }

    /// Where a file is looked for that nobody named, the first place first.
    static func places() -> [ConfigurationFile] {
        var places: [ConfigurationFile] = []
        if let base = Terminal.variable("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            places.append(
                ConfigurationFile(path: base + "/oakum/" + name, origin: "XDG_CONFIG_HOME"))
        }
        if let home = Terminal.variable("HOME"), home.hasPrefix("/") {
            places.append(
                ConfigurationFile(path: home + "/.config/oakum/" + name, origin: "HOME"))
        }
        places.append(ConfigurationFile(path: "/etc/oakum/" + name, origin: "/etc"))
        return places
    }

    func read() throws -> [UInt8] {
        do throws(BoundedFileError) {
            return try BoundedFile.read(path, limit: Self.sizeLimit)
        } catch {
            throw CommandEnd.usage("cannot read configuration '\(path)': \(error.reason)")
        }
    }

    /// A file that nobody named must belong to this user or root, and be writable by nobody else:
    /// under sudo, HOME may still be that of another user.
    private func checkOwner() throws {
        if let fault = BoundedFile.ownerFault(of: path) {
            throw CommandEnd.usage(
                "configuration '\(path)' is not used: \(fault); name it with --config if it is "
                    + "to be used all the same")
        }
    }
}

/// Reads small files that somebody else may have made.
enum BoundedFile {
    /// Why a file that nobody named is not to be used: it belongs to neither this user nor root, or
    /// everybody can write it; `nil` where there is none.
    static func ownerFault(of path: String) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            return "it belongs to user id \(status.st_uid)"
        }
        return status.st_mode & S_IWOTH != 0 ? "everybody can write it" : nil
    }

    /// All bytes of a regular file.
    static func read(_ path: String, limit: Int) throws(BoundedFileError) -> [UInt8] {
        // A pipe without a writer must not block.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw BoundedFileError(reason: errorText(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw BoundedFileError(reason: errorText(errno))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw BoundedFileError(reason: "it is not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw BoundedFileError(reason: errorText(errno)) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw BoundedFileError(reason: "it is larger than \(limit >> 20) MiB")
            }
            bytes += chunk[..<count]
        }
    }
}

struct BoundedFileError: Error {
    var reason: String
}
