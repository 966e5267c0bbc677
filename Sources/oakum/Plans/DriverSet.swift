import PatchModel
import Rollout
import Store

/// Every driver there is: one line each.
enum DriverSet {
    static let names = ["local", "git"]

    static func all(_ context: CommandContext, isOnline: Bool) throws -> [any Driver] {
        [
            LocalDriver(
                cache: context.cache, protectedPaths: context.protectedPaths,
                deadline: context.configuration.rollout.limits.targetDeadline),
            try git(context, isOnline: isOnline),
        ]
    }

    static func git(_ context: CommandContext, isOnline: Bool) throws -> GitDriver {
        let state = context.state
        return GitDriver(
            cache: context.cache, scratch: try context.directory.folder("git"),
            isOnline: isOnline, planDigest: { try? state.plan($0).digest })
    }
}

/// The content cache as drivers and resolvers see it.
struct StoredPackages: PackageCache {
    let cache: ContentCache

    func path(sha256: String) -> String? { cache.path(sha256: sha256) }

    func add(file path: String) throws -> CachedFile {
        let entry = try cache.add(file: path)
        return CachedFile(sha256: entry.sha256, size: entry.size)
    }
}

extension CommandContext {
    /// Package files and file contents by digest, beside the databases.
    var cache: StoredPackages {
        StoredPackages(cache: ContentCache(directory: directory.path + "/cache"))
    }

    /// What no rollback may take back: the databases, the cache, the anchor and the key.
    var protectedPaths: [String] {
        [directory.path]
            + [directory.auditPlaces(configuration.audit)].flatMap { [$0.anchor, $0.key] }
            .compactMap(\.self)
    }
}
