internal import PluginProtocol

/// A field of a table that plugins are handed, for the type file and the reference.
struct FieldSignature {
    let name: String
    let type: String
    let help: String
}

/// A method of `file`, `out`, `project` or `ctx.http`, for the type file and the reference.
struct MethodSignature {
    let name: String
    let parameters: [String]
    let returns: String
    let help: String
    /// When it raises an error; empty when it does not.
    var errors = ""
    /// One line of Lua.
    var example = ""
}

/// What a file offers; a test holds it against what is bound.
extension FileFunctions {
    typealias Field = FieldSignature
    typealias Signature = MethodSignature

    static let fields = [
        Field(name: "path", type: "string", help: "relative to the target"),
        Field(name: "name", type: "string", help: "the last part of the path"),
        Field(name: "root", type: "string", help: "what stands before the matched glob"),
        Field(name: "glob", type: "string", help: "the glob that claimed it"),
        Field(
            name: "kind", type: "\"file\"|\"directory\"|\"symlink\"|\"hardlink\"|\"other\"",
            help: "what an entry of an archive is; a file is one"),
        Field(
            name: "executable", type: "boolean",
            help: "whether an entry of an archive may be executed"),
        Field(name: "target", type: "string?", help: "where an entry that is a link leads"),
        Field(name: "size", type: "integer?", help: "bytes; nil for a streamed entry"),
        Field(name: "status", type: "integer?", help: "HTTP status; only of ctx.http:get"),
    ]

    static let signatures =
        [
            Signature(
                name: "text", parameters: [], returns: "string",
                help: "The whole text as UTF-8; byte order marks and UTF-16 are decoded.",
                errors: "a file over the size limit, or UTF-16 that cannot be decoded",
                example: "local name = oakum.text.trim(file:text())"),
            Signature(
                name: "bytes", parameters: ["first?: integer", "last?: integer"],
                returns: "string", help: "Raw bytes, from 1; the whole file without arguments.",
                errors: "a file over the size limit",
                example: "local magic = file:bytes(1, 4)"),
            Signature(
                name: "lines",
                parameters: ["options?: {comment?: string, continuation?: string}"],
                returns: "fun(): integer?, string?",
                help:
                    "Line numbers and lines, without line ends. With comment, what follows it is cut "
                    + "off and blank lines are left out; with continuation, a line that ends in it goes "
                    + "on with the next.",
                example:
                    "for number, line in file:lines { comment = \"#\" } do out:warn(number, line) "
                    + "end"),
            Signature(
                name: "csv",
                parameters: [
                    "options?: {header?: boolean, comment?: string, separator?: string}"
                ],
                returns: "fun(): integer?, table?",
                help: "Line numbers and rows: tables keyed by the header, or lists without one.",
                errors: "a row that is not CSV, with its line",
                example:
                    "for number, row in file:csv { header = true } do out:warn(number, row.name) "
                    + "end"),
            Signature(
                name: "records", parameters: [], returns: "fun(): integer?, any",
                help:
                    "One JSON value a line with its number, or the whole file as one. A view is good "
                    + "until the next step.",
                errors: "a line that is not JSON",
                example: "for number, record in file:records() do out:warn(number, record.id) end"),
            Signature(
                name: "sibling", parameters: ["name: string"], returns: "oakum.File?",
                help: "A file beside it, as far as needs.files allows; nil when there is none.",
                errors: "a name that needs.files does not allow",
                example: "local lock = file:sibling(\"yarn.lock\")"),
            Signature(
                name: "fail", parameters: ["where: integer|oakum.View|nil", "text: string"],
                returns: "nil", help: "Stops this file with an error at a line or view.",
                errors: "always: that is what it is for",
                example: "file:fail(3, \"expected a version\")"),
        ]
        + archiveSignatures + databaseSignatures + binarySignatures + rpmSignatures
        + DocumentFormat.allCases.map { format in
            Signature(
                name: format.rawValue, parameters: format.parameters, returns: format.returns,
                help: "A lazy view of the file: \(format.title). " + format.help,
                errors: "a file that is not \(format.title), with the line",
                example: "local view = file:\(format.rawValue)()")
        }
}

/// What `out` offers beside the records.
extension OutFunctions {
    /// Methods for records, and the others.
    static let methodNames =
        RecordKind.allCases.filter(\.isTable).map(\.name) + signatures.map(\.name)

    static let signatures = [
        MethodSignature(
            name: "depends", parameters: ["from: string", "to: string"], returns: "nil",
            help: "One package needs another: ids of components or of a project.",
            errors: "anything but two strings",
            example: "out:depends(\"app\", \"libtls\")"),
        MethodSignature(
            name: "refuse", parameters: ["upgrade: oakum.Upgrade", "reason: string"],
            returns: "nil",
            help: "Only in remedy.plan: why an upgrade cannot be made.",
            errors: "anything but one of project.upgrades",
            example: "out:refuse(project.upgrades[1], \"there is no lock file\")"),
        MethodSignature(
            name: "owns", parameters: ["id: string", "list: oakum.File|oakum.RpmHeader|string[]"],
            returns: "nil",
            help:
                "The component owns the files that another file lists (one path a line, or a digest "
                + "and a path as in md5sums), those of an rpm header, or those of a list of paths.",
            example: "out:owns(\"libtls\", file:sibling(\"libtls.list\"))"),
        MethodSignature(
            name: "write", parameters: ["text: string"], returns: "nil",
            help: "Only in report.render: the next piece of the report.",
            example: "out:write(\"# Findings\\n\")"),
        MethodSignature(
            name: "document", parameters: ["document: oakum.File"], returns: "nil",
            help: "Only in fetch: a document that `read` is then given.",
            errors: "anything but an answer of ctx.http:get",
            example: "out:document(ctx.http:get(ADDRESS))"),
        MethodSignature(
            name: "fail", parameters: ["where: integer|oakum.View|nil", "text: string"],
            returns: "nil", help: "Stops this call with an error at a line or view.",
            errors: "always: that is what it is for",
            example: "out:fail(report, \"not a scan\")"),
        MethodSignature(
            name: "warn", parameters: ["where: integer|oakum.View|nil", "text: string"],
            returns: "nil", help: "Says what is odd in the input, and goes on.",
            example: "out:warn(3, \"expected a version\")"),
        MethodSignature(
            name: "skip", parameters: ["reason?: string"], returns: "nil",
            help:
                "Says that this file holds nothing for the plugin; that is no error. A scan lists "
                + "it with the reason; without one it is no file of the plugin's, as when sniff says "
                + "no, and nobody hears of it.",
            example: "out:skip(\"not a lock file of ours\")"),
    ]
}
