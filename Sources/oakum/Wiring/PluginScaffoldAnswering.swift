// The kinds that answer a question.
extension PluginScaffoldKind {
    static let versioning = PluginScaffoldKind(
        name: "versioning",
        summary: "the order of our version numbers",
        title: "The order of acme's version numbers",
        comment: """
            --- The order of version numbers.
            --
            -- "3.4.1-r2" is version 3.4.1 and its second rebuild.
            -- A component asks for this order with `versioning = "acme"`.

            """,
        body: ##"""
            -- What is compared in place of the version: a list of integers, strings and lists, item by
            -- item; a list that ends comes first. An error says that this is no version at all.
            local function key(version)
              local numbers, rebuild = version:match("^([%d.]+)%-r(%d+)$")
              numbers = numbers or version:match("^[%d.]+$")
              if not numbers then error("expected NUMBERS or NUMBERS-rREBUILD") end
              return { oakum.version.numbers(numbers), oakum.version.numbers(rebuild or "0") }
            end

            """##,
        table: #"{ schemes = { "acme" }, key = key }"#,
        files: [],
        caseName: "order")

    static let remedy = PluginScaffoldKind(
        name: "remedy",
        summary: "new versions in our *.acme files",
        title: "New versions in *.acme files",
        comment: """
            --- How an upgrade comes about: the line of a *.acme file that has to change.

            """,
        body: ##"""
            -- The line where an upgrade's package stands; nil when the file has changed since the scan.
            local function line_of(project, place)
              local file = project:file(place.path)
              if not file then return nil end
              for number, line in file:lines() do
                if number == place.line then return line end
              end
            end

            -- Whether `line` has `text` in it, and not twice.
            local function has_once(line, text)
              local _, last = line:find(text, 1, true)
              return last and not line:find(text, last + 1, true)
            end

            -- All upgrades of one project come in one call; each of them gets an answer. A plugin only
            -- says what would have to be done: the program shows it, has it approved and does it.
            local function plan(project, out)
              local planned, edits = {}, {}
              for _, upgrade in ipairs(project.upgrades) do
                local place = upgrade.evidence[1]
                local line = place and line_of(project, place)
                if line and has_once(line, upgrade.from) then
                  table.insert(planned, upgrade)
                  table.insert(edits, {
                    file = place.path, at = place.line, replace = upgrade.from, with = upgrade.to,
                  })
                else
                  out:refuse(upgrade, "no line shows " .. upgrade.from)
                end
              end
              if #planned > 0 then out:remedy { upgrades = planned, edits = edits } end
            end

            """##,
        table: """
            {
                ecosystems = { "generic" }, projects = { "*.acme" }, plan = plan,
              }
            """,
        files: [
            ("input/edge/router.acme", "zlib 1.3.1      # from the vendor\n"),
            ("upgrades.txt", "pkg:generic/acme/zlib@1.3.1 -> 1.3.2 edge/router.acme:1\n"),
            (
                "expected.jsonl",
                """
                {"record":"remedy","path":"edge","upgrades":["zlib 1.3.1 -> 1.3.2"],"edits":[{"file":"edge/router.acme","at":1,"from":"zlib 1.3.1      # from the vendor","to":"zlib 1.3.2      # from the vendor"}]}

                """
            ),
        ],
        caseName: "one-upgrade")
}
