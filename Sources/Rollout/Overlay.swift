internal import Glibc
internal import Processes

/// A directory seen through an overlay: every change goes to a scratch folder and is thrown away.
///
/// The lower directory is never written. File systems mounted below it are not part of the overlay.
/// A controller that is killed leaves the mount behind; ``discardLeftovers(in:)`` finds it.
public struct Overlay: Sendable {
    /// Where the changed directory is seen. Gone after ``discard()``.
    public let merged: String
    private let scratch: String
    /// Held while this overlay is in use, so that ``discardLeftovers(in:)`` passes it over.
    private let lock: Int32

    private static let lockName = ".oakum-overlay"

    /// Mounts an overlay over `lower`. Only root can.
    ///
    /// - Parameter scratch: An absolute path that does not exist yet, on a file system that can
    ///   hold an upper layer (ext4, xfs, btrfs, tmpfs; no overlay). All changes are stored there.
    ///   Where it lies below `lower` it is hidden in the overlay.
    /// - Throws: ``SandboxError``.
    public init(over lower: String, scratch: String) throws(SandboxError) {
        guard geteuid() == 0 else { throw .needsRoot("mounting an overlay") }
        guard SandboxPaths.isPlain(lower), SandboxPaths.isDirectory(lower) else {
            throw .unusablePath(lower, reason: "not the absolute path of a directory")
        }
        guard SandboxPaths.isPlain(scratch), !SandboxPaths.exists(scratch) else {
            throw .unusablePath(scratch, reason: "not absolute, or there is something already")
        }
        self.scratch = scratch
        merged = scratch + "/merged"
        // Closed to other users: inside a sandbox `merged` is `/`, so nobody has to pass here.
        let folders = [scratch, "\(scratch)/upper", "\(scratch)/work", merged]
        let made = folders.allSatisfy {
            unsafe mkdir($0, 0o700) == 0
        }
        // By a link, so that no character of the path can mean anything in the option list.
        guard made, unsafe symlink(lower, scratch + "/lower") == 0 else {
            let reason = unsafe String(cString: strerror(errno))
            Self.remove(scratch)
            throw .unusablePath(scratch, reason: reason)
        }
        lock = Self.takeLock(scratch, flags: O_CREAT)
        do throws(SandboxError) {
            guard lock >= 0 else { throw .unusablePath(scratch, reason: "it cannot be locked") }
            try Self.mount(over: lower, scratch: scratch)
        } catch {
            if lock >= 0 { close(lock) }
            Self.remove(scratch)
            throw error
        }
    }

    private static func mount(over lower: String, scratch: String) throws(SandboxError) {
        let upper = scratch + "/upper"
        // The merged root has the upper folder's mode and owner: they must be the lower's.
        guard SandboxPaths.copyOwnerAndMode(from: lower, to: upper),
            hide(scratch, below: lower, in: upper)
        else {
            throw .unusablePath(scratch, reason: unsafe String(cString: strerror(errno)))
        }
        let options = "lowerdir=lower,upperdir=upper,workdir=work"
        let run = ProgramRun(
            ["mount", "-t", "overlay", "oakum", "-o", options, "merged"], directory: scratch)
        let transcript: ProgramTranscript
        do {
            transcript = try run.run()
        } catch {
            throw .cannotMount(lower, reason: "\(error)")
        }
        guard transcript.isSuccess else {
            throw .cannotMount(
                lower,
                reason: "\(transcript.oneLine); the scratch folder '\(scratch)' must lie "
                    + "on ext4, xfs, btrfs or tmpfs")
        }
    }

    /// Makes a scratch folder that lies below the lower directory invisible in the overlay, by a
    /// whiteout (a character device 0/0, see the kernel's overlayfs documentation): programs would
    /// find every change a second time there. Whether that went well.
    private static func hide(_ scratch: String, below lower: String, in upper: String) -> Bool {
        guard let real = SandboxPaths.real(scratch), let top = SandboxPaths.real(lower) else {
            return false
        }
        let slash = UInt8(ascii: "/")
        let (inner, outer) = (real.utf8.split(separator: slash), top.utf8.split(separator: slash))
        let isBelow =
            inner.count > outer.count && zip(inner, outer).allSatisfy { $0.elementsEqual($1) }
        guard isBelow else { return true }
        var (seen, made) = (top == "/" ? "" : top, upper)
        for part in inner[outer.count...].dropLast() {
            seen += "/\(Substring(part))"
            made += "/\(Substring(part))"
            guard unsafe mkdir(made, 0o700) == 0,
                SandboxPaths.copyOwnerAndMode(from: seen, to: made)
            else { return false }
        }
        guard let last = inner.last else { return true }
        return unsafe mknod("\(made)/\(Substring(last))", S_IFCHR, 0) == 0
    }

    /// Unmounts, also when something still uses it, and removes every change. Again: does nothing.
    public func discard() {
        guard SandboxPaths.isOwnFile(lock, at: "\(scratch)/\(Self.lockName)") else { return }
        Self.clear(scratch)
        close(lock)
    }

    /// Lets go as a controller does that is killed: mount and files stay.
    func abandon() {
        close(lock)
    }

    /// Discards what earlier controllers left in a folder of scratch folders.
    ///
    /// - Parameter scratchRoot: The folder whose direct children were given as `scratch`. What is
    ///   not an overlay's scratch folder, or is in use by a living controller, is left alone.
    /// - Returns: The paths that were cleared away.
    @discardableResult
    public static func discardLeftovers(in scratchRoot: String) -> [String] {
        guard geteuid() == 0, SandboxPaths.isPlain(scratchRoot) else { return [] }
        var cleared: [String] = []
        for name in SandboxPaths.children(of: scratchRoot) {
            let scratch = "\(scratchRoot)/\(name)"
            guard SandboxPaths.isDirectory(scratch) else { continue }
            let lock = takeLock(scratch, flags: 0)
            guard lock >= 0 else { continue }
            if clear(scratch) { cleared.append(scratch) }
            close(lock)
        }
        return cleared
    }

    /// Opens and locks a scratch folder's lock file; -1 when there is none or another has it.
    private static func takeLock(_ scratch: String, flags: Int32) -> Int32 {
        let options = O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags
        let file = unsafe open("\(scratch)/\(lockName)", options, 0o600)
        guard file >= 0 else { return -1 }
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
        close(file)
        return -1
    }

    @discardableResult
    private static func clear(_ scratch: String) -> Bool {
        let merged = scratch + "/merged"
        var rounds = 0
        // As often as it is mounted: `umount --lazy` takes the uppermost.
        while SandboxPaths.isMountPoint(merged), rounds < 8 {
            _ = try? ProgramRun(["umount", "--lazy", "--", merged]).run()
            rounds += 1
        }
        // A change below a mount that is still there would reach the lower layer's copy.
        guard !SandboxPaths.isMountPoint(merged) else { return false }
        return remove(scratch)
    }

    @discardableResult
    private static func remove(_ scratch: String) -> Bool {
        let run = ProgramRun(
            ["rm", "-rf", "--one-file-system", "--", scratch], deadline: 600)
        return (try? run.run())?.isSuccess ?? false
    }
}
