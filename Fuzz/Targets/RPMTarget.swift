import RPMDatabases

extension FuzzTarget {
    /// An rpm database (Berkeley DB hash or NDB), a package or bare headers: what they say, and the
    /// files. SQLite has its own target, and its blobs are headers as `blob` reads them.
    static let rpm = FuzzTarget(
        "rpm", fixtures: ["Packages", "Packages.db", ".rpm"], longest: 32768
    ) {
        bytes, seen throws(Violation) in
        let kept = KeptBytes(bytes)
        let view = unsafe RPMBytes(kept.memory, owner: kept)
        var count = 0
        func note(_ stored: StoredHeader) throws(Violation) {
            count += 1
            try Violation.unless(count <= bytes.count + 1, "more headers than bytes")
            switch stored.content {
            case .success(let header): try say(header, of: bytes.count, &seen)
            case .failure(let error):
                try Violation.unless(!error.description.isEmpty, "an error without words")
                seen.note("\(stored.number) \(error)")
            }
        }
        try note(StoredHeader(number: 1, blob: bytes))
        var stored: [StoredHeader] = []
        do throws(RPMError) {
            switch RPMForm(view) {
            case .berkeley:
                var reader = try BerkeleyHashReader(view)
                while let header = try reader.next() { stored.append(header) }
            case .ndb:
                var reader = try NDBReader(view)
                while let header = reader.next() { stored.append(header) }
            case .headers:
                var reader = HeaderSequence(view)
                while let header = try reader.next() { stored.append(header) }
            case .package: stored.append(try RPMPackageFile.stored(view))
            case .sqlite, nil: break
            }
        } catch { seen.note("\(error)") }
        for header in stored { try note(header) }
    }

    private static func say(
        _ header: RPMHeader, of size: Int, _ seen: inout Observation
    ) throws(Violation) {
        seen.note(
            "\(header.name ?? "") \(header.epoch ?? 0) \(header.version ?? "") "
                + "\(header.release ?? "") \(header.arch ?? "") \(header.sourceRPM ?? "") "
                + "\(header.isSource) \(header.license ?? "") \(header.vendor ?? "") "
                + "\(header.modularityLabel ?? "") \(header.sigMD5 ?? "") \(header.installTime ?? 0)"
        )
        let names = header.provides + header.requires
        try Violation.unless(names.count <= 2 * size, "more names than bytes")
        for name in names { seen.note(name) }
        let files = RPMFileList(header)
        try Violation.unless(files.count <= size, "more files than bytes")
        for digest in files.digests() { seen.note(digest ?? "-") }
        try files.forEach { index, directory, name throws(Violation) in
            try Violation.unless(index < files.count, "a file beyond the last")
            try Violation.unless(
                directory.count + name.count <= RPMFileList.pathLimit, "a path without end")
            seen.note(Array(name))
        }
    }
}
