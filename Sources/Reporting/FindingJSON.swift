import PatchModel

extension JSONWriter {
    mutating func finding(_ finding: Finding) {
        beginObject()
        member("id", finding.id)
        member("matchId", finding.matchID)
        member("advisory", finding.advisory)
        member("ids", finding.ids)
        member("component", finding.component)
        member("name", finding.name)
        member("source", finding.source)
        member("installed", finding.installed)
        member("fixed", finding.fixed)
        member("status", finding.status.rawValue)
        severity(finding.severity)
        knownExploited(finding.kev)
        exploitProbability(finding.epss)
        member("summary", finding.summary)
        member("records", finding.records) { json, record in
            json.beginObject()
            json.member("id", record.id)
            json.member("feed", record.feed)
            json.member("package", record.package)
            json.member("comparison", record.comparison)
            json.member("fixed", record.fixed)
            json.endObject()
        }
        member("evidence", finding.evidence) { $0.evidence($1) }
        member("scope", finding.scope.rawValue)
        member("root", finding.root)
        endObject()
    }

    private mutating func severity(_ severity: SeverityScore?) {
        name("severity")
        guard let severity else { return null() }
        beginObject()
        member("level", severity.level)
        member("score", severity.score)
        member("vector", severity.vector)
        member("issuer", severity.issuer)
        endObject()
    }

    /// KEV and EPSS speak of days, so their dates have no time.
    private mutating func knownExploited(_ kev: KnownExploited?) {
        name("kev")
        guard let kev else { return null() }
        beginObject()
        member("added", kev.added?.date)
        member("due", kev.due?.date)
        member("ransomware", kev.ransomware)
        member("feed", kev.feed)
        endObject()
    }

    private mutating func exploitProbability(_ epss: ExploitProbability?) {
        name("epss")
        guard let epss else { return null() }
        beginObject()
        member("score", epss.score)
        member("percentile", epss.percentile)
        member("date", epss.date?.date)
        endObject()
    }
}
