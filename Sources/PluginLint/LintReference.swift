/// What is said of the rules to whoever writes plugins.
public enum LintReference {
    /// One rule in words.
    public struct Entry: Sendable, Hashable {
        public var id: String
        public var severity: Severity
        /// Why it matters.
        public var why: String
        /// What to do.
        public var fix: String
    }

    /// All rules, in the order in which they run.
    public static let entries: [Entry] = LintRules.all.map {
        Entry(id: $0.id, severity: $0.severity, why: $0.why, fix: $0.fix)
    }

    /// `docs/plugin-lint.md`.
    public static var markdown: String {
        let rows = entries.map { "| `\($0.id)` | \($0.severity) | \($0.why) | \($0.fix) |" }
        return """
            # What `oakum plugin lint` looks for

            `oakum plugin lint` reads plugins without running them: names of bundled plugins, or \
            folders; none checks all bundled ones. Afterwards each plugin is loaded in the sandboxed \
            worker, as every other command does, to check the manifest that it really returns \
            (`--no-load` leaves that out). Exit code 5 means that there are errors; with `--strict` \
            warnings count as errors. Columns count bytes.

            - **error**: it fails when it runs, or does not do what it says
            - **warning**: most likely not what was meant
            - **info**: worth a look; never counts against a plugin

            A comment switches a rule off for its own line, or, on a line of its own, for the line \
            below. The reason is required, and a comment that switches nothing off is reported:

            ```lua
            -- lint: ignore empty-block the next release fills this in
            ```

            Syntax is judged as Lua 5.4 does, but for the compiler's limits on registers and \
            constants in one function, which only loading shows. Of patterns longer than 200 bytes \
            only the form is checked.

            This page is made from the rules: `oakum plugin lint --rules > docs/plugin-lint.md`.

            | rule | severity | why | what to do |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }
}
