internal import LuaRuntime
internal import PluginProtocol

/// `project`, as `remedy.plan` gets it: a plain table.
struct ProjectTable {
    /// What it holds, for the type file; a test holds it against a running plugin.
    static let fields = [
        FileFunctions.Field(
            name: "path", type: "string", help: "its folder, relative to the target"),
        FileFunctions.Field(name: "upgrades", type: "oakum.Upgrade[]", help: "what is wanted"),
    ]
    static let signatures = [
        FileFunctions.Signature(
            name: "file", parameters: ["name: string"], returns: "oakum.File?",
            help:
                "A file of it, as far as remedy.projects and remedy.files allow; nil when there is "
                + "none.",
            errors: "a name that they do not allow",
            example: "local lock = project:file(\"package-lock.json\")")
    ]

    let request: RemedyRequest
    let file: LuaFunctionID

    /// Pushes the table.
    func push(on stack: LuaStack) {
        stack.newTable(fields: 3)
        stack.push(request.directory)
        stack.setField("path", ofTableAt: -2)
        stack.setFunction("file", file)
        stack.newTable(list: request.upgrades.count)
        for (position, upgrade) in request.upgrades.enumerated() {
            push(upgrade, as: .record(RemedySchemas.upgrade), on: stack)
            stack.setItem(position + 1, ofTableAt: -2)
        }
        stack.setField("upgrades", ofTableAt: -2)
    }

    private func push(_ value: WireValue, as type: FieldType, on stack: LuaStack) {
        switch (value, type) {
        case (.string(let text), _): stack.push(text)
        case (.integer(let number), _): stack.push(number)
        case (.boolean(let flag), _): stack.push(flag)
        case (.list(let items), .list(let item)):
            stack.newTable(list: items.count)
            for (position, value) in items.enumerated() {
                push(value, as: item, on: stack)
                stack.setItem(position + 1, ofTableAt: -2)
            }
        case (.record, .record(let schema)):
            stack.newTable(fields: schema.fields.count)
            for (number, field) in schema.fields.enumerated() where value[number] != .null {
                push(value[number], as: field.type, on: stack)
                stack.setField(field.name, ofTableAt: -2)
            }
        default: stack.pushNil()
        }
    }
}
