import CLuaShims
import LuaRuntime
import PluginProtocol
import Testing

/// A schema and every schema inside it.
private func all(_ schema: RecordSchema) -> [RecordSchema] {
    func inner(_ type: FieldType) -> [RecordSchema] {
        switch type {
        case .record(let schema): all(schema)
        case .list(let item), .map(let item): inner(item)
        default: []
        }
    }
    return [schema] + schema.fields.flatMap { inner($0.type) }
}

struct SchemaTests {
    private let schemas =
        all(ManifestSchema.manifest) + RecordKind.allCases.flatMap { all($0.schema) }

    @Test func `field numbers fit the wire and names are their own`() {
        for schema in schemas {
            #expect(!schema.fields.isEmpty)
            #expect(schema.fields.count < 64, "\(schema.name)")
            #expect(Set(schema.fields.map(\.name)).count == schema.fields.count, "\(schema.name)")
            for (number, field) in schema.fields.enumerated() {
                #expect(schema.position(of: field.name) == number)
                #expect(!field.help.isEmpty)
                #expect(!field.type.expectation.isEmpty)
            }
        }
    }

    @Test func `names are lower case, with underscores`() {
        for schema in schemas {
            for field in schema.fields {
                #expect(
                    field.name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 },
                    "\(schema.name).\(field.name)")
            }
        }
    }

    @Test func `the work page has one layout on both sides of the fence and in C`() {
        typealias Page = WorkerLaunch.Page
        #expect(Page.size == WorkPage.size)
        #expect(Page.size == MemoryLayout<oakum_lua_page>.size)
        let offsets = [
            (MemoryLayout<oakum_lua_page>.offset(of: \.plugin), Page.plugin),
            (MemoryLayout<oakum_lua_page>.offset(of: \.function), Page.function),
            (MemoryLayout<oakum_lua_page>.offset(of: \.input), Page.input),
            (MemoryLayout<oakum_lua_page>.offset(of: \.line), Page.line),
            (MemoryLayout<oakum_lua_page>.offset(of: \.ended), Page.ended),
        ]
        var end = 0
        for (offset, field) in offsets {
            #expect(offset == field.lowerBound)
            #expect(field.lowerBound == end)
            end = field.upperBound
        }
        #expect(end == Page.size)
    }
}
