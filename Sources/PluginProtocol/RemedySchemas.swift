/// What a remedy plugin is given and what it says; `RecordKind` and `ManifestSchema` hold the rest.
public enum RemedySchemas {
    /// The manifest's `remedy`.
    public static let manifest = RecordSchema(
        "remedy",
        [
            .init(
                "ecosystems", .list(.string), required: true, "purl types of what it upgrades"),
            .init(
                "projects", .list(.string), required: true,
                "globs of files that show a project; its folder is what stands before the match"),
            .init(
                "files", .list(.string), "globs of further files, from the project's folder"),
            .init("plan", .function, required: true, "plan(project, out, ctx)"),
        ])

    private static let place = RecordSchema(
        "place",
        [
            .init("path", .string, required: true, "from the project's folder"),
            .init("line", .integer, "from 1"),
        ])

    /// An upgrade as `project.upgrades` lists it.
    public static let upgrade = RecordSchema(
        "upgrade",
        [
            .init("id", .integer, required: true, "its number in this call"),
            .init("ecosystem", .string, required: true, "purl type: npm, pypi, deb ..."),
            .init("name", .string, required: true, "as the ecosystem writes it"),
            .init("purl", .purl, required: true, "package URL without version"),
            .init("from", .string, required: true, "the version that is there"),
            .init("to", .string, required: true, "the version that is wanted"),
            .init("scope", .string, required: true, "prod, dev, build, test or optional"),
            .init("direct", .boolean, "whether the project itself asks for it; nil: not known"),
            .init(
                "evidence", .list(.record(place)), required: true, "where this project shows it"),
        ])

    private static let edit = RecordSchema(
        "edit",
        [
            .init("file", .string, required: true, "path from the project's folder"),
            .init("at", .place, required: true, "the line"),
            .init("from", .string, "what the line must be now; taken from the file when left out"),
            .init("to", .string, "the whole new line; \"\\n\" makes several"),
            .init("replace", .string, "or: a text that the line holds once"),
            .init("with", .string, "what takes its place"),
        ])

    static let remedy = RecordSchema(
        "remedy",
        [
            .init(
                "upgrades", .list(.upgrade),
                "what it brings about; when left out, all upgrades that have no answer yet"),
            .init("edits", .list(.record(edit)), "changed lines"),
            .init(
                "run", .list(.list(.string)),
                "programs that work the change out, in the project's folder; never a shell line"),
            .init("verify", .list(.list(.string)), "programs that must succeed afterwards"),
            .init("results", .list(.string), "files that the programs of run may change"),
            .init("restart", .list(.string), "services that must be started anew"),
            .init("reboot", .boolean, "only a reboot makes it effective"),
            .init(
                "step",
                .oneOf(["distribution", "patch", "minor", "major", "downgrade", "unknown"]),
                "how far it goes; that of the farthest upgrade when left out"),
        ])

    static let refusal = RecordSchema(
        "refusal",
        [
            .init("upgrade", .upgrade, required: true, "what it does not bring about"),
            .init("reason", .string, required: true, "why, for the report"),
        ])
}
