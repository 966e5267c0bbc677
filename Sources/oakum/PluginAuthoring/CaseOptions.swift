import PluginHost
import PluginProtocol

/// What a golden case sets: the plugin's options by `options.txt`, and the time.
struct CaseOptions {
    /// Options as the function sees them.
    let values: [WireValue.Entry]

    /// `ctx.now` in cases: 2025-01-01T00:00:00Z.
    static let now: Int64 = 1_735_689_600

    /// The file: lines `NAME = VALUE`; `#` begins a comment.
    static let fileName = "options.txt"

    /// - Throws: `CommandEnd` for an option that the manifest does not declare, or a wrong value.
    init(folder: String, _ manifest: PluginManifest) throws {
        let path = folder + "/" + Self.fileName
        let lines = (fileText(path) ?? "").split(separator: "\n").map(String.init)
        values = try OptionTexts(manifest).values(
            of: lines.filter { line in
                let first = line.first { !" \t\r".contains($0) }
                return first != nil && first != "#"
            }, place: path)
    }
}
