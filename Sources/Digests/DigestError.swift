/// Why a digest, key or signature could not be made or read.
public enum DigestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A character that is not a hexadecimal digit, or an odd number of digits; the position is in
    /// bytes.
    case invalidHex(position: Int)
    /// A text that does not name a known algorithm before its colon.
    case unknownAlgorithm(String)
    /// Bytes of a length that does not fit; `what` names them.
    case wrongLength(what: String, found: Int, allowed: ClosedRange<Int>)
    /// Bytes that are no point of the curve, or one of small order.
    case invalidPublicKey
    /// libsodium could not be started, or found no source of randomness.
    case sodiumUnavailable

    /// One line: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .invalidHex(let position):
            return "no hexadecimal digit at byte \(position), write two digits for each byte"
        case .unknownAlgorithm(let name):
            let names = DigestAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            var shown = ""
            for scalar in name.unicodeScalars.prefix(40) {
                shown += scalar.escaped(asASCII: false)
            }
            if name.unicodeScalars.count > 40 { shown += "..." }
            return "digest algorithm '\(shown)' is not known, write one of \(names)"
        case .wrongLength(let what, let found, let allowed):
            let range =
                allowed.lowerBound == allowed.upperBound
                ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
            return "\(what) of \(found) bytes, give \(range)"
        case .invalidPublicKey:
            return "public key is not a point of ed25519, check where it came from"
        case .sodiumUnavailable:
            return "libsodium could not be started, check that the system has a source of "
                + "randomness"
        }
    }
}
