internal import Glibc
public import PluginHost

/// The text of a secret. It has no description, no hash and no coding: nothing prints it by
/// accident.
public struct SecretText: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// For the one line that it is sent in.
    let text: String

    /// Shortest and longest in bytes. A shorter one could not be told from other text in an answer.
    public static let sizes = 8...8192

    /// Takes text without a line end behind it.
    ///
    /// - Throws: `FetchError` that does not show it.
    public init(_ text: String) throws(FetchError) {
        var text = text[...]
        while let last = text.utf8.last, last == 0x0A || last == 0x0D { text = text.dropLast() }
        guard Self.sizes.contains(text.utf8.count) else {
            throw FetchError(
                reason: "expected \(Self.sizes.lowerBound) to \(Self.sizes.upperBound) bytes, got "
                    + "\(text.utf8.count)")
        }
        guard RequestHeaders.isValue(String(text), limit: Self.sizes.upperBound) else {
            throw FetchError(
                reason: "expected one line of visible ASCII without blanks around it")
        }
        self.text = String(text)
    }

    /// Reads a file that only its owner can read.
    ///
    /// - Throws: `FetchError` that names the fault and never shows the text.
    public init(file path: String) throws(FetchError) {
        // A pipe without a writer must not block.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FetchError(reason: systemText(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FetchError(reason: "it is not a regular file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw FetchError(reason: "it belongs to user id \(status.st_uid): own it yourself")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw FetchError(reason: "others can read or write it: chmod 600 it")
        }
        var bytes = [UInt8](repeating: 0, count: Self.sizes.upperBound + 4)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        guard count >= 0 else { throw FetchError(reason: systemText(errno)) }
        try self.init(String(decoding: bytes[..<count], as: UTF8.self))
    }

    public var description: String { "(secret)" }
    public var debugDescription: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// What an answer may not contain: the longest of its words.
    var telltale: [UInt8] {
        let words = text.utf8.split(separator: 0x20).map(Array.init)
        return words.max { $0.count < $1.count } ?? []
    }
}

/// A secret, and the only place that it is sent to.
public struct HostSecret: Sendable {
    public var name: String
    /// The one plugin whose requests carry it.
    public var plugin: String
    /// One host, over https; never a wildcard.
    public var host: HostGrant
    public var header: String
    /// The word before the value, such as `Bearer`.
    public var scheme: String?
    public var value: SecretText

    public init(
        name: String, plugin: String, host: HostGrant, header: String, scheme: String? = nil,
        value: SecretText
    ) {
        self.name = name
        self.plugin = plugin
        self.host = host
        self.header = header
        self.scheme = scheme
        self.value = value
    }

    /// Whether it goes along to an address.
    func isFor(_ address: WebAddress) -> Bool {
        address.scheme == .https && !host.isWildcard && host.holds(for: address.origin)
    }

    /// The header line.
    var line: String {
        "\(header): " + (scheme.map { $0 + " " } ?? "") + value.text
    }
}

func systemText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
