/// Why a database could not be opened, read or written, or why it refused.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable, Hashable {
        /// The file is not a database, or is damaged.
        case damaged
        /// A newer version of the program wrote it.
        case newerSchema
        /// An older version of the program wrote it, and it was opened for reading only.
        case olderSchema
        /// It was opened for reading only, and SQLite cannot make the files that it reads with.
        case notReadable
        /// A change of a database that was opened for reading only.
        case readOnly
        /// Another process holds the write lock.
        case busy
        /// The file cannot be opened, created or written.
        case notAccessible
        /// The disk is full.
        case full
        /// `FeedImporter` was used after its import had ended.
        case importEnded
        /// There is nothing of that name; the words say what was asked for and where to look.
        case notFound(String)
        /// A shortened id that several things begin with, and some or all of them.
        case ambiguous(String, candidates: [String])
        /// It was changed since it was read; the words say what.
        case changed(String)
        /// A name that something else has; the words say what.
        case taken(String)
        /// Everything else, in SQLite's words.
        case failed(String)
    }

    public var reason: Reason
    /// Path of the database file.
    public var path: String
    /// Whether the content can be had again by importing the feeds.
    public var isRebuildable: Bool

    public init(reason: Reason, path: String, isRebuildable: Bool) {
        self.reason = reason
        self.path = path
        self.isRebuildable = isRebuildable
    }

    public var description: String {
        switch reason {
        case .damaged:
            return isRebuildable
                ? "'\(path)' is damaged: delete it and import the feeds again"
                : "'\(path)' is damaged: restore it from a backup; it cannot be rebuilt"
        case .newerSchema:
            let way =
                isRebuildable
                ? "use that version, or delete the file and import the feeds again"
                : "use that version, or another data directory"
            return "'\(path)' was written by a newer version: \(way)"
        case .olderSchema:
            return "'\(path)' was written by an older version: run a command that writes first, "
                + "such as a scan, which brings it up to date"
        case .notReadable:
            return "cannot read '\(path)' here: SQLite needs '-wal' and '-shm' beside it, which "
                + "cannot be opened or made; copy its folder to where there is room to write"
        case .readOnly:
            return "'\(path)' is open for reading only; nothing was changed"
        case .busy:
            return "'\(path)' is in use by another process: wait for it to end and try again"
        case .notAccessible:
            return "cannot open '\(path)': check that the folder exists and may be written"
        case .full:
            return "cannot write '\(path)': the disk is full; nothing was changed"
        case .importEnded:
            return "a record came after its import into '\(path)' had ended"
        case .notFound(let text), .changed(let text), .taken(let text):
            return text
        case .ambiguous(let prefix, let candidates):
            return "'\(prefix)' begins \(candidates.joined(separator: ", ")): write more of it"
        case .failed(let text):
            return "'\(path)': \(text)"
        }
    }
}
