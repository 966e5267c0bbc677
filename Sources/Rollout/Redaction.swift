/// Takes secrets out of texts before they are stored, hashed or shown.
///
/// Recognized: credentials in URLs, authorization and cookie headers, bearer tokens, private keys
/// (PEM), access keys and tokens with a known prefix, JSON web tokens, and values whose name says
/// secret, token, password, credential or key. A secret without any such sign stays.
public enum Redaction {
    /// What stands in a secret's place.
    public static let mark = "[redacted]"

    /// The text with every recognized secret replaced by `mark`. Takes time in proportion to the
    /// text; doing it twice changes nothing more.
    public static func redacted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var secrets = SecretFinder(bytes).secrets()
        guard !secrets.isEmpty else { return text }
        secrets.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var done = 0
        for secret in secrets where secret.upperBound > done {
            // One mark for secrets that touch or overlap.
            if secret.lowerBound > done || done == 0 {
                result += bytes[done..<max(done, secret.lowerBound)]
                result += mark.utf8
            }
            done = secret.upperBound
        }
        result += bytes[done...]
        return String(decoding: result, as: UTF8.self)
    }

    /// An argument list with the values of options such as `--password` or `-u` taken out too.
    public static func redacted(arguments: [String]) -> [String] {
        var previous = ""
        return arguments.map { argument in
            defer { previous = argument }
            let name = previous.utf8.drop { $0 == UInt8(ascii: "-") }
            if previous.utf8.first == UInt8(ascii: "-"), SecretNames.isSecret(Array(name)) {
                return mark
            }
            if ["-u", "--user", "--proxy-user"].contains(previous) {
                let user = argument.utf8.prefix { $0 != UInt8(ascii: ":") }
                if user.endIndex < argument.endIndex { return "\(Substring(user)):\(mark)" }
            }
            return redacted(argument)
        }
    }
}

/// Names whose value is a secret.
enum SecretNames {
    private static let parts = [
        "password", "passwd", "passphrase", "secret", "apikey", "api_key", "api-key", "accesskey",
        "access_key", "access-key", "privatekey", "private_key", "private-key", "credential",
        "authorization", "signing_key", "encryption_key",
    ].map { Array($0.utf8) }
    private static let ends = ["_pass", "-pass", "_pwd", "_auth", "authkey"].map { Array($0.utf8) }
    private static let token = Array("token".utf8)
    private static let tokenizer = Array("tokeniz".utf8)

    /// Whether a variable, key or option of this name holds a secret. Case does not matter.
    static func isSecret(_ name: [UInt8]) -> Bool {
        let lower = name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if lower == Array("pass".utf8) || lower == Array("pgpass".utf8) { return true }
        if parts.contains(where: { lower.holds($0) }) { return true }
        if ends.contains(where: { lower.suffix($0.count).elementsEqual($0) }) { return true }
        return lower.holds(token) && !lower.holds(tokenizer)
    }
}

extension Array<UInt8> {
    /// Whether these bytes occur, one after another.
    func holds(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard count >= needle.count else { return false }
        for start in 0...(count - needle.count)
        where self[start] == first && self[start..<(start + needle.count)].elementsEqual(needle) {
            return true
        }
        return false
    }
}
