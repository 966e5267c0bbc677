import Glibc

/// The git checkout that a directory lies in, as far as its identity goes.
///
/// A checkout is the same asset wherever it is cloned to: its key is the address of `origin` and the
/// path inside it.
struct GitCheckout {
    /// Without user name and password.
    let remote: String
    /// From the checkout's top; empty for the top itself.
    let subpath: String

    /// Bytes of `.git/config` that are read.
    private static let limit = 64 * 1024

    /// Looks upwards from a full path for `.git/config` with a remote named origin.
    init?(containing path: String) {
        var parts = path.split(separator: "/").map(String.init)
        var below: [String] = []
        while !parts.isEmpty {
            let top = "/" + parts.joined(separator: "/")
            if let text = Self.head(of: top + "/.git/config"), let url = Self.origin(in: text) {
                remote = Self.withoutSecrets(url)
                subpath = below.reversed().joined(separator: "/")
                return
            }
            below.append(parts.removeLast())
        }
        return nil
    }

    /// `url` of `[remote "origin"]`. Source: git-config(1), CONFIGURATION FILE.
    private static func origin(in text: String) -> String? {
        var isInside = false
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            if first.hasPrefix("[") {
                isInside = words.joined(separator: " ") == "[remote \"origin\"]"
            } else if isInside, first == "url", words.count == 3, words[1] == "=" {
                return String(words[2])
            }
        }
        return nil
    }

    /// `https://user:token@host/x` as `https://host/x`: keys are printed and stored.
    private static func withoutSecrets(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasSuffix(":"), parts[1].isEmpty,
            let at = parts[2].lastIndex(of: "@")
        else { return url }
        let host = parts[2][parts[2].index(after: at)...]
        return ([parts[0], parts[1], host] + parts.dropFirst(3)).joined(separator: "/")
    }

    private static func head(of path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
