import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct RemedyTests {
    @Test(arguments: Attack.remedies)
    func `what a plan does wrongly ends with its reason`(_ attack: Attack) throws {
        let plugin = try RemedyPlugin("    " + attack.body)
        let error = try #require(try plugin.failure())
        #expect(error.code == attack.code, "\(error.reason)")
        for word in attack.words { #expect(error.reason.contains(word), "\(error.reason)") }
        #expect(error.plugin == "hostile")
        #expect(error.reason.utf8.count < 9000)
    }

    @Test func `a remedy becomes the model, with paths of the asset`() throws {
        let plugin = try RemedyPlugin(
            """
                out:remedy {
                  edits = { { file = "list.txt", at = 2, replace = "two two", with = "2\\n2" },
                            { file = "side.txt", at = 1, from = "aside", to = "" } },
                  run = { { "npm", "install" } }, verify = { { "npm", "ls" } },
                  results = { "side.txt" }, restart = { "ssh", "getty@tty1.service" },
                  reboot = true, step = "major",
                }
            """)
        let answers = try plugin.answers()
        #expect(answers.count == 1)
        #expect(answers.first?.plugin == "hostile")
        #expect(answers.first?.directory == "app")
        #expect(answers.first?.upgrades == [0, 1])
        #expect(
            answers.first?.remedy
                == Remedy(
                    edits: [
                        RemedyEdit(file: "app/list.txt", line: 2, from: "two two", to: "2\n2"),
                        RemedyEdit(file: "app/side.txt", line: 1, from: "aside", to: ""),
                    ],
                    resolve: [["npm", "install"]], verify: [["npm", "ls"]],
                    results: ["app/side.txt"], restart: ["ssh", "getty@tty1.service"],
                    needsReboot: true, step: .major, plugin: "hostile"))
    }

    @Test func `the step is that of the farthest upgrade when it is not said`() throws {
        let table: [([String], VersionStep)] = [
            (["1.0.0 1.0.1"], .patch), (["1.0.0 1.0.1", "1.2.9 1.10.0"], .minor),
            (["1.0.0 2.0.0", "1.0.0 1.0.1"], .major), (["0.2.0 0.3.0"], .major),
            (["0.2.0 0.2.1"], .patch), (["2.0.0 1.0.0", "1.0.0 2.0.0"], .downgrade),
            (["x 2.0.0"], .unknown), (["1.0.0 1.0.0"], .unknown),
        ]
        let plugin = try RemedyPlugin("    out:remedy {}")
        for (versions, step) in table {
            let upgrades = versions.enumerated().map { number, text in
                let parts = text.split(separator: " ").map(String.init)
                return UpgradeRequest(
                    ecosystem: "npm", name: "p\(number)", purl: "pkg:npm/p\(number)",
                    from: parts[0], to: parts[1], evidence: [Evidence(path: "app/list.txt")])
            }
            #expect(try plugin.answers(upgrades).first?.remedy?.step == step, "\(versions)")
        }
    }

    @Test func `every upgrade has one answer, whatever the plugin leaves out`() throws {
        let said = try RemedyPlugin("    out:refuse(project.upgrades[2], 'too new')").answers()
        #expect(said.map(\.upgrades) == [[1], [0]])
        #expect(said.map(\.reason) == ["too new", "the plugin 'hostile' said nothing about it"])

        let skipped = try RemedyPlugin("    out:skip('not ours')").answers()
        #expect(skipped.map(\.upgrades) == [[0, 1]])
        #expect(skipped.map(\.reason) == ["not ours"])

        let failed = try RemedyPlugin(
            "    out:remedy{ upgrades = { project.upgrades[1] } } error('boom')"
        ).answers()
        #expect(failed.map(\.upgrades) == [[0], [1]])
        #expect(failed.first?.remedy != nil)
        #expect(failed.last?.outcome.isFailure == true)
    }

    @Test func `upgrades are put together by project, and those of no project are refused`() throws
    {
        let plugin = try RemedyPlugin("    out:remedy {}")
        try plugin.scratch.write("target/web/deep/list.txt", "x\n")
        func upgrade(_ purl: String, _ paths: String...) throws -> UpgradeRequest {
            try #require(
                UpgradeRequest(
                    purl: purl, to: "9.0.0", evidence: paths.map { Evidence(path: $0, line: 1) }))
        }
        let answers = try plugin.answers([
            try upgrade("pkg:npm/%40s/a@1.0.0", "web/deep/list.txt", "app/list.txt"),
            try upgrade("pkg:npm/b@1.0.0", "elsewhere.txt"),
            try upgrade("pkg:npm/c@1.0.0", "app/list.txt", "elsewhere.txt"),
            try upgrade("pkg:pypi/d@1.0.0", "app/list.txt"),
        ])
        #expect(answers.map(\.directory) == ["app", "web/deep", "", ""])
        #expect(answers.map(\.upgrades) == [[0, 2], [0], [1], [3]])
        #expect(answers.map(\.plugin) == ["hostile", "hostile", nil, nil])
        #expect(
            answers[2].reason == "no plugin has a remedy for 'npm' that 'elsewhere.txt' shows")
        #expect(
            answers[3].reason == "no plugin has a remedy for 'pypi' that 'app/list.txt' shows")
    }

    @Test func `a project is what the type file says it is`() throws {
        let plugin = try RemedyPlugin(
            """
                local words = { "project" }
                for key in pairs(project) do words[#words + 1] = key end
                table.sort(words)
                out:warn(nil, table.concat(words, " "))
                words = {}
                for key, value in pairs(project.upgrades[1]) do words[#words + 1] = key end
                table.sort(words)
                out:warn(nil, table.concat(words, " "))
                local u = project.upgrades[1]
                out:warn(nil, table.concat({ project.path, u.id, u.name, u.purl, u.from, u.to,
                  u.scope, u.evidence[1].path, u.evidence[1].line, tostring(u.direct) }, " "))
                out:skip(project:file("list.txt"):text() .. tostring(project:file("side.txt").path))
            """)
        var upgrade = RemedyPlugin.upgrades[0]
        upgrade.isDirect = true
        var remarks: [String] = []
        let answers = try plugin.answers([upgrade], remark: { remarks.append("\($0): \($1.text)") })
        #expect(
            remarks == [
                "app: file path project upgrades",
                "app: direct ecosystem evidence from id name purl scope to",
                "app: app 1 a pkg:npm/a 1.0.0 1.1.0 prod list.txt 2 true",
            ])
        #expect(answers.map(\.reason) == ["one\ntwo two\nthree\napp/side.txt"])
        let types = try TestedProgram.run(["plugin", "types"]).output
        func fields(_ name: String) -> [Substring] {
            types.split(separator: "---@class ").first { $0.hasPrefix("oakum.\(name)\n") }?
                .split(separator: "\n").compactMap { line in
                    line.hasPrefix("---@field ")
                        ? line.dropFirst(10).split(separator: " ").first?.split(separator: "?")
                            .first
                        : nil
                }.sorted() ?? []
        }
        #expect(fields("RemedyProject") == ["file", "path", "upgrades"])
        #expect(
            fields("Upgrade")
                == ["direct", "ecosystem", "evidence", "from", "id", "name", "purl", "scope", "to"])
        let remedy = RecordKind.remedy.schema.fields.map { Substring($0.name) }
        #expect(fields("Remedy") == remedy.sorted())
        #expect(fields("Out").contains("remedy"))
        #expect(fields("Out").contains("refuse"))
        #expect(!fields("Out").contains("refusal"))
    }

    @Test func `a link out of the target leads nowhere`() throws {
        let plugin = try RemedyPlugin(
            "    out:skip(tostring(project:file('side.txt') and project:file('side.txt'):text()))")
        try FileManager.default.removeItem(atPath: plugin.scratch.path("target/app/side.txt"))
        try plugin.scratch.write("outside.txt", "outside")
        try plugin.scratch.link("target/app/side.txt", to: "../../outside.txt")
        #expect(try plugin.answers().map(\.reason) == ["nil"])
        try FileManager.default.removeItem(atPath: plugin.scratch.path("target/app/side.txt"))
        try plugin.scratch.link("target/app/side.txt", to: plugin.scratch.path("outside.txt"))
        #expect(try plugin.answers().map(\.reason) == ["nil"])
    }

    @Test func `an unknown field is an error in tests and a warning else`() throws {
        let plugin = try RemedyPlugin("    out:remedy { restarts = { 'ssh' } }")
        let words = "remedy: there is no field 'restarts'; did you mean 'restart'?"
        #expect(try plugin.failure(isStrict: true)?.reason == "hostile/plugin.lua:4: " + words)
        var remarks: [String] = []
        #expect(try plugin.answers(remark: { remarks.append($1.text) }).first?.remedy != nil)
        #expect(remarks == ["hostile/plugin.lua:4: " + words])
    }

    @Test func `a broken document names its file and line`() throws {
        let plugin = try RemedyPlugin("    return project:file('side.txt'):json()")
        try plugin.scratch.write("target/app/side.txt", "{\n\"a\": }\n")
        #expect(try plugin.failure()?.reason.hasPrefix("app/side.txt:2: not valid JSON") == true)
    }

    @Test func `answers belong to plan alone`() throws {
        for (body, method) in [
            ("out:remedy{}", "remedy"), ("out:refuse({ id = 1 }, 'no')", "refuse"),
        ] {
            let reading = try HostilePlugin("    " + body).read()
            #expect(reading.code == .failed)
            #expect(
                reading.reason
                    == "hostile/plugin.lua:4: out:\(method) belongs in remedy.plan; inventory.read answers "
                    + "with out:component, out:depends, out:project, out:platform and out:owns alone"
            )
        }
    }
}

extension RemedyAnswer.Outcome {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
