/// What `unpack.open` says of the tree that a file holds, one step after the other.
public struct TreeStep: Sendable, Hashable {
    /// What happens.
    public enum Action: UInt8, Sendable, Hashable, CaseIterable {
        /// A file begins; frames with its bytes follow until the next step.
        case add
        /// What was at the path, and below it, is gone.
        case remove
        /// A symbolic link.
        case link
        /// The next layer begins; the path is its name.
        case layer
        /// Another name of a file that was added before, the target.
        case same
    }

    public var action: Action
    /// Relative, with `/` between its parts, without `.` and `..`.
    public var path: String
    /// Of a link: where it leads, as written. Of another name: the file's path in the tree.
    public var target: String
    /// Of a file: whether frames with its bytes follow, because somebody wants them.
    public var hasBytes: Bool
    /// Of a file: whether it may be executed.
    public var isExecutable: Bool

    public init(
        _ action: Action, path: String, target: String = "", hasBytes: Bool = false,
        isExecutable: Bool = false
    ) {
        self.action = action
        self.path = path
        self.target = target
        self.hasBytes = hasBytes
        self.isExecutable = isExecutable
    }

    /// The longest path.
    public static let pathLimit = 4096
    /// Most parts of a path.
    public static let partLimit = 256
    /// Bytes of a file that one frame carries.
    public static let chunkSize = 256 * 1024

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(byte: action.rawValue)
            writer.write(path)
            writer.write(target)
            writer.write(hasBytes)
            writer.write(isExecutable)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        guard let action = Action(rawValue: try reader.byte()) else {
            throw WireError("unknown step of a tree")
        }
        self.action = action
        path = try reader.string()
        target = try reader.string()
        hasBytes = try reader.boolean()
        isExecutable = try reader.boolean()
    }

    /// The path of a name inside a tree; `nil` when it is empty, too long, or leaves the tree.
    ///
    /// A leading `/` or `./` counts for nothing: archives write both.
    public static func path(of name: String) -> String? {
        guard name.utf8.count <= pathLimit, !name.utf8.contains(0) else { return nil }
        var parts: [Substring] = []
        for part in name.split(separator: "/") {
            if part == "." { continue }
            if part == ".." { return nil }
            parts.append(part)
        }
        guard !parts.isEmpty, parts.count <= partLimit else { return nil }
        return parts.joined(separator: "/")
    }
}
