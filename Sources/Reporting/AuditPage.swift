import PatchModel

extension AuditListing {
    /// A page of its own: no script, no link, nothing loaded; prints on A4.
    ///
    /// - Parameter verification: What the check of the chain said, in words.
    public func html(title: String, verification: [String]) -> String {
        let columns = [
            "sequence", "date", "type", "plan", "asset", "changes", "reason", "advisories", "due",
            "actor", "approvers", "tests", "closed", "opened", "hash",
        ]
        let rows = events.map { row in
            let cells = Dictionary(
                zip(AuditFields.columns, AuditFields.cells(row)), uniquingKeysWith: { $1 })
            let shown = [
                "sequence", "date", "type", "plan", "asset", "changes", "reason", "advisories",
                "due", "requester_or_actor", "approvers", "test_outcome", "closed", "opened",
                "hash",
            ].map { cells[$0] ?? "" }
            return "<tr>" + shown.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(Self.escaped(title))</title>
            <style>
            @page { size: A4 landscape; margin: 12mm }
            body { font: 12px/1.4 sans-serif; margin: 2em; color: #111; background: #fff }
            table { border-collapse: collapse; width: 100% }
            thead { display: table-header-group }
            tr { break-inside: avoid }
            th, td { border: 1px solid #bbb; padding: 3px 5px; text-align: left; \
            vertical-align: top; overflow-wrap: anywhere }
            th { background: #eee }
            td:last-child { font: 9px monospace }
            </style></head><body>
            <h1>\(Self.escaped(title))</h1>
            <ul>\(verification.map { "<li>\(Self.escaped($0))</li>" }.joined())</ul>
            <table><thead><tr>\(columns.map { "<th>\($0)</th>" }.joined())</tr></thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            </body></html>

            """
    }

    private static func escaped(_ text: String) -> String {
        terminalText(text).reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
