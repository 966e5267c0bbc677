import Digests
import PatchModel

/// The digest that binds what was tested, what was approved and what is carried out.
enum PlanDigest {
    /// SHA-256 of the content's canonical JSON: `sha256:` and 64 hexadecimal digits.
    static func of(_ content: PlanContent) throws -> String {
        "sha256:" + Digest.sha256(of: try CanonicalJSON.bytes(of: content)).hex
    }
}
