public import PluginProtocol

/// What an unpack plugin says of a file, step by step.
public enum TreeEvent: Sendable, Hashable {
    case step(TreeStep)
    /// Bytes of the file that the last step added.
    case bytes([UInt8])
    case remark(RemarkReply)
}

extension PluginRunner {
    /// Opens a file through an unpack plugin.
    ///
    /// The descriptor is used and left open. Steps before a failure have been handed over; each was
    /// checked: its path lies in the tree.
    /// - Throws: what `receive` throws; the worker is ended then.
    public func unpack(
        _ request: RunRequest, descriptor: Int32, siblings: (any SiblingSource)? = nil,
        _ receive: (TreeEvent) throws -> Void
    ) throws -> PluginRunResult {
        var interruption: (any Error)?
        var isOpen = false
        let result = try run(
            request.plugin, .run, request.payload, descriptor, request.limits
        ) { frame, channel throws(WireError) in
            let event: TreeEvent
            switch frame.kind {
            case .tree:
                let step = try Self.checked(try TreeStep(frame.payload))
                isOpen = step.action == .add
                event = .step(step)
            case .treeBytes:
                guard isOpen else { throw WireError("bytes of no file") }
                event = .bytes(frame.payload)
            case .remark: event = .remark(try RemarkReply(frame.payload))
            case .siblingRequest:
                try Self.answer(frame, on: channel, siblings)
                return nil
            default: throw WireError("unexpected frame \(frame.kind)")
            }
            do { try receive(event) } catch {
                interruption = error
                throw WireError("interrupted")
            }
            return nil
        } receive: { _ in
        }
        if let interruption { throw interruption }
        return result
    }

    private static func checked(_ step: TreeStep) throws(WireError) -> TreeStep {
        guard step.target.utf8.count <= TreeStep.pathLimit,
            (1...TreeStep.pathLimit).contains(step.path.utf8.count)
        else { throw WireError("a path in a tree is empty or too long") }
        guard step.action == .layer || TreeStep.path(of: step.path) == step.path else {
            throw WireError("'\(step.path)' is not a path in a tree")
        }
        return step
    }
}
