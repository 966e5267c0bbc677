internal import PatchModel

/// Taking a snapshot, going back to it and throwing it away.
extension LocalStep {
    private static let listFolder = TargetMarks.folder

    func snapshot() throws(StepFailure) -> Observation {
        var seen = observation(.succeeded)
        if target.rollback == .snapshot {
            guard case .yes(let mount) = OverlayMount.swappable(at: target.path) else {
                throw StepFailure("'\(target.path)' is no overlay to swap back any more")
            }
            let snapshot = OverlaySnapshot(of: mount, operation: operation.id)
            try snapshot.take()
            seen.reference = snapshot.place
            return seen
        }
        // Nothing is copied: what was installed is written down, for people.
        let lines = try root.installed().packages.values
            .filter { $0.state != .absent }
            .map { "\($0.key)\t\($0.version)\t\($0.isHeld ? "hold" : "install")\n" }.sorted()
        do {
            try RootFiles(root: target.path).write(
                Array(lines.joined().utf8), in: Self.listFolder, name: Self.listName)
        } catch {
            throw StepFailure("the list of packages cannot be written: \(error)")
        }
        seen.reference = "/" + (Self.listFolder + [Self.listName]).joined(separator: "/")
        return seen
    }

    private static let listName = "packages-before.tsv"

    mutating func revertSnapshot() throws(StepFailure) -> Observation {
        if marks.steps[operation.id]?.isSwapped != true {
            guard let reference else {
                throw StepFailure("the snapshot's place is not known; nothing was taken back")
            }
            let snapshot = try OverlaySnapshot(stored: reference, target: target.path)
            marks.steps[operation.id]?.isSwapped = true
            try snapshot.swapBack(marks: marks)
        }
        let wrong = try root.installed().mismatches(target.changes, .from)
        if !wrong.isEmpty { throw StepFailure(wrong.joined(separator: "; ")) }
        return observation(.succeeded)
    }

    func discard() throws(StepFailure) -> Observation {
        if target.rollback == .snapshot {
            if let reference { try OverlaySnapshot.discard(reference, target: target.path) }
            return observation(.succeeded)
        }
        do {
            try RootFiles(root: target.path).remove(in: Self.listFolder, name: Self.listName)
        } catch {
            throw StepFailure("the list of packages cannot be removed: \(error)")
        }
        return observation(.succeeded)
    }

    /// Why the target is not the overlay that it was; `nil` when it is, or never was one.
    func lostMount() throws(StepFailure) -> String? {
        guard target.rollback == .snapshot else { return nil }
        switch OverlayMount.swappable(at: target.path) {
        case .yes: return nil
        case .no(let reason):
            return "'\(target.path)' is not mounted as it was" + (reason.map { ": " + $0 } ?? "")
        }
    }

    /// Completes a swap that was cut off while the target was not mounted.
    func mountAgain() throws(StepFailure) {
        guard let lost = try lostMount() else { return }
        guard operation.step == .revert, let reference else { throw StepFailure(lost) }
        try OverlaySnapshot(stored: reference, target: target.path).completeSwap()
    }
}
