import Foundation
import ProgramUnderTest
import Testing

/// A user's home without OAKUM_DATA, a plugin's source, and a target with a file for it.
private struct TrustFixture {
    var base: CommandFixture
    var scratch: ScratchFolder { base.scratch }

    init() throws {
        base = try CommandFixture()
        base.environment = ["HOME": base.scratch.path("home"), "PATH": "/usr/bin:/bin"]
        try base.scratch.write("target/list.parts", "part libtls 3.4.1\n")
        try source()
    }

    var target: String { scratch.path("target") }
    var lock: String { scratch.text("home/.config/oakum/oakum.lock") }
    var placed: String { "home/.local/share/oakum/plugins/parts" }

    /// Writes the plugin that is to be added.
    func source(
        _ folder: String = "source/parts", version: String = "1.0.0", name: String = "parts",
        more: String = ""
    ) throws {
        try scratch.write(
            folder + "/plugin.lua",
            """
            local function read(file, out, ctx)
              for number, line in file:lines { comment = "#" } do
                local name, version = line:match("^part (%S+) (%S+)$")
                out:component { purl = oakum.purl("generic/acme", name, version), at = number }
              end
            end

            return {
              name = "\(name)", version = "\(version)", api = 1, summary = "Our parts lists",
              \(more)
              inventory = { files = { "*.parts" }, read = read },
            }
            """)
        try scratch.write(folder + "/tests/one/input/list.parts", "part a 1\n")
    }

    func run(_ arguments: String..., input: String = "") throws -> ProgramRun {
        try base.run(arguments, input: input)
    }

    func add(_ address: String? = nil) throws -> ProgramRun {
        try base.run(["plugin", "add", address ?? scratch.path("source/parts"), "--yes"])
    }

    /// The state of a plugin in each place that `plugin list` shows.
    func states(_ name: String) throws -> [String] {
        let text = try base.run(["plugin", "list", "-o", "json"]).output
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let rows = document?["plugins"] as? [[String: Any]] ?? []
        return rows.filter { $0["name"] as? String == name }.map {
            "\($0["origin"] ?? "") \($0["state"] ?? "")"
        }
    }
}

/// Adding, trusting and removing plugins, as a user does it.
@Suite(.ownThreads)
struct PluginTrustTests {
    @Test func `a plugin is shown in plain words, added, used, listed and removed`() throws {
        let fixture = try TrustFixture()
        try fixture.source(
            more: "needs = { files = { '*.sum' }, net = { 'psirt.borealis.example' }, "
                + "secret = { 'borealis-token' } }, limits = { memory_mib = 512, seconds = 20 }, "
                + "speaks_for = { 'generic/borealis' },")
        let added = try fixture.add()
        #expect(added.status == 0, "\(added.errors)")
        for words in [
            "reads, beside the files it claims: *.sum", "asks psirt.borealis.example over https",
            "sends your secret 'borealis-token' to that host as a header; never sees it",
            "asks for 512 MiB of memory instead of 256",
            "asks for 20 s of processor time for one file instead of 10",
            "may withdraw or alias advisories of pkg:generic/borealis",
            "reads packages out of *.parts", "files    2 files", "added parts 1.0.0",
        ] { #expect(added.output.contains(words), "\(added.output)") }
        for line in [
            "version = 1", "name = \"parts\"", "version = \"1.0.0\"", "api = 1",
            "net = [\"psirt.borealis.example\"]", "secret = [\"borealis-token\"]",
            "files = [\"*.sum\"]", "speaks_for = [\"generic/borealis\"]", "memory_mib = 512",
            "seconds = 20", "source = \"\(fixture.scratch.path("source/parts"))\"",
        ] { #expect(fixture.lock.contains(line + "\n"), "\(fixture.lock)") }

        let inventory = try fixture.run("inventory", fixture.target)
        #expect(inventory.status == 0 && inventory.output.contains("libtls"))
        #expect(inventory.errors.isEmpty, "\(inventory.errors)")
        #expect(try fixture.states("parts") == ["user trusted"])
        let audit = try fixture.run("audit", "log", "-o", "json").output
        #expect(audit.contains("plugin.trusted"))
        let again = try fixture.add()
        #expect(again.output == "parts 1.0.0 is trusted already\n")

        #expect(try fixture.run("plugin", "remove", "parts").status == 0)
        #expect(try fixture.states("parts").isEmpty)
        #expect(!fixture.lock.contains("parts"))
        let left = fixture.scratch.path("home/.config/oakum/oakum.lock.d")
        #expect(try FileManager.default.contentsOfDirectory(atPath: left).isEmpty)
        #expect(try fixture.run("plugin", "remove", "parts").status == 2)
        #expect(try fixture.run("audit", "verify").status == 0)
    }

    @Test func `without a terminal and without --yes the needs are shown and nothing is done`()
        throws
    {
        let fixture = try TrustFixture()
        let run = try fixture.run(
            "plugin", "add", fixture.scratch.path("source/parts"), input: "y\n")
        #expect(run.status == 2)
        #expect(run.output.contains("needs    nothing beyond that"))
        #expect(run.errors.contains("give --yes"))
        #expect(fixture.lock.isEmpty)
        #expect(try fixture.states("parts").isEmpty)
    }

    @Test func `a changed file of any kind is refused with its difference, and the scan goes on`()
        throws
    {
        let fixture = try TrustFixture()
        _ = try fixture.base.target("target/app")
        _ = try fixture.add()
        let plugin = fixture.placed + "/plugin.lua"
        let text = fixture.scratch.text(plugin)
        try fixture.scratch.write(
            plugin,
            text.replacing("generic/acme", with: "generic/evil").replacing("  needs", with: ""))
        try fixture.scratch.write(fixture.placed + "/tests/more", "\u{1b}[2J\u{202e}x")
        for command in ["inventory", "scan"] {
            let run = try fixture.run(command, fixture.target)
            #expect(run.status == (command == "scan" ? 4 : 3))
            for words in [
                "plugin 'parts' is not loaded", "'oakum plugin trust parts'", "changed plugin.lua",
                "-    out:component { purl = oakum.purl(\"generic/acme\"",
                "+    out:component { purl = oakum.purl(\"generic/evil\"",
            ] { #expect(run.errors.contains(words), "\(run.errors)") }
            #expect(!run.errors.utf8.contains(0x1b))
            #expect(!run.output.contains("evil"))
            if command == "inventory" { #expect(run.output.contains("left")) }
        }
        let json = try fixture.run("scan", fixture.target, "-o", "json")
        #expect(json.output.contains("\"exitCodes\":[4,3]"), "\(json.output.suffix(300))")
        #expect(try fixture.states("parts") == ["user changed"])
        #expect(try fixture.run("plugin", "list").status == 5)

        // Whatever cannot be read is no plugin any more.
        try fixture.scratch.write(fixture.placed + "/\u{1b}[2Jx", "x")
        let hidden = try fixture.run("inventory", fixture.target)
        #expect(hidden.status == 3 && hidden.errors.contains("is not a plain one"))
        #expect(!hidden.errors.utf8.contains(0x1b))
        try FileManager.default.removeItem(
            atPath: fixture.scratch.path(fixture.placed + "/\u{1b}[2Jx"))
        let refused = try fixture.run("plugin", "trust", "parts")
        #expect(refused.status == 2 && refused.output.contains("changed plugin.lua"))
        #expect(try fixture.states("parts") == ["user changed"])
        let trusted = try fixture.run("plugin", "trust", "parts", "--yes")
        #expect(trusted.status == 0, "\(trusted.errors)")
        let run = try fixture.run("inventory", fixture.target)
        #expect(run.status == 0 && run.output.contains("generic"))
    }

    @Test func `findings of a plugin that is refused stay open`() throws {
        let fixture = try TrustFixture()
        try fixture.base.importAdvisory()
        _ = try fixture.base.target("app")
        let lock = fixture.scratch.path("app")
        let bundled = TestedProgram.bundledPlugins + "/npm"
        try fixture.scratch.makeFolder("source")
        try FileManager.default.copyItem(
            atPath: bundled, toPath: fixture.scratch.path("source/npm"))
        #expect(try fixture.add(fixture.scratch.path("source/npm")).status == 0)
        #expect(try fixture.run("scan", lock).output.contains("TEST-1"))
        try fixture.scratch.write("home/.local/share/oakum/plugins/npm/more.lua", "")
        let run = try fixture.run("scan", lock)
        #expect(run.status == 3 && !run.output.contains("TEST-1"))
        let findings = try fixture.run("findings").output
        #expect(findings.contains("TEST-1") && findings.contains(" open "), "\(findings)")
    }

    @Test func `a new version shows what differs, and wider needs`() throws {
        let fixture = try TrustFixture()
        try fixture.source(more: "needs = { net = { 'a.example' } },")
        _ = try fixture.add()
        try fixture.source(version: "2.0.0", more: "needs = { net = { 'b.example' } },")
        try fixture.scratch.write("source/parts/more.lua", "return 1\n")
        let run = try fixture.add()
        #expect(run.status == 0, "\(run.errors)")
        for words in [
            "differs from 1.0.0, trusted ", "no longer: asks a.example over https",
            "now: asks b.example over https", "added more.lua", "+return 1", "added parts 2.0.0",
        ] { #expect(run.output.contains(words), "\(run.output)") }
        #expect(try fixture.states("parts") == ["user trusted"])
        // Without the copy of what was trusted there is nothing to compare with, and it says so.
        try fixture.source(version: "3.0.0")
        let copies = fixture.scratch.path("home/.config/oakum/oakum.lock.d")
        for name in try FileManager.default.contentsOfDirectory(atPath: copies) {
            try fixture.scratch.write(
                "home/.config/oakum/oakum.lock.d/\(name)/plugin.lua", "return 'another'")
        }
        #expect(
            try fixture.add().output.contains("the copy of what was trusted is gone or damaged"))
    }

    @Test func `plugins come from git at a ref and a folder, and nothing of it runs`() throws {
        let fixture = try TrustFixture()
        try fixture.source("work/plugins/parts")
        try fixture.scratch.write("work/.gitattributes", "* filter=evil\n")
        let script = """
            set -e
            cd "$0/work"
            export GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent
            git init -q -b main
            git -c user.name=a -c user.email=a@b add -A
            git -c user.name=a -c user.email=a@b commit -q -m one
            git tag v1
            ln -s /etc/passwd plugins/parts/link
            git add -A && git -c user.name=a -c user.email=a@b commit -q -m two
            git clone -q --bare . "$0/parts.git"
            for hook in post-checkout post-update pre-receive reference-transaction post-merge; do
              printf '#!/bin/sh\\ntouch "%s/ran"\\n' "$0" > "$0/parts.git/hooks/$hook"
              chmod +x "$0/parts.git/hooks/$hook"
            done
            git -C "$0/parts.git" config core.fsmonitor "touch $0/ran"
            git -C "$0/parts.git" config uploadpack.packObjectsHook "touch $0/ran"
            git -C "$0/parts.git" rev-parse v1
            """
        let made = try shell(script, fixture.scratch.root)
        try #require(made.status == 0, "\(made.errors)")
        let commit = made.output.split(separator: "\n").last.map(String.init) ?? "?"
        let repository = fixture.scratch.path("parts.git")
        for address in [
            "\(repository)#v1:plugins/parts", "file://\(repository)#\(commit):plugins/parts/",
        ] {
            let run = try fixture.add(address)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("commit   \(commit)") || run.output.contains("already"))
            #expect(fixture.lock.contains("commit = \"\(commit)\""))
        }
        #expect(fixture.lock.contains("source = \"file://\(repository)#v1:plugins/parts\""))
        #expect(try fixture.run("inventory", fixture.target).output.contains("libtls"))
        for (address, words) in [
            ("\(repository)#main:plugins/parts", "'link' is a link"),
            ("\(repository)#v1", "there is no plugin.lua"),
            ("\(repository)#v1:gone", "cannot take the plugin"),
            ("\(repository)#gone:plugins/parts", "cannot take the plugin"),
            ("\(repository)#--upload-pack=x", "is no branch, tag or commit"),
            ("\(repository)#v1:../x", "is no folder of a repository"),
            ("https://host.example/x.git", "allow the network with --online"),
            ("git@host.example:x.git", "allow the network with --online"),
            ("ssh://git@host.example/x.git", "allow the network with --online"),
            ("https://user:token@host.example/x.git", "leave user name and password out"),
            ("http://host.example/x.git", "'http' is not allowed"),
            ("git://host.example/x.git", "'git' is not allowed"),
            ("ext::sh -c touch% \(fixture.scratch.path("ran"))", "neither a folder nor a git"),
            ("ext::sh", "there is no folder"), ("gone", "there is no folder 'gone'"),
        ] {
            let run = try fixture.add(address)
            #expect([2, 5].contains(run.status), "\(address)")
            #expect(run.errors.contains(words), "\(address): \(run.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.scratch.path("ran")))
        #expect(try fixture.states("parts") == ["user trusted"])
    }

    private func shell(_ script: String, _ argument: String) throws -> ProgramRun {
        try TestedProgram.run(
            [], environment: ["PATH": "/usr/bin:/bin"],
            launcher: ["/bin/sh", "-c", script, argument])
    }

    @Test func `links, other files and names of others cannot be added`() throws {
        let fixture = try TrustFixture()
        let scratch = fixture.scratch
        try fixture.source("linked/parts")
        try scratch.link("linked/parts/tests/passwd", to: "/etc/passwd")
        try fixture.source("piped/parts")
        #expect(unsafe mkfifo(scratch.path("piped/parts/pipe"), 0o600) == 0)
        try fixture.source("named/x", name: "../../evil")
        try fixture.source("upper/x", name: "NPM")
        try fixture.source("alike/x", name: "0sv")
        try scratch.write("broken/parts/plugin.lua", "return {")
        try scratch.makeFolder("empty")
        try fixture.source("many/parts")
        for number in 0...2000 { try scratch.write("many/parts/f\(number)", "") }
        for (folder, words) in [
            ("linked/parts", "'tests/passwd' is a link"), ("piped/parts", "it is no file"),
            ("named/x", "is not valid"), ("upper/x", "bundled plugin 'npm'"),
            ("alike/x", "bundled plugin 'osv'"), ("broken/parts", "plugin.lua:1:"),
            ("empty", "there is no plugin.lua"), ("many/parts", "more than 2000 files"),
        ] {
            let run = try fixture.add(scratch.path(folder))
            #expect(run.status == 2, "\(folder)")
            #expect(run.errors.contains(words), "\(folder): \(run.errors)")
        }
        #expect(fixture.lock.isEmpty)
    }

    @Test func `taking a bundled plugin's place is said, and undone by removing`() throws {
        let fixture = try TrustFixture()
        try fixture.source("source/npm", name: "npm")
        let run = try fixture.add(fixture.scratch.path("source/npm"))
        #expect(run.output.contains("it takes the place of the bundled plugin 'npm'"))
        #expect(try fixture.states("npm") == ["user trusted", "bundled shadowed by user"])
        let removed = try fixture.run("plugin", "remove", "npm")
        #expect(removed.output.contains("the bundled 'npm' is used again"))
        #expect(try fixture.states("npm") == ["bundled trusted"])
        let bundled = try fixture.run("plugin", "remove", "npm")
        #expect(bundled.status == 2 && bundled.errors.contains("comes with the program"))
    }

    @Test func `nothing in a scanned tree is loaded, not even from the working directory`() throws {
        let fixture = try TrustFixture()
        _ = try fixture.base.target("target")
        let before = try fixture.run("inventory", fixture.target, "-o", "json")
        for place in ["", "plugins/", ".oakum/plugins/", "share/oakum/plugins/", "oakum/plugins/"] {
            try fixture.source("target/\(place)parts")
        }
        try fixture.source("target")
        let digest = String(repeating: "a", count: 64)
        let lock = """
            version = 1
            [[plugin]]
            name = "parts"
            version = "1"
            api = 1
            sha256 = "\(digest)"
            source = "x"
            granted_at = "x"
            granted_by = "x"
            """
        for place in ["", ".oakum/", ".config/oakum/", "oakum/"] {
            try fixture.scratch.write("target/\(place)oakum.lock", lock)
            try fixture.scratch.write("target/\(place)oakum.yaml", "nonsense: true\n")
        }
        let lists = try fixture.run("plugin", "list").output
        for directory in [fixture.target, fixture.scratch.root] {
            let run = try fixture.base.run(
                ["inventory", fixture.target, "-o", "json"],
                launcher: ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.isEmpty)
            #expect(!run.output.contains("libtls"))
            #expect(
                Self.count("\"purl\"", run.output) == Self.count("\"purl\"", before.output))
            let list = try fixture.base.run(
                ["plugin", "list"],
                launcher: ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory])
            #expect(list.output == lists && list.status == 0)
        }
    }

    private static func count(_ part: String, _ text: String) -> Int {
        text.components(separatedBy: part).count - 1
    }

    @Test func `a plugin of the command line inside the target is used with a warning`() throws {
        let fixture = try TrustFixture()
        try fixture.source("target/parts")
        let words = "lies inside the target"
        let inside = try fixture.run(
            "inventory", fixture.target, "--plugin", fixture.scratch.path("target/parts"))
        #expect(inside.status == 0 && inside.output.contains("libtls"))
        #expect(inside.errors.contains(words))
        let outside = try fixture.run(
            "inventory", fixture.target, "--plugin", fixture.scratch.path("source/parts"))
        #expect(outside.status == 0 && !outside.errors.contains(words))
        let wrong = try fixture.run("inventory", fixture.target, "--grant", "parts")
        #expect(wrong.status == 2 && wrong.errors.contains("there is no --plugin of that name"))
    }

    @Test func `options of oakum.yaml reach the plugin, and slips are told`() throws {
        let fixture = try TrustFixture()
        let text = fixture.scratch.text("source/parts/plugin.lua")
        try fixture.scratch.write(
            "source/parts/plugin.lua",
            text.replacing("\"generic/acme\"", with: "\"generic/\" .. ctx.options.vendor")
                .replacing(
                    "inventory =",
                    with:
                        "options = { vendor = { type = 'string', default = 'acme', help = 'h' } }, "
                        + "inventory ="))
        _ = try fixture.add()
        func inventory(_ yaml: String) throws -> ProgramRun {
            let file = try fixture.scratch.write("o.yaml", yaml)
            return try fixture.run("inventory", fixture.target, "-o", "json", "--config", file)
        }
        #expect(try inventory("").output.contains("pkg:generic/acme/libtls"))
        let set = try inventory("plugins:\n  parts:\n    options: {vendor: other}\n")
        #expect(set.output.contains("pkg:generic/other/libtls"), "\(set.errors)")
        let unknown = try inventory("plugins:\n  parts:\n    options: {wendor: other}\n")
        #expect(unknown.status == 3)
        #expect(
            unknown.errors.contains("o.yaml:3: there is no option 'wendor'"), "\(unknown.errors)")
        let other = try inventory("plugins:\n  gone: {}\n")
        #expect(other.status == 0)
        #expect(other.errors.contains("o.yaml:2: there is no plugin 'gone'"))
        let shown = try fixture.run(
            "config", "show", "--config",
            try fixture.scratch.write("o.yaml", "plugins: {parts: {options: {vendor: x}}}"))
        #expect(shown.output.contains("plugins.parts.options.vendor = x\n"), "\(shown.output)")
    }

    @Test func `aliases beyond what a feed may speak for are kept as related`() throws {
        let fixture = try TrustFixture()
        try fixture.scratch.write(
            "source/bulletins/plugin.lua",
            """
            local function advisory(out, id, package)
              out:advisory { id = id, aliases = { "CVE-2024-1" }, affects = { { package = package,
                ranges = { { events = { { introduced = "0" } } } } } } }
            end
            return { name = "bulletins", version = "1", api = 1, summary = "s",
              speaks_for = { "generic/acme" },
              feed = { read = function(document, out)
                advisory(out, "OWN-1", "pkg:generic/acme/libtls")
                advisory(out, "OTHER-1", "pkg:npm/left")
              end } }
            """)
        let source = fixture.scratch.path("source/bulletins")
        let document = try fixture.scratch.write("d.json", "{}")
        func outside(_ arguments: String...) throws -> String {
            let run = try fixture.base.run(
                ["feeds", "import", "bulletins", document, "-q"] + arguments)
            #expect(run.status == 0, "\(run.errors)")
            let line = run.output.split(separator: "\n").first {
                $0.contains("granted to speak for")
            }
            return String(line?.split(separator: " ").first ?? "0")
        }
        #expect(try outside("--plugin", source) == "2")
        #expect(try outside("--plugin", source, "--grant", "bulletins") == "1")
        _ = try fixture.add(source)
        #expect(try outside() == "1")
    }

    @Test func `a lock that cannot be used says where and what to do`() throws {
        let fixture = try TrustFixture()
        _ = try fixture.add()
        let good = fixture.lock
        for (text, words) in [
            ("version = ", "oakum.lock:1:"), ("version = 2\n", "is not of version 1"),
            (good + "colour = 1\n", "'colour' is unknown"),
            (good.replacing("api = 1\n", with: "api = \"x\"\n"), "api: expected a number"),
            (good.replacing("granted_by", with: "granted_bi"), "'granted_bi' is unknown"),
            (good.replacing("source", with: "commit"), "'source' is missing"),
            (good.replacing("sha256 = \"", with: "sha256 = \"z"), "is no digest"),
            (good + good.replacing("version = 1\n", with: ""), "there twice"),
            (good.replacing("name = \"parts\"", with: "name = \"../x\""), "is no name"),
        ] {
            try fixture.scratch.write("home/.config/oakum/oakum.lock", text)
            let run = try fixture.run("inventory", fixture.target)
            #expect(run.status == 2, "\(words)")
            #expect(run.errors.contains(words), "\(run.errors)")
            #expect(run.errors.contains("delete the file and trust the plugins anew"))
        }
        try fixture.scratch.write("home/.config/oakum/oakum.lock", good)
        #expect(unsafe chmod(fixture.scratch.path("home/.config/oakum/oakum.lock"), 0o666) == 0)
        let loose = try fixture.run("inventory", fixture.target)
        #expect(loose.status == 2 && loose.errors.contains("everybody can write it"))
        #expect(unsafe chmod(fixture.scratch.path("home/.config/oakum/oakum.lock"), 0o644) == 0)
        #expect(try fixture.run("inventory", fixture.target).status == 0)
    }

    @Test func `a plugin that was only copied there is not trusted until it is granted`() throws {
        let fixture = try TrustFixture()
        try fixture.source(fixture.placed)
        let run = try fixture.run("inventory", fixture.target)
        #expect(run.status == 3 && run.errors.contains("it is not trusted"))
        #expect(try fixture.states("parts") == ["user not trusted"])
        #expect(try fixture.run("plugin", "trust", "parts", "--yes").status == 0)
        #expect(try fixture.run("inventory", fixture.target).status == 0)
        // Another lock knows nothing of it; the same by another way does.
        var other = fixture.base
        for (variable, value, status) in [
            ("OAKUM_LOCK", fixture.scratch.path("other.lock"), Int32(3)),
            ("OAKUM_LOCK", fixture.scratch.path("home/.config/oakum/oakum.lock"), 0),
            ("XDG_CONFIG_HOME", fixture.scratch.path("elsewhere"), 3),
            ("XDG_CONFIG_HOME", fixture.scratch.path("home/.config"), 0),
            ("XDG_CONFIG_HOME", "home/.config", 0),
        ] {
            other.environment = fixture.base.environment
            other.environment[variable] = value
            #expect(try other.run(["inventory", fixture.target]).status == status, "\(value)")
        }
        try FileManager.default.removeItem(atPath: fixture.scratch.path(fixture.placed))
        #expect(try fixture.states("parts") == ["user missing"])
        #expect(try fixture.run("inventory", fixture.target).status == 3)
        #expect(try fixture.run("plugin", "remove", "parts").status == 0)
        #expect(try fixture.run("inventory", fixture.target).status == 0)
    }
}
