import Scanning

/// What helps a plugin's author beside the words that a user sees.
enum AuthorAdvice {
    /// What to write in the plugin about a file that gave nothing; `nil` where there is no need.
    static func text(on trace: FileTrace) -> String? {
        if trace.failure != nil, trace.isEmpty {
            return "the file is empty: if that is fine, begin with "
                + "'if file.size == 0 then out:skip(\"empty\") return end'"
        }
        guard trace.warnings.contains(where: { $0.text == FileTrace.nothingFound }) else {
            return nil
        }
        return (trace.isEmpty ? "the file is empty" : "no record came of it")
            + ": if that is fine, say why with out:skip(reason); if not, file:fail(line, reason)"
    }
}
