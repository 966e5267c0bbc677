import Feeds
import Fetching
import PatchModel
import PluginHost
import Reporting
import Store

/// Fetches feeds through their plugins and imports what came.
struct FeedSyncing {
    let importing: FeedImporting
    let network: NetworkSettings
    let secrets: [SecretSetting]
    let index: DownloadIndex
    /// Whether feeds that are not due are asked for too.
    let isForced: Bool

    /// What became of one feed.
    enum Outcome {
        /// Imported; documents and records.
        case fetched(FeedImporting.Result)
        case unchanged
        /// Seconds until it is due.
        case notDue(Int64)
    }

    /// The plugins that can fetch: the named ones, else all.
    ///
    /// - Throws: `CommandEnd` for a name that is no plugin with a `fetch` function.
    static func plugins(named names: [String], _ reader: FeedReader) throws -> [Plugin] {
        guard !names.isEmpty else { return reader.catalogue.plugins.filter(\.canFetch) }
        var plugins: [Plugin] = []
        for name in names {
            let plugin: Plugin
            do throws(FeedError) { plugin = try reader.plugin(named: name) } catch {
                throw CommandEnd.usage("\(error)")
            }
            guard plugin.canFetch else {
                throw CommandEnd.usage(
                    "plugin '\(name)' has no function 'fetch': get its documents yourself, then "
                        + "oakum feeds import \(name) FILE...")
            }
            if !plugins.contains(where: { $0.name == name }) { plugins.append(plugin) }
        }
        return plugins
    }

    /// Brings one feed up to date, as one transaction; whatever is thrown, its old data stay.
    func sync(_ plugin: Plugin, _ state: FeedState?) throws -> Outcome {
        let wait = FeedSchedule.wait(state, plugin: plugin, now: Clock.now)
        if wait > 0, !isForced { return .notDue(wait) }
        let cache = StagedDocuments(
            index: index, digest: plugin.folder.digest,
            trustsStored: FeedSchedule.wasFetched(state, plugin: plugin))
        let fetcher = try fetcher(for: plugin, cache)
        var fetched = try importing.reader.fetch(plugin, through: fetcher, now: Clock.now)
        let unchanged = fetcher.log.filter(\.isUnchanged).count
        if FeedReader.isSnapshot(plugin), unchanged > 0, !fetched.documents.isEmpty {
            // What the documents do not have is removed, so all of them are needed, not only those
            // that have changed. The others come from the cache.
            fetcher.handsOverUnchanged = true
            fetched = try importing.reader.fetch(plugin, through: fetcher, now: Clock.now)
        }
        guard !fetched.documents.isEmpty else {
            guard unchanged > 0 else {
                throw FeedError(
                    reason: fetcher.log.isEmpty
                        ? "its 'fetch' asked for nothing"
                        : "its 'fetch' got \(counted(fetcher.log.count, "document")) and handed "
                            + "none on; a plugin does that with out:document(document)")
            }
            try cache.commit()
            try importing.database.confirmFeed(plugin.name, at: Clock.now)
            return .unchanged
        }
        var result = try importing.run(
            fetched.documents, plugin: plugin,
            identity: FeedIdentity(
                name: plugin.name, plugin: plugin.name, isSnapshot: FeedReader.isSnapshot(plugin),
                sources: fetched.documents.map(\.name)))
        result.reading.warnings = fetched.warnings + result.reading.warnings
        try cache.commit()
        return .fetched(result)
    }

    private func fetcher(
        for plugin: Plugin, _ cache: StagedDocuments
    ) throws -> DocumentFetcher {
        do throws(FetchError) {
            let grants = try plugin.grant.needs.hosts(with: plugin.options).map {
                (text) throws(FetchError) in
                do throws(FetchError) { return try HostGrant(parsing: text) } catch {
                    throw FetchError(reason: "needs.net: \(error.reason)")
                }
            }
            let transport = try CurlTransport(
                userAgent: "oakum/" + toolVersion, authorities: network.authorities,
                isCancelled: { Interruption.isOn })
            let proxy = network.usesProxy ? ProxyChoice { Terminal.variable($0) } : .none
            return DocumentFetcher(
                transport: transport, cache: cache,
                rules: DocumentFetcher.Rules(
                    guards: [
                        plugin.name: FetchGuard(
                            plugin: plugin.name, grants: grants,
                            internalHosts: network.internalHosts)
                    ], secrets: try hostSecrets(of: plugin), proxy: proxy),
                limits: network.limits, clock: FetchClock { Interruption.isOn })
        } catch { throw FeedError(reason: error.reason) }
    }

    /// The secrets that the plugin may have sent along: those it names, that are configured for it.
    private func hostSecrets(of plugin: Plugin) throws(FetchError) -> [HostSecret] {
        var found: [HostSecret] = []
        for name in plugin.grant.needs.secrets {
            let settings = secrets.filter { $0.name == name && $0.plugin == plugin.name }
            guard let setting = settings.first else {
                throw FetchError(
                    reason:
                        "needs the secret '\(name)': say in oakum.yaml, under secrets, where it "
                        + "lies and which host gets it")
            }
            found.append(try setting.read())
        }
        return found
    }

    /// Secrets that are configured for one of the plugins and that it may not have, in words.
    func idleSecrets(of plugins: [Plugin]) -> [String] {
        secrets.compactMap { setting in
            guard let plugin = plugins.first(where: { $0.name == setting.plugin }),
                !plugin.grant.needs.secrets.contains(setting.name)
            else { return nil }
            return
                "secret '\(setting.name)' (\(setting.origin)) is not used: needs.secret of plugin "
                + "'\(setting.plugin)' does not name it"
        }
    }
}

extension Plugin {
    /// Whether it can fetch its documents itself; of two kinds, the one that is read counts.
    var canFetch: Bool { (manifest.feed ?? manifest.signal)?.hasFetch ?? false }
}
