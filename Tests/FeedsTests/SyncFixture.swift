import Foundation
import ProgramUnderTest

/// A server, a plugin that fetches from it, a configuration, and the program that runs them.
struct SyncFixture {
    let server: FeedServer
    let scratch: ScratchFolder
    static let token = "s3cr3t-token-0123456789"

    init() throws {
        server = try FeedServer()
        scratch = try ScratchFolder()
        try scratch.write("token", Self.token + "\n")
        unsafe chmod(scratch.path("token"), 0o600)
        try configure()
    }

    var host: String { "localhost:\(server.port)" }
    var home: String { "https://\(host)" }

    /// Writes `oakum.yaml`, with further lines of the network group.
    func configure(_ lines: String = "", secrets: String? = nil) throws {
        try scratch.write(
            "oakum.yaml",
            """
            network:
              ca_file: \(server.authority)
              internal_hosts: ["\(host)"]
              attempts: 2
              deadline: 20s
            \(lines)
            secrets:
            \(secrets ?? """
                  - {name: token, plugin: hidden, host: "\(host)", header: Authorization, scheme: Bearer, file: \(scratch.path("token"))}
                """)

            """)
    }

    /// A feed plugin in the OSV format whose `fetch` is given; returns its folder.
    func plugin(
        _ name: String, fetch: String, needs: String? = nil, keys: String = "every = \"6h\""
    ) throws -> String {
        try scratch.plugin(
            name,
            """
            local home = "\(home)"
            local function fetch(ctx, out)
            \(fetch)
            end
            local function read(document, out)
              for number, line in document:lines() do
                local id = line:match("(%S+)")
                if id == "broken" then document:fail(number, "a broken line") end
                if id then out:advisory { id = id, affects = {} } end
              end
            end
            return {
              name = "\(name)", version = "1", api = 1, summary = "test",
              needs = \(needs ?? "{ net = { \"\(host)\" } }"),
              feed = { \(keys), fetch = fetch, read = read },
            }
            """)
    }

    /// Runs `oakum feeds sync` with the plugins in these folders.
    func sync(
        _ names: [String], _ plugins: [String], _ options: [String] = ["--online"],
        environment: [String: String] = [:]
    ) throws -> ProgramRun {
        try start(names, plugins, options, environment: environment).wait()
    }

    func start(
        _ names: [String], _ plugins: [String], _ options: [String] = ["--online"],
        environment: [String: String] = [:]
    ) throws -> RunningProgram {
        var variables = [
            "OAKUM_DATA": scratch.path("data"), "OAKUM_CONFIG": scratch.path("oakum.yaml"),
        ]
        variables.merge(environment) { _, new in new }
        return try TestedProgram.start(
            ["feeds", "sync"] + names
                + plugins.flatMap {
                    ["--plugin", $0, "--grant", String($0.split(separator: "/").last ?? "")]
                } + options,
            environment: variables)
    }

    /// Advisories by feed, as `feeds list -o json` says.
    func counts() throws -> [String: Int] {
        struct List: Decodable {
            struct Feed: Decodable {
                let name: String
                let advisories: Int
            }
            let feeds: [Feed]
        }
        let text = try TestedProgram.run(
            ["feeds", "list", "-o", "json"], environment: ["OAKUM_DATA": scratch.path("data")]
        ).output
        let list = try JSONDecoder().decode(List.self, from: Data(text.utf8))
        return Dictionary(uniqueKeysWithValues: list.feeds.map { ($0.name, $0.advisories) })
    }

    /// Every file below the data directory, as bytes.
    func everythingStored() throws -> [(path: String, bytes: Data)] {
        let names = FileManager.default.enumerator(atPath: scratch.path("data"))
        return (names?.allObjects as? [String] ?? []).compactMap { name in
            FileManager.default.contents(atPath: scratch.path("data/" + name)).map { (name, $0) }
        }
    }
}
