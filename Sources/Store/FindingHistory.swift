public import PatchModel

extension StateDatabase {
    /// Records a scan and the asset that it looked at, without what it found.
    ///
    /// The first record of an asset sets `firstSeen`; `lastSeen` never goes back; kind and path are
    /// those of the latest scan, and so is the name unless a person gave one.
    public func record(_ scan: ScanRecord, of asset: AssetRecord) throws(StoreError) {
        try write { database in
            let row = try AssetTable.upsert(asset, database)
            try FindingUpdate.insert(scan, asset: row, database)
        }
    }

    /// Records a scan with everything that it found, and works out what that changed.
    ///
    /// A finding that was fixed and is back keeps when it was detected and its first due date. One
    /// that was not found is fixed, unless the scan may have missed it; else it stays open. One whose id is
    /// gone because its advisory was merged, split or renamed hands its history on to the finding
    /// that took its place, with the earlier dates; its id is remembered as a former one.
    ///
    /// Findings with the same id are instances of one: the same package installed twice.
    /// - Parameter isDoubtful: Whether a finding that was not found may be there all the same, because
    ///   the place where it was seen could not be looked at.
    /// - Parameter event: Logged in the same transaction; its empty lists `opened` and `closed` are
    ///   filled with the new and reopened, and with the fixed findings.
    /// - Throws: `StoreError`.
    @discardableResult
    public func record(
        _ scan: ScanRecord, of asset: AssetRecord, findings: [Finding],
        isDoubtful: (Finding) -> Bool = { _ in false }, event: AuditEvent? = nil
    ) throws(StoreError) -> FindingChanges {
        try write(event: event) { database, event in
            let row = try AssetTable.upsert(asset, database)
            try FindingUpdate.insert(scan, asset: row, database)
            var update = try FindingUpdate(
                database, asset: row, time: scan.finished.seconds, path: path)
            let changes = try update.run(findings, isDoubtful: isDoubtful)
            if event?.opened.isEmpty == true {
                event?.opened = (changes.new + changes.reopened).sorted()
            }
            if event?.closed.isEmpty == true { event?.closed = changes.fixed }
            return changes
        }
    }

    /// Sets due dates by finding id, where there is none yet: a first due date never changes.
    ///
    /// Ids that are not known are passed over.
    public func setFirstDue(
        _ dates: [String: Timestamp], event: AuditEvent? = nil
    ) throws(StoreError) {
        try write(event: event) { database, _ in
            let update = try RawStatement(
                database,
                "UPDATE finding SET first_due = ? WHERE name = ? AND first_due IS NULL")
            for (id, date) in dates {
                update.bind(date.seconds, at: 1)
                update.bind(id, at: 2)
                try update.run()
            }
        }
    }
}
