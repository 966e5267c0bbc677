// The kinds that read files or documents.
extension PluginScaffoldKind {
    static let inventory = PluginScaffoldKind(
        name: "inventory",
        summary: "packages listed in our *.acme files",
        title: "Packages listed in *.acme files",
        comment: """
            --- The packages of a *.acme file.
            --
            -- A file has one package a line; '#' begins a comment:
            --
            --   zlib 1.3.1
            --   openssl 3.0.13      # from the vendor

            """,
        body: ##"""
            -- Called once for each file that `files` claims. Nothing is returned: every record goes out
            -- as soon as it is known, with its place (`at`), so that a report can point at the line.
            local function read(file, out)
              for number, line in file:lines { comment = "#" } do
                local name, version = line:match("^%s*(%S+)%s+(%S+)%s*$")
                if name then
                  out:component { purl = oakum.purl("generic/acme", name, version), at = number }
                else
                  out:warn(number, "expected NAME VERSION")   -- goes on; file:fail(number, ...) stops
                end
              end
            end

            """##,
        table: #"{ files = { "*.acme" }, read = read }"#,
        files: [
            (
                "input/router.acme",
                """
                # the router's firmware
                zlib 1.3.1
                openssl 3.0.13      # from the vendor
                busybox

                """
            ),
            (
                "expected.jsonl",
                """
                {"record":"component","path":"router.acme","purl":"pkg:generic/acme/zlib@1.3.1","at":2}
                {"record":"component","path":"router.acme","purl":"pkg:generic/acme/openssl@3.0.13","at":3}
                {"record":"warning","path":"router.acme","line":4,"text":"expected NAME VERSION"}

                """
            ),
        ],
        caseName: "two-packages")

    static let feed = PluginScaffoldKind(
        name: "feed",
        summary: "our security advisories",
        title: "acme security advisories",
        comment: """
            --- Security advisories.
            --
            -- The feed is one JSON document: { "advisories": [ { "id", "title", "part", "fixed" ... } ] }

            """,
        body: ##"""
            local ADDRESS = "https://advisories.example/all.json"

            -- Asks for the feed. Only hosts of `needs.net` can be reached; nil means: not changed since
            -- the last time. `oakum feeds import acme FILE` reads the same document without a network.
            local function fetch(ctx, out)
              local document = ctx.http:get(ADDRESS)
              if document then out:document(document) end
            end

            -- Turns a document into advisories. What comes from outside is checked before it is used:
            -- document:fail says where the document is wrong, and nothing of it is imported.
            local function read(document, out)
              local feed = document:json()
              if oakum.kind(feed) ~= "map" or oakum.kind(feed.advisories) ~= "list" then
                document:fail(1, "expected a list 'advisories'")
              end
              for _, advisory in pairs(feed.advisories) do
                if oakum.kind(advisory) ~= "map" or oakum.kind(advisory.part) ~= "string" then
                  document:fail(feed.advisories, "every advisory must name its 'part'")
                end
                out:advisory {
                  id        = advisory.id,
                  aliases   = advisory.cves,
                  summary   = advisory.title,
                  published = advisory.date,
                  severity  = oakum.vectors("acme", advisory.cvss),
                  affects   = {
                    {
                      package = oakum.purl("generic/acme", advisory.part),
                      ranges  = { { events = { { introduced = "0" }, { fixed = advisory.fixed } } } },
                    },
                  },
                  at        = advisory,
                }
              end
            end

            """##,
        table:
            #"{ every = "6h", stale_after = "3d", snapshot = true, fetch = fetch, read = read }"#,
        needs: #"net = { "advisories.example" }"#,
        files: [
            (
                "input/all.json",
                """
                {
                  "advisories": [
                    {
                      "id": "acme-2026-1", "cves": ["CVE-2026-0001"], "title": "reads too far",
                      "date": "2026-02-03", "part": "zlib", "fixed": "1.3.2",
                      "cvss": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
                    }
                  ]
                }

                """
            ),
            (
                "expected.jsonl",
                """
                {"record":"advisory","path":"all.json","id":"acme-2026-1","aliases":["CVE-2026-0001"],"summary":"reads too far","published":"2026-02-03","severity":[{"vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N","issuer":"acme"}],"affects":[{"package":"pkg:generic/acme/zlib","ranges":[{"events":[{"introduced":"0"},{"fixed":"1.3.2"}]}]}],"at":3}

                """
            ),
        ],
        caseName: "one-advisory")

    static let signal = PluginScaffoldKind(
        name: "signal",
        summary: "which flaws we have seen attacked",
        title: "Flaws that acme has seen attacked",
        comment: """
            --- Flaws that are known to be attacked.
            --
            -- A CSV file with a header:
            --
            --   cve,seen
            --   CVE-2026-0001,2026-03-04

            """,
        body: ##"""
            local function read(document, out)
              for number, row in document:csv { header = true } do
                if not (row.cve or ""):find("^CVE%-%d%d%d%d%-%d+$") then
                  document:fail(number, "expected a CVE id in the column 'cve'")
                elseif not (row.seen or ""):find("^%d%d%d%d%-%d%d%-%d%d$") then
                  document:fail(number, "expected a date in the column 'seen'")
                end
                -- kind is "exploit", "epss" (with score and percentile) or "kev" (with due).
                out:signal { id = row.cve, kind = "exploit", date = row.seen }
              end
            end

            """##,
        table: #"{ stale_after = "7d", snapshot = true, read = read }"#,
        files: [
            ("input/seen.csv", "cve,seen\nCVE-2026-0001,2026-03-04\n"),
            (
                "expected.jsonl",
                """
                {"record":"signal","path":"seen.csv","id":"CVE-2026-0001","kind":"exploit","date":"2026-03-04"}

                """
            ),
        ],
        caseName: "one-attack")

    static let releases = PluginScaffoldKind(
        name: "releases",
        summary: "which versions our mirror has",
        title: "Versions in the index files of acme's mirror",
        comment: """
            --- Which versions exist, as an index file on the target lists them.
            --
            --   zlib 1.3.1 2026-01-02
            --   zlib 1.3.2 2026-02-03

            """,
        body: ##"""
            -- An index may be long: only what is installed here is of interest (`ctx.packages`).
            local function read(file, out, ctx)
              for number, line in file:lines { comment = "#" } do
                local name, version, day = line:match("^(%S+) (%S+) (%d%d%d%d%-%d%d%-%d%d)%s*$")
                if not name then
                  out:warn(number, "expected NAME VERSION DATE")
                elseif ctx.packages[name] then
                  out:release {
                    package   = oakum.purl("generic/acme", name),
                    version   = version,
                    published = day,
                    at        = number,
                  }
                end
              end
            end

            """##,
        table: #"{ files = { "var/lib/acme/index" }, read = read }"#,
        files: [
            ("packages.txt", "zlib\n"),
            (
                "input/var/lib/acme/index",
                """
                zlib 1.3.2 2026-02-03
                openssl 3.0.14 2026-02-04

                """
            ),
            (
                "expected.jsonl",
                """
                {"record":"release","path":"var/lib/acme/index","package":"pkg:generic/acme/zlib","version":"1.3.2","published":"2026-02-03","at":1}

                """
            ),
        ],
        caseName: "what-is-installed")

    static let unpack = PluginScaffoldKind(
        name: "unpack",
        summary: "opens our *.acme bundles",
        title: "Files inside *.acme bundles",
        comment: """
            --- Files inside a bundle, which are then scanned like any other.
            --
            -- A bundle is JSON: { "files": { "etc/os-release": "ID=router" } }

            """,
        body: ##"""
            -- Adds each file of the bundle to a tree that exists in memory only. There are also
            -- tree:layer(name), tree:remove(path) and tree:link(path, target), for images in layers.
            local function open(file, tree)
              local bundle = file:json()
              if oakum.kind(bundle) ~= "map" or oakum.kind(bundle.files) ~= "map" then
                file:fail(1, "expected an object 'files'")
              end
              for path, text in pairs(bundle.files) do
                -- nil for a path that leads out of the tree.
                local inside = oakum.path.normalize(path)
                if inside and inside ~= "" and oakum.kind(text) == "string" then
                  tree:add(inside, text)
                else
                  tree:warn(bundle.files, "'" .. path .. "' is left out")
                end
              end
            end

            """##,
        table: #"{ files = { "*.acme" }, open = open }"#,
        files: [
            (
                "input/device.acme",
                """
                {
                  "files": {
                    "etc/os-release": "ID=router\\n",
                    "../outside": ""
                  }
                }

                """
            ),
            (
                "expected.jsonl",
                """
                {"record":"entry","path":"device.acme","action":"add","entry":"etc/os-release","bytes":10,"digest":"5794250a52b41046465e0a19fa4bfc0664d0b6732c13ab16c5d541034208d255"}
                {"record":"warning","path":"device.acme","line":2,"text":"'../outside' is left out"}

                """
            ),
        ],
        caseName: "one-file")
}
