import PatchModel

/// The feeds, as a table with their age.
struct FeedsText {
    let feeds: [FeedState]
    let now: Timestamp

    init(_ feeds: [FeedState], now: Timestamp) {
        self.feeds = feeds
        self.now = now
    }

    func write(to page: inout TextPage) throws {
        guard !feeds.isEmpty else { return try page.line("no feeds") }
        var table = TextTable([
            .init(title: "FEED"), .init(title: "PLUGIN"),
            .init(title: "ADVISORIES", isRightAligned: true),
            .init(title: "SIGNALS", isRightAligned: true), .init(title: "NEWEST"),
            .init(title: "IMPORTED"), .init(title: "AGE", isRightAligned: true),
            .init(title: "SOURCE", kind: .text(.end)),
        ])
        for feed in feeds {
            table.add([
                .init(text: feed.name), .init(text: feed.plugin),
                .init(text: String(feed.advisories)), .init(text: String(feed.signals)),
                .init(text: feed.newest?.date ?? "-"), .init(text: feed.importedAt.date),
                .init(text: age(of: feed)),
                feed.isStarter
                    ? .init(text: "starter set", colour: .yellow)
                    : .init(text: source(of: feed)),
            ])
        }
        try page.table(table)
        if feeds.contains(where: \.isStarter) {
            let hasOthers = feeds.contains { !$0.isStarter && $0.advisories > 0 }
            try page.line(
                hasOthers
                    ? "the starter set is a small sample beside the feeds"
                    : "starter set only: import a feed", .yellow)
        }
    }

    private func source(of feed: FeedState) -> String {
        listed(feed.sources, limit: 3)
    }

    /// Time since the import, in its largest unit: `3d`, `5h`, `12m`.
    private func age(of feed: FeedState) -> String {
        let seconds = now.seconds.subtractingReportingOverflow(feed.importedAt.seconds)
        guard !seconds.overflow, seconds.partialValue >= 0 else { return "-" }
        switch seconds.partialValue {
        case ..<3600: return "\(seconds.partialValue / 60)m"
        case ..<(2 * 86_400): return "\(seconds.partialValue / 3600)h"
        default: return "\(seconds.partialValue / 86_400)d"
        }
    }
}
