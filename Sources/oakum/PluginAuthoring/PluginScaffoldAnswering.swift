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
        files: [
            (
                "order.txt",
                """
                # What must hold; every line is tried in both directions.
                3.4.1 < 3.4.1-r2
                3.4.1-r2 < 3.4.1-r10    # rebuilds are numbers
                3.4.1-r2 = 3.4.1-r02
                3.4.1-r10 < 3.10 < 4
                four invalid

                """
            )
        ],
        caseName: "ascending")

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

    static let check = PluginScaffoldKind(
        name: "check",
        summary: "whether our service works",
        title: "Whether the acme service works",
        comment: """
            --- Whether the service works after a change.

            """,
        body: ##"""
            -- `target` says what it is: its name (`asset`), `tags`, `packages` and `services`. Answered are
            -- the things to ask; the program asks them, before a change and after it.
            local function steps(target, out)
              local services = oakum.kind(target) == "map" and target.services
              if oakum.kind(services) ~= "list" then return out:skip("the target lists no services") end
              for name in oakum.each(services) do
                if name == "acme" then
                  -- Or run = { program and arguments }, tcp = { host, port } or unit = "acme.service".
                  out:check {
                    name     = "acme answers",
                    http     = { url = "http://localhost:8080/health", expect = 200 },
                    within   = "10s",
                    attempts = 6,
                    interval = "5s",
                  }
                end
              end
            end

            """##,
        table: "{ steps = steps }",
        files: [
            ("input.json", "{ \"asset\": \"web-1\", \"services\": [\"nginx\", \"acme\"] }\n"),
            (
                "expected.jsonl",
                """
                {"record":"check","path":"input.json","name":"acme answers","http":{"url":"http://localhost:8080/health","expect":200},"within":"10s","attempts":6,"interval":"5s"}

                """
            ),
        ],
        caseName: "one-service")

    static let notify = PluginScaffoldKind(
        name: "notify",
        summary: "messages about plans",
        title: "Messages about plans",
        comment: """
            --- Messages about what happens to plans.

            """,
        body: ##"""
            -- `event` is one of the audit trail: `oakum audit log -o json` shows some. The program sends
            -- the message, and only to whom the user has allowed.
            local function message(event, out, ctx)
              local type = oakum.kind(event) == "map" and event.type
              if oakum.kind(type) ~= "string" then return out:skip("an event without a type") end
              if not ctx.options.to then return out:skip("the option 'to' is not set") end
              local plan = oakum.kind(event.plan) == "string" and event.plan or "a plan"
              -- A title is one line: what comes from outside may have more.
              local title = (plan .. ": " .. type):gsub("%c+", " "):sub(1, 200)
              out:message { to = ctx.options.to, title = title, body = title .. "\n" }
            end

            """##,
        table: #"{ events = { "plan.approved", "plan.done" }, message = message }"#,
        options: #"to = { type = "string", help = "where messages go" }"#,
        files: [
            (
                "input.json",
                "{ \"type\": \"plan.approved\", \"plan\": \"P-7\", \"at\": \"2026-01-02T08:00:00Z\" }\n"
            ),
            ("options.txt", "to = ops@acme.example\n"),
            (
                "expected.jsonl",
                """
                {"record":"message","path":"input.json","to":"ops@acme.example","title":"P-7: plan.approved","body":"P-7: plan.approved\\n"}

                """
            ),
        ],
        caseName: "plan-approved")

    static let report = PluginScaffoldKind(
        name: "report",
        summary: "findings as a list, one a line",
        title: "Findings as a list",
        comment: """
            --- The findings of a scan as a list.

            """,
        body: ##"""
            local function text(value) return oakum.kind(value) == "string" and value or "?" end

            -- `scan` is the document of `oakum scan TARGET -o json`.
            local function render(scan, out)
              if oakum.kind(scan) ~= "map" or oakum.kind(scan.findings) ~= "list" then
                out:fail(nil, "expected the document of a scan")
              end
              for finding in oakum.each(scan.findings) do
                if oakum.kind(finding) == "map" then
                  out:write(("%s %s %s\n"):format(
                    text(finding.advisory), text(finding.name), text(finding.installed)))
                end
              end
              -- What could not be looked at must not look like nothing found.
              if scan.incomplete then out:write("The scan is incomplete.\n") end
            end

            """##,
        table: #"{ extension = "txt", documents = { "scan" }, render = render }"#,
        files: [
            (
                "input.json",
                """
                {
                  "schema": "oakum/scan/1", "incomplete": true,
                  "findings": [ { "advisory": "CVE-2026-0001", "name": "zlib", "installed": "1.3.1" } ]
                }

                """
            ),
            ("expected.txt", "CVE-2026-0001 zlib 1.3.1\nThe scan is incomplete.\n"),
        ],
        caseName: "one-finding")
}
