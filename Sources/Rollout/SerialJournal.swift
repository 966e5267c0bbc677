import PatchModel
import Synchronization

/// Lets one call at a time through to a journal: targets run side by side, what is written about them
/// does not.
final class SerialJournal: Sendable {
    private let journal: any RolloutJournal
    private let turn = Mutex(())

    init(_ journal: any RolloutJournal) { self.journal = journal }

    /// Makes one call, or several that belong together.
    func callAsFunction<Result: Sendable>(
        _ body: (any RolloutJournal) throws -> Result
    ) throws -> Result {
        try turn.withLock { _ in try body(journal) }
    }
}
