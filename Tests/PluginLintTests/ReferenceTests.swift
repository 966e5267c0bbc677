import Foundation
import LuaRuntime
import PluginLint
import ProgramUnderTest
import Testing

/// What is written of the rules is what the rules say, and what they know is what there is.
struct ReferenceTests {
    @Test func `the page on lint is made from the rules`() throws {
        let path = TestedProgram.repository + "/docs/plugin-lint.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            page == LintReference.markdown,
            "make it again: oakum plugin lint --rules > docs/plugin-lint.md")
    }

    @Test func `rules have names of their own and say something`() {
        let entries = LintReference.entries
        #expect(Set(entries.map(\.id)).count == entries.count)
        for entry in entries {
            #expect(entry.id.allSatisfy { ($0.isASCII && $0.isLowercase) || $0 == "-" })
            #expect(entry.why.hasSuffix(".") && entry.fix.hasSuffix("."), "\(entry.id)")
        }
    }

    /// Every global of the sandbox, and every member of its tables, is known; no other one is.
    @Test func `Lua's library is as the sandbox has it`() throws {
        let state = try LuaState(memoryLimitBytes: 8 << 20)
        state.sealGlobals()
        let source = """
            local names = {}
            for name, value in next, _G do
              names[#names + 1] = name
              if type(value) == "table" and name ~= "_G" then
                for member in next, value do names[#names + 1] = name .. "." .. member end
              end
            end
            return table.concat(names, " ")
            """
        try state.load(Array(source.utf8), chunkName: "@t")
        try state.call(arguments: 0, results: 1)
        let names = (state.stack.string(at: -1) ?? "").split(separator: " ").map(String.init)
            // Taken away again when `oakum` has been made.
            .filter { $0 != "ordered_pairs" }
        #expect(names.count > 60)
        let uses = names.map { "local _ = \($0)" }.joined(separator: "\n")
        let known = LintCase.lint([("plugin.lua", LintCase.stating(uses))])
        let unknown = known.findings.filter { $0.rule != "deprecated-name" }
        #expect(unknown.isEmpty, "\(unknown)")
        // And what it does not have is not known.
        let tables = ["string", "table", "math", "utf8", "coroutine"]
        for library in tables {
            let absent = ["dump", "close", "foreach", "graphemes"].filter {
                !names.contains(library + "." + $0)
            }
            for name in absent {
                let report = LintCase.lint([
                    ("plugin.lua", LintCase.stating("local _ = \(library).\(name)"))
                ])
                #expect(report.findings.map(\.rule) == ["unknown-member"], "\(library).\(name)")
            }
        }
        for name in ["rawset", "load", "io", "os", "debug", "warn", "dofile", "loadfile"] {
            #expect(!names.contains(name))
        }
    }
}
