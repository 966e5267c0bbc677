/// Why a sandbox's files could not be made ready.
public enum SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Only root may do this; the text says what.
    case needsRoot(String)
    /// A path that cannot serve; the reason says why and what would.
    case unusablePath(String, reason: String)
    /// The overlay over this directory could not be mounted.
    case cannotMount(String, reason: String)
    /// A directory could not be handed over to the sandbox's user.
    case cannotHandOver(String, reason: String)

    public var description: String {
        switch self {
        case .needsRoot(let action):
            "\(action) needs root; run oakum as root, or try the change in a copy"
        case .unusablePath(let path, let reason): "cannot use '\(path)': \(reason)"
        case .cannotMount(let path, let reason):
            "cannot mount an overlay over '\(path)': \(reason)"
        case .cannotHandOver(let path, let reason): "cannot hand over '\(path)': \(reason)"
        }
    }
}
