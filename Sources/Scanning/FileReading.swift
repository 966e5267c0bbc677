internal import PatchModel
internal import PluginHost
internal import PluginProtocol

/// What one plugin said of one file.
struct FileReading: Sendable {
    var file: ClaimedFile
    var components: [ComponentRecord] = []
    var depends: [(from: String, to: String)] = []
    var projects: [ProjectRecord] = []
    var platforms: [Platform] = []
    var releases: [Release] = []
    var pins: [ReleasePin] = []
    /// Claimed paths that a component of this file owns, by the component's local id.
    var owned: [(id: String, path: String)] = []
    /// Local ids of components that own anything.
    var ownerIDs: Set<String> = []
    /// File lists of components, by local id, as long as nobody knows which paths are claimed.
    var ownedLists: [(id: String, paths: [UInt8])] = []
    var warnings: [(line: Int?, text: String)] = []
    var log: [String] = []
    var skipReason: String?
    var failure: PluginError?
    var memoryPeakBytes = 0
    /// The plugin says that the file is none of its own: a scan counts it as never claimed.
    var isForeign = false
    /// Whether it has no bytes.
    var isEmpty = false
    /// Device and inode, to notice a file that is reached twice.
    var identity: FileIdentity?
    /// The file on the target that holds it, when it lies inside one.
    var container: String?
    /// The layer of an image that it comes from.
    var layer: String?
    /// It could not be opened because it is not there any more or is no file.
    var isAbsent = false

    /// A plugin that understands nothing must not look like a clean machine: of a file of an
    /// inventory that ends well, without any record and without `out:skip`, that is said.
    private mutating func noteIfNothingWasFound() {
        guard file.claim.kind == "inventory", failure == nil, skipReason == nil,
            components.isEmpty, platforms.isEmpty, projects.isEmpty
        else { return }
        warnings.append((nil, FileTrace.nothingFound))
    }

    /// Whether nobody has to hear of it: the plugin does not take it for its own. Of a program that
    /// every such plugin is shown, whatever its name, that is the rule.
    var isOfNobody: Bool {
        isForeign
            || file.claim.isForExecutables && skipReason != nil && failure == nil
                && warnings.isEmpty && components.isEmpty
    }

    /// Adds what only shows when the plugin has said everything.
    mutating func finish() {
        noteIfNothingWasFound()
        // What comes after an error is not known.
        guard file.claim.kind == "inventory", failure == nil else { return }
        warnings += RecordIDs(of: self).warnings
    }

    /// Picks the claimed paths out of the file lists.
    mutating func resolveOwned(_ filter: OwnedPathFilter) {
        for (id, paths) in ownedLists {
            filter.forEachHit(in: paths, root: file.root) { owned.append((id, $0)) }
        }
        ownedLists = []
    }

    mutating func take(_ remark: RemarkReply) {
        switch remark.kind {
        case .warning: warnings.append((remark.line, remark.text))
        case .skip: skipReason = remark.text
        case .foreign:
            isForeign = true
            skipReason = remark.text
        case .log: log.append(remark.text)
        }
    }
}

/// Which file it is, whatever its path.
struct FileIdentity: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64
    /// Of an entry of an unpacked tree: the tree and where the entry lies in it.
    var entry = ""
}
