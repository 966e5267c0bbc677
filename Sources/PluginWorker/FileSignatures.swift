/// What a file offers, for the type file; a test holds it against what is bound.
extension FileFunctions {
    struct Field {
        let name: String
        let type: String
        let help: String
    }

    struct Signature {
        let name: String
        let parameters: [String]
        let returns: String
        let help: String
    }

    static let fields = [
        Field(name: "path", type: "string", help: "relative to the target"),
        Field(name: "name", type: "string", help: "the last part of the path"),
        Field(name: "root", type: "string", help: "what stands before the matched glob"),
        Field(name: "glob", type: "string", help: "the glob that claimed it"),
        Field(
            name: "kind", type: "\"file\"|\"directory\"|\"symlink\"|\"hardlink\"|\"other\"",
            help: "what an entry of an archive is; a file is one"),
        Field(name: "target", type: "string?", help: "where an entry that is a link leads"),
        Field(name: "size", type: "integer?", help: "bytes; nil for a streamed entry"),
        Field(name: "status", type: "integer?", help: "HTTP status; only of ctx.http:get"),
    ]

    static let signatures =
        [
            Signature(
                name: "text", parameters: [], returns: "string", help: "the whole text as UTF-8"),
            Signature(
                name: "bytes", parameters: ["first?: integer", "last?: integer"],
                returns: "string", help: "raw bytes"),
            Signature(
                name: "lines",
                parameters: ["options?: {comment?: string, continuation?: string}"],
                returns: "fun(): integer?, string?", help: "line numbers and lines"),
            Signature(
                name: "csv",
                parameters: [
                    "options?: {header?: boolean, comment?: string, separator?: string}"
                ],
                returns: "fun(): integer?, table?", help: "line numbers and rows"),
            Signature(
                name: "records", parameters: [], returns: "fun(): integer?, any",
                help: "one JSON value a line, or the whole file as one"),
            Signature(
                name: "sibling", parameters: ["name: string"], returns: "oakum.File?",
                help: "a file beside it, as far as needs.files allows"),
            Signature(
                name: "fail", parameters: ["where: integer|oakum.View|nil", "text: string"],
                returns: "nil", help: "stops this file with an error"),
        ]
        + archiveSignatures + databaseSignatures + binarySignatures
        + DocumentFormat.allCases.map { format in
            Signature(
                name: format.rawValue, parameters: [],
                returns: format == .deb822 ? "any, {line: integer, reason: string}[]" : "any",
                help: "a lazy view of the file as \(format.rawValue)")
        }
}
