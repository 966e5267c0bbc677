import Digests
import Foundation

/// A line of an anchor, whether it can be understood or not.
struct AnchorLine {
    var text: String
    /// `nil` when the line is no head.
    var head: AuditHead?
    /// Where the database lay; `nil` when the line does not say.
    var path: String?

    init(text: String) {
        self.text = text
        let data = Data(text.utf8)
        head = try? JSONDecoder().decode(AuditHead.self, from: data)
        path = (try? JSONDecoder().decode(Place.self, from: data))?.path
    }

    /// The line of a head. The path is not signed: it only says where to look.
    static func text(of head: AuditHead, path: String) throws -> String {
        guard case .object(var members) = try CanonicalJSON.value(of: head) else { return "" }
        members["path"] = .string(path)
        return String(decoding: try CanonicalJSON.bytes(of: .object(members)), as: UTF8.self)
    }

    private struct Place: Decodable { var path: String? }
}

/// What an anchor says of one database.
struct AnchorReading {
    /// The head that is noted for it.
    var head: AuditHead?
    /// Heads of other databases that lay, or may have lain, where it lies.
    var replaced: [AuditHead]
    /// How many lines are no head.
    var unreadable: Int
    /// Whether there is no line at all.
    var isEmpty: Bool

    /// A line that does not say where its database lay counts only against a database that has no
    /// line of its own: others may rightly share the anchor.
    init(_ lines: [AnchorLine], database: String, place: String) {
        let head = lines.compactMap(\.head).last { $0.database == database }
        self.head = head
        replaced = lines.compactMap { line in
            guard let other = line.head, other.database != database else { return nil }
            let isHere = line.path.map { $0.utf8.elementsEqual(place.utf8) } ?? (head == nil)
            return isHere ? other : nil
        }
        unreadable = lines.count { $0.head == nil }
        isEmpty = lines.isEmpty
    }
}
