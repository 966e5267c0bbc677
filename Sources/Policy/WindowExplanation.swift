public import PatchModel

extension WindowPolicy {
    /// Why an asset may or may not be changed at a moment, line by line: the decision first, then
    /// every window and freeze with what it says.
    public func explanation(for asset: Asset, at moment: Timestamp) -> [String] {
        let decision = decision(for: asset, at: moment)
        let zone = zone(for: asset)
        let when = zone.text(moment) + (zone == .utc ? "" : " (\(moment))")
        var lines: [String] = []
        switch decision {
        case .open(let until, let reason):
            lines.append("\(asset.name): open at \(when)")
            lines.append("  because \(reason)")
            lines.append(
                "  until " + (until.map(zone.text) ?? "further notice: no end is in sight"))
        case .closed(let opens, let reason):
            lines.append("\(asset.name): closed at \(when)")
            lines.append("  because \(reason)")
            lines.append("  opens " + (opens.map(zone.text) ?? "never: nothing in sight opens it"))
        }
        for window in windows {
            lines.append(
                "  window '\(window.name)' (\(window.recurrence.words)): "
                    + state(window.selector, window.recurrence, asset, moment, "open"))
        }
        for freeze in freezes {
            lines.append(
                "  freeze '\(freeze.name)' (\(freeze.recurrence.words)): "
                    + state(freeze.selector, freeze.recurrence, asset, moment, "holds"))
        }
        return lines
    }

    /// The clock to speak of: that of the first window or freeze that selects the asset.
    private func zone(for asset: Asset) -> TimeZoneRules {
        let window = windows.first { $0.selector.matches(asset) && $0.recurrence != .always }
        let freeze = freezes.first { $0.selector.matches(asset) && $0.recurrence != .always }
        return window?.recurrence.zone ?? freeze?.recurrence.zone ?? .utc
    }

    private func state(
        _ selector: Selector, _ recurrence: Recurrence, _ asset: Asset, _ moment: Timestamp,
        _ word: String
    ) -> String {
        guard selector.matches(asset) else { return "does not select it (\(selector))" }
        let now = CivilTime(seconds: moment.seconds).seconds
        let zone = recurrence.zone
        if let end = recurrence.end(covering: now) {
            return end >= CivilTime.limit
                ? word : "\(word) until " + zone.text(Timestamp(seconds: end))
        }
        guard let next = recurrence.start(after: now) else { return "over" }
        return "next " + zone.text(Timestamp(seconds: next))
    }
}

extension Recurrence {
    /// `0 2 * * sun for 4h, Europe/Berlin`.
    public var words: String {
        switch self {
        case .always: "always"
        case .once(let from, let to, let zone): "\(zone.text(from)) to \(zone.text(to))"
        case .scheduled(let schedule, let seconds, let zone):
            "\(schedule) for \(DurationText.text(seconds)), \(zone.name)"
        }
    }
}
