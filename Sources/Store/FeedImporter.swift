import GRDB
public import PatchModel

/// Takes the records of one import, one by one, inside its transaction.
///
/// Records are written as they come: memory does not grow with the feed. Not `Sendable`: it lives
/// on the thread of `AdvisoryDatabase.importFeed`, and ends with it.
public final class FeedImporter {
    let feed: Int64
    let identity: FeedIdentity
    private let path: String
    private var statements: AdvisoryStatements?
    private var signalWriter: SignalWriter?
    private(set) var summary = ImportSummary()
    /// Whether an alias edge came, went or changed, so that the groups must be made anew.
    private(set) var changedAliases = false
    private var seen = RowSet()
    private var writer = RecordWriter()
    private var prose = RecordWriter()
    private var index = RecordWriter()
    private let hadAdvisories: Bool

    init(
        _ database: Database, feed: Int64, identity: FeedIdentity, path: String,
        hadAdvisories: Bool
    ) throws {
        self.feed = feed
        self.identity = identity
        self.path = path
        self.hadAdvisories = hadAdvisories
        statements = try AdvisoryStatements(database)
        signalWriter = try SignalWriter(database, feed: feed, identity: identity)
    }

    /// Stores an advisory of this feed, findable under `keys`.
    ///
    /// Of several records with one id in the same import the one with the newest `modified` stays.
    /// A stored record stays when this one is older, unless the import replaces.
    /// `Advisory.feed` is not looked at: the record belongs to the feed of the import.
    /// - Throws: `StoreError`, also when the import has ended.
    public func add(_ advisory: Advisory, keys: [AdvisoryIndexKey]) throws {
        guard statements != nil else { throw ended() }
        let hash = encode(advisory, keys)
        let incoming = IncomingAdvisory(
            name: advisory.id, modified: advisory.modified?.seconds,
            newest: [advisory.modified, advisory.published].compactMap(\.?.seconds).max(),
            hash: hash, body: writer.bytes, prose: hasProse(advisory) ? prose.bytes : nil,
            keys: keys, aliases: edges(of: advisory))
        if !hadAdvisories, let row = try statements?.insert(incoming, feed: feed) {
            try insertParts(of: incoming, at: row)
            return
        }
        guard let stored = try statements?.find(advisory.id, feed: feed) else {
            guard let row = try statements?.insert(incoming, feed: feed) else { throw ended() }
            try insertParts(of: incoming, at: row)
            return
        }
        try meet(stored, with: incoming)
    }

    /// Stores a signal of this feed; of several with one id and kind the newest date stays.
    /// - Throws: `StoreError`, also when the import has ended.
    public func add(_ signal: Signal) throws {
        guard signalWriter != nil else { throw ended() }
        try signalWriter?.add(signal)
    }

    /// Removes what a snapshot no longer holds, and closes the importer.
    func finish(_ database: Database) throws {
        if identity.isSnapshot { try removeUnseen(database) }
        if let counts = try signalWriter?.finish(database) { summary.signals = counts }
        close()
    }

    /// Gives the statements back; later records are refused.
    func close() {
        statements = nil
        signalWriter = nil
    }

    private func insertParts(of incoming: IncomingAdvisory, at row: Int64) throws {
        try statements?.insertParts(of: incoming, at: row, feed: feed)
        if !incoming.aliases.isEmpty { changedAliases = true }
        seen.insert(row)
        summary.advisories.added += 1
    }

    private func meet(_ stored: StoredAdvisory, with incoming: IncomingAdvisory) throws {
        let isRepeated = !seen.insert(stored.row)
        if isRepeated { summary.advisories.repeated += 1 }
        if stored.hash == incoming.hash {
            if !isRepeated { summary.advisories.unchanged += 1 }
            return
        }
        if isRepeated {
            // The hash decides between equal dates, so that the order of documents does not.
            let held = (stored.modified ?? .min, stored.hash)
            guard held < (incoming.modified ?? .min, incoming.hash) else { return }
        } else if !identity.isReplacing, let old = stored.modified, let new = incoming.modified,
            new < old
        {
            summary.advisories.outdated += 1
            return
        }
        if try statements?.replace(stored.row, with: incoming, feed: feed) == true {
            changedAliases = true
        }
        if !isRepeated { summary.advisories.changed += 1 }
    }

    private func removeUnseen(_ database: Database) throws {
        guard hadAdvisories else { return }
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id FROM advisory WHERE feed = ?", arguments: [feed])
        var gone: [Int64] = []
        while let row = try rows.next() {
            let id: Int64 = row[0]
            if !seen.contains(id) { gone.append(id) }
        }
        for row in gone where try statements?.remove(row) == true { changedAliases = true }
        summary.advisories.removed = gone.count
    }

    /// Fills the buffers; returns the hash of all that is stored of the record.
    private func encode(_ advisory: Advisory, _ keys: [AdvisoryIndexKey]) -> UInt64 {
        writer.removeAll()
        prose.removeAll()
        index.removeAll()
        AdvisoryCoding.write(advisory, into: &writer)
        AdvisoryCoding.writeProse(advisory, into: &prose)
        for key in keys {
            index.append(key.key)
            index.append(key.release)
            index.append(key.position)
        }
        let body = contentHash(writer.bytes, seed: 0)
        return contentHash(index.bytes, seed: contentHash(prose.bytes, seed: body))
    }

    private func hasProse(_ advisory: Advisory) -> Bool {
        advisory.details != nil || !advisory.references.isEmpty
    }

    /// A withdrawn record joins nothing: what it says no longer holds.
    private func edges(of advisory: Advisory) -> [String] {
        guard advisory.withdrawn == nil, !advisory.aliases.isEmpty else { return [] }
        return Set(advisory.aliases).subtracting([advisory.id]).sorted()
    }

    private func ended() -> StoreError {
        StoreError(reason: .importEnded, path: path, isRebuildable: true)
    }
}
