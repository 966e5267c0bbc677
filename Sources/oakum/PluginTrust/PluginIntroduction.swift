import PluginHost
import Reporting

/// What somebody should know of a plugin before trusting it.
struct PluginIntroduction {
    let manifest: PluginManifest
    let tree: PluginTree
    let digest: String
    let source: String
    let commit: String?

    /// Foreign text is in it: show it through `terminalText`.
    var lines: [String] {
        var lines = [
            "\(manifest.name) \(manifest.version)", "  summary  \(manifest.summary)",
            "  kinds    \(manifest.kinds.joined(separator: ", "))", "  from     \(source)",
        ]
        if let commit { lines.append("  commit   \(commit)") }
        let files = tree.entries.count
        lines.append(
            "  files    \(counted(files, "file")), \(counted(tree.byteCount, "byte")), SHA-256 "
                + digest)
        lines += claims.map { "  claims   " + $0 }
        let needs = PluginNeeds(manifest).words
        if needs.isEmpty {
            lines.append("  needs    nothing beyond that")
        } else {
            lines += needs.map { "  needs    " + $0 }
        }
        return lines
    }

    /// The files that it is given, without a need for it.
    private var claims: [String] {
        func text(_ patterns: [some CustomStringConvertible]) -> String {
            patterns.map(\.description).joined(separator: ", ")
        }
        var claims: [String] = []
        if let inventory = manifest.inventory {
            claims.append("reads packages out of " + text(inventory.files))
        }
        if let releases = manifest.releases {
            claims.append("reads versions out of " + text(releases.files))
        }
        if let remedy = manifest.remedy {
            claims.append("proposes changes to " + text(remedy.projects + remedy.files))
        }
        if !manifest.schemes.isEmpty {
            claims.append("orders versions of " + manifest.schemes.joined(separator: ", "))
        }
        if manifest.feed != nil { claims.append("reads advisories out of documents you import") }
        if manifest.signal != nil { claims.append("reads signals out of documents you import") }
        return claims
    }
}
