import Fetching
import PluginHost
import PluginProtocol
import Policy

/// How documents are fetched for plugins.
struct NetworkSettings: Sendable {
    /// A file of certificate authorities beside those of the system.
    var authorities: String?
    var usesProxy: Bool
    var internalHosts: [HostGrant]
    var limits: FetchLimits

    init(_ entry: SettingEntry) {
        authorities = entry.text("ca_file")
        usesProxy = entry.text("proxy") == "environment"
        // Hosts that cannot be read have been told by the review.
        internalHosts = entry.texts("internal_hosts").compactMap { try? HostGrant(parsing: $0) }
        limits = FetchLimits()
        limits.seconds = entry.integer("deadline") ?? limits.seconds
        limits.attempts = entry.integer("attempts") ?? limits.attempts
        limits.documentBytes = entry.integer("max_document").map(Int64.init) ?? limits.documentBytes
        limits.totalBytes = entry.integer("max_total").map(Int64.init) ?? limits.totalBytes
    }
}

extension NetworkSettings {
    /// Whether a host of a plugin's `needs.net` is asked over http: a loopback address that
    /// `internal_hosts` names.
    func speaksPlainly(to need: String, for plugin: Plugin) -> Bool {
        var address = "http://\(need)/"
        if need.hasPrefix("option:") {
            let name = need.dropFirst("option:".utf8.count)
            address = plugin.options.first { $0.name == name }?.value.string ?? ""
        }
        guard let address = try? WebAddress(parsing: address), address.scheme == .http,
            let host = try? HostGrant(parsing: "\(address.host):\(address.port)")
        else { return false }
        let guarding = FetchGuard(
            plugin: plugin.name, grants: [host], internalHosts: internalHosts)
        return (try? guarding.check(address)) != nil
    }
}

/// A secret as `oakum.yaml` describes it: where it lies, never what it is.
struct SecretSetting: Sendable {
    var name: String
    var plugin: String
    var host: HostGrant
    var header: String
    /// The word before the value.
    var scheme: String?
    var source: Source
    /// The line where it stands.
    var origin: String

    enum Source: Sendable {
        case file(String)
        case variable(String)
    }

    init?(_ entry: SettingEntry, in file: String) {
        guard let name = entry.text("name"), let plugin = entry.text("plugin"),
            let host = try? HostGrant(parsing: entry.text("host") ?? ""),
            let header = entry.text("header")
        else { return nil }
        if let path = entry.text("file") {
            source = .file(path)
        } else if let variable = entry.text("env") {
            source = .variable(variable)
        } else {
            return nil
        }
        (self.name, self.plugin, self.host, self.header) = (name, plugin, host, header)
        scheme = entry.text("scheme")
        origin = "\(file):\(entry.line ?? 0)"
    }

    /// Reads the secret itself; asked for only when it is about to be sent.
    ///
    /// - Throws: `FetchError` that never shows it.
    func read() throws(FetchError) -> HostSecret {
        let value: SecretText
        do throws(FetchError) {
            switch source {
            case .file(let path): value = try SecretText(file: path)
            case .variable(let variable):
                guard let text = Terminal.variable(variable) else {
                    throw FetchError(reason: "the environment has no such variable")
                }
                value = try SecretText(text)
            }
        } catch {
            let place =
                switch source {
                case .file(let path): "file '\(path)'"
                case .variable(let variable): "variable '\(variable)'"
                }
            throw FetchError(reason: "secret '\(name)' (\(origin)), \(place): \(error.reason)")
        }
        return HostSecret(
            name: name, plugin: plugin, host: host, header: header, scheme: scheme, value: value)
    }
}

extension ConfigurationSettings {
    static let network: SettingGroup = {
        let standard = FetchLimits()
        return SettingGroup(
            "network", "How documents are fetched for plugins, with --online only.",
            [
                Setting(
                    "ca_file", .path, .optional,
                    "Certificate authorities (PEM) that are trusted beside those of the system."),
                Setting(
                    "proxy", .choice(["none", "environment"]), standard: "none",
                    "Whether https_proxy and no_proxy of the environment are followed."),
                Setting(
                    "internal_hosts", .list(.name), standard: "[]",
                    "Hosts (HOST or HOST:PORT) that may lie at private or loopback addresses. Grants nothing alone."
                ),
                Setting(
                    "deadline", .duration(1...86_400),
                    standard: DurationText.text(standard.seconds),
                    "Time for one document, with redirects and repetitions."),
                Setting(
                    "attempts", .integer(1...20), standard: String(standard.attempts),
                    "How often a document is asked for when the server or the network fails."),
                Setting(
                    "max_document", .size(1...(1 << 40)),
                    standard: SettingKind.sizeText(Int(standard.documentBytes)),
                    "Bytes of one document."),
                Setting(
                    "max_total", .size(1...(1 << 42)),
                    standard: SettingKind.sizeText(Int(standard.totalBytes)),
                    "Bytes of all documents of one feed."),
            ])
    }()

    // Text where a name or path is meant: what cannot be used is never shown again, because it may
    // be the secret itself, written to the wrong place.
    static let secrets = SettingGroup(
        "secrets", list: true,
        "Headers that are added to a plugin's requests to one host. The plugin never sees them. One of file and env.",
        [
            Setting("name", .name, .required, "As the plugin's needs.secret names it."),
            Setting("plugin", .name, .required, "The plugin whose requests carry it."),
            Setting(
                "host", .name, .required,
                "The one host (HOST or HOST:PORT) it is sent to, over https."
            ),
            Setting("header", .text, .required, "The header's name, such as Authorization."),
            Setting(
                "scheme", .text, .optional, "The word before the value, such as Bearer or token."),
            Setting(
                "file", .text, .optional,
                "The absolute path of a file with the value, which only its owner can read."),
            Setting("env", .text, .optional, "The environment variable with the value."),
        ])
}

/// What only a look at several settings shows of the network.
enum NetworkReview {
    static func review(_ reader: inout ConfigurationReader) {
        for entry in reader.entries["network", default: []] {
            for host in entry.texts("internal_hosts") {
                do throws(FetchError) { _ = try HostGrant(parsing: host) } catch {
                    reader.problem(
                        entry.line(of: "internal_hosts"), entry.path + ".internal_hosts",
                        error.reason)
                }
            }
        }
        var seen: Set<[String?]> = []
        for entry in reader.entries["secrets", default: []] {
            review(secret: entry, &reader)
            guard !seen.insert([entry.text("plugin"), entry.text("name")]).inserted else {
                continue
            }
            reader.problem(
                entry.line(of: "name"), entry.path + ".name",
                "the plugin has a secret of that name already")
        }
    }

    private static func review(secret entry: SettingEntry, _ reader: inout ConfigurationReader) {
        func problem(_ key: String, _ reason: String) {
            reader.problem(
                entry.line(of: key), entry.path + "." + key, reason + " (what came is not shown)")
        }
        if let host = entry.text("host"), (try? HostGrant(parsing: host))?.isWildcard != false {
            problem("host", "expected one host, as HOST or HOST:PORT")
        }
        if let header = entry.text("header") {
            if !RequestHeaders.isName(header) {
                problem("header", "expected the name of a header, without its value")
            } else if RequestHeaders.reserved.contains(header.lowercased()) {
                problem("header", "expected a header that names a user, such as Authorization")
            }
        }
        if let scheme = entry.text("scheme"), !isWord(scheme) {
            problem("scheme", "expected one word of at most 20 letters and hyphens")
        }
        if let file = entry.text("file"), !file.hasPrefix("/") {
            problem("file", "expected an absolute path")
        }
        if let variable = entry.text("env"), !isVariable(variable) {
            problem("env", "expected the name of an environment variable: capitals, digits and '_'")
        }
        if entry.has("file") == entry.has("env") {
            reader.problem(
                entry.line, entry.path,
                entry.has("file")
                    ? "expected one of file and env, got both"
                    : "expected file or env, got neither; the value itself never stands here")
        }
    }

    private static func isWord(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count)
            && text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-") }
    }

    private static func isVariable(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_")
            }
    }
}
