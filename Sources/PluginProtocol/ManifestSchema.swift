/// The table that `plugin.lua` returns.
public enum ManifestSchema {
    /// The plugin API that this program speaks.
    public static let apiVersion: Int64 = 1

    public static let needs = RecordSchema(
        "needs",
        [
            .init("files", .list(.string), "globs of files beside the claimed one"),
            .init("net", .list(.string), "hosts that fetch may reach"),
            .init("secret", .list(.string), "names of secrets that the host adds as headers"),
        ])

    public static let option = RecordSchema(
        "option",
        [
            .init("type", .oneOf(["string", "integer", "boolean"]), required: true, "its type"),
            .init("default", .scalar, "when the user sets none"),
            .init("help", .string, required: true, "one line"),
        ])

    public static let limits = RecordSchema(
        "limits",
        [
            .init("memory_mib", .integer, "memory of the plugin's Lua state"),
            .init("seconds", .integer, "processor time for one file"),
        ])

    public static let inventory = RecordSchema(
        "inventory",
        [
            .init("files", .list(.string), required: true, "globs of the files it reads"),
            .init(
                "executables", .boolean,
                "it also reads every executable ELF, PE and Mach-O file, whatever its name, "
                    + "without those beside it"),
            .init("sniff", .function, "sniff(head): whether a claimed file is one of ours"),
            .init("read", .function, required: true, "read(file, out, ctx)"),
        ])

    public static let feed = RecordSchema(
        "feed",
        [
            .init("files", .list(.string), "globs of the entries that matter in an archive"),
            .init("every", .string, "how often to sync, for example \"6h\""),
            .init("stale_after", .string, "older than this is stale, for example \"3d\""),
            .init("snapshot", .boolean, "one document is the whole feed"),
            .init("fetch", .function, "fetch(ctx, out)"),
            .init("read", .function, required: true, "read(document, out, ctx)"),
        ])

    public static let releases = RecordSchema(
        "releases",
        [
            .init("files", .list(.string), "globs of the index files on the target"),
            .init("read", .function, "read(file, out, ctx)"),
            .init("ecosystems", .list(.string), "purl types of the packages that list looks up"),
            .init("list", .function, "list(packages, out, ctx)"),
        ])

    public static let versioning = RecordSchema(
        "versioning",
        [
            .init("schemes", .list(.string), required: true, "names of the schemes"),
            .init("key", .function, "key(version, scheme): nested list of integers and strings"),
            .init("compare", .function, "compare(a, b, scheme): negative, 0 or positive"),
            .init(
                "satisfies", .function,
                "satisfies(version, range, scheme): whether it lies in the range, in the scheme's words"
            ),
        ])

    public static let manifest = RecordSchema(
        "plugin",
        [
            .init("name", .string, required: true, "the folder's name"),
            .init("version", .string, required: true, "the plugin's own version"),
            .init("api", .integer, required: true, "the plugin API it was written for: 1"),
            .init("summary", .string, required: true, "one line"),
            .init("license", .string, "SPDX expression"),
            .init("authors", .list(.string), "who wrote it"),
            .init("homepage", .string, "address"),
            .init("needs", .record(needs), "what it needs beside the claimed file"),
            .init("options", .map(.record(option)), "what a user can set"),
            .init("limits", .record(limits), "asks for more than the default"),
            .init(
                "speaks_for", .list(.string),
                "purl types or namespaces in which its feed may withdraw or alias"),
            .init("inventory", .record(inventory), "reads packages out of files"),
            .init("feed", .record(feed), "reads advisories"),
            .init("signal", .record(feed), "reads EPSS, KEV and the like"),
            .init("releases", .record(releases), "reads which versions exist"),
            .init("versioning", .record(versioning), "orders versions"),
            .init("remedy", .record(RemedySchemas.manifest), "plans upgrades"),
            .init("unpack", .record(AnswerSchemas.unpack), "opens a file as a tree of files"),
            .init("check", .record(AnswerSchemas.checkKind), "says how to see that all is well"),
            .init("notify", .record(AnswerSchemas.notify), "words messages about events"),
            .init("report", .record(AnswerSchemas.report), "writes a report in another format"),
        ])
}
