import CYaml

/// Builds the arena from libyaml's events, with a stack of its own in place of recursion.
struct YAMLReader {
    private enum Key {
        case none
        case merge
        case text(Range<UInt32>)
    }

    private struct Frame {
        var id: TreeArena.ID
        var isMap: Bool
        var anchor: String?
        var key = Key.none
        var merged: [TreeArena.ID] = []
        /// Levels of containers below and including this one.
        var height = 1
        /// Values that aliases and merge keys below stand for.
        var expansions = 0
    }

    private struct Anchor {
        var id: TreeArena.ID
        var height = 0
        var expansions = 0
    }

    private let parser: YAMLEvents
    private let all: Bool
    private var frames: [Frame] = []
    private var anchors: [String: Anchor] = [:]
    private var mergeExpansions = 0
    private(set) var arena = TreeArena()

    init(_ bytes: DocumentBytes, all: Bool) throws(DocumentError) {
        parser = try YAMLEvents(bytes)
        self.all = all
    }

    /// The root.
    mutating func read() throws(DocumentError) -> TreeArena.ID {
        let list = all ? arena.addList(line: 1) : nil
        var root: TreeArena.ID?
        while true {
            let event = try parser.next()
            if arena.isFull { throw parser.limit("too large to hold in memory") }
            switch event.kind {
            case YAML_STREAM_END_EVENT: return list ?? root ?? arena.addNull(line: 1)
            case YAML_DOCUMENT_START_EVENT:
                // Anchors end with their document.
                anchors.removeAll(keepingCapacity: true)
                if list == nil, root != nil {
                    throw parser.invalid("it holds more than one document")
                }
            default:
                guard let value = try take(event) else { continue }
                root = value
                if let list { arena.append(value, to: list) }
            }
        }
    }

    /// Takes an event in; gives the document's value when it is whole.
    private mutating func take(_ event: YAMLEvents.Event) throws(DocumentError) -> TreeArena.ID? {
        switch event.kind {
        case YAML_SCALAR_EVENT: return try scalar(event)
        case YAML_ALIAS_EVENT: return try alias(event)
        case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
            try open(event)
            return nil
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return try close()
        default: return nil
        }
    }

    private mutating func scalar(_ event: YAMLEvents.Event) throws(DocumentError) -> TreeArena.ID? {
        if let frame = frames.last, frame.isMap, case .none = frame.key {
            try key(event)
            return nil
        }
        let id = unsafe event.withText { text in
            unsafe YAMLScalar.add(
                text, isPlain: event.isPlain, tag: event.tag, line: parser.line, to: &arena)
        }
        if let name = event.anchor { anchors[name] = Anchor(id: id) }
        return try attach(id, height: 0, expansions: 0)
    }

    private mutating func key(_ event: YAMLEvents.Event) throws(DocumentError) {
        let at = frames.count - 1
        let isMerge = unsafe event.withText {
            unsafe event.isPlain && $0.elementsEqual([0x3C, 0x3C])
        }
        if isMerge {
            frames[at].key = .merge
            return
        }
        let map = frames[at].id
        let known = unsafe event.withText { unsafe arena.child(map, key: $0) }
        if let known {
            let name = unsafe event.withText {
                unsafe String(decoding: $0.prefix(100), as: UTF8.self)
            }
            throw parser.invalid(
                "the key '\(name)' is written twice, first at line \(arena.line(known)),")
        }
        frames[at].key = .text(unsafe event.withText { unsafe arena.store($0) })
        // An anchored key is a string for its aliases.
        if let name = event.anchor {
            let id = unsafe event.withText { unsafe arena.addString($0, line: parser.line) }
            anchors[name] = Anchor(id: id)
        }
    }

    private mutating func alias(_ event: YAMLEvents.Event) throws(DocumentError) -> TreeArena.ID? {
        let name = event.anchor ?? ""
        guard let anchor = anchors[name] else {
            throw parser.invalid("the alias '*\(name.prefix(100))' has no anchor before it")
        }
        if let frame = frames.last, frame.isMap, case .none = frame.key {
            guard let text = arena.text(anchor.id) else {
                throw parser.invalid("a key must be a scalar")
            }
            if let known = unsafe arena.child(frame.id, key: arena.buffer(text)) {
                throw parser.invalid("a key is written twice, first at line \(arena.line(known)),")
            }
            frames[frames.count - 1].key = .text(text)
            return nil
        }
        guard frames.count + anchor.height <= DocumentLimits.depth else { throw tooDeep() }
        return try attach(anchor.id, height: anchor.height, expansions: anchor.expansions + 1)
    }

    private mutating func open(_ event: YAMLEvents.Event) throws(DocumentError) {
        if let frame = frames.last, frame.isMap, case .none = frame.key {
            throw parser.invalid("a key must be a scalar")
        }
        guard frames.count < DocumentLimits.depth else { throw tooDeep() }
        let isMap = event.kind == YAML_MAPPING_START_EVENT
        let line = parser.line
        let id = isMap ? arena.addMap(line: line) : arena.addList(line: line)
        frames.append(Frame(id: id, isMap: isMap, anchor: event.anchor))
    }

    private mutating func close() throws(DocumentError) -> TreeArena.ID? {
        guard var frame = frames.popLast() else { return nil }
        for source in frame.merged { try merge(source, into: &frame) }
        if let name = frame.anchor {
            anchors[name] = Anchor(id: frame.id, height: frame.height, expansions: frame.expansions)
        }
        return try attach(frame.id, height: frame.height, expansions: frame.expansions)
    }

    /// Puts a whole value where it belongs; gives it back when it belongs nowhere, being the
    /// document itself.
    private mutating func attach(_ id: TreeArena.ID, height: Int, expansions: Int)
        throws(DocumentError) -> TreeArena.ID?
    {
        guard !frames.isEmpty else {
            try check(expansions)
            return id
        }
        let at = frames.count - 1
        frames[at].height = max(frames[at].height, height + 1)
        frames[at].expansions += expansions
        try check(frames[at].expansions)
        guard frames[at].isMap else {
            arena.append(id, to: frames[at].id)
            return nil
        }
        switch frames[at].key {
        case .text(let key): arena.append(id, storedKey: key, to: frames[at].id)
        case .merge: frames[at].merged += try mergeSources(id)
        case .none: break
        }
        frames[at].key = .none
        return nil
    }

    // https://yaml.org/type/merge.html
    private func mergeSources(_ id: TreeArena.ID) throws(DocumentError) -> [TreeArena.ID] {
        if arena.kind(id) == .map { return [id] }
        var sources: [TreeArena.ID] = []
        if arena.kind(id) == .list {
            var next = arena.firstMember(id)
            while let member = arena.member(next) {
                sources.append(member.child)
                next = member.next
            }
        }
        guard arena.kind(id) == .list, sources.allSatisfy({ arena.kind($0) == .map }) else {
            throw parser.invalid("a merge key needs a map or a list of maps")
        }
        return sources
    }

    private mutating func merge(_ source: TreeArena.ID, into frame: inout Frame)
        throws(DocumentError)
    {
        var next = arena.firstMember(source)
        while let member = arena.member(next) {
            next = member.next
            frame.expansions += 1
            // Counted apart as well: a merge costs time for members that are there already,
            // wherever the map ends up.
            mergeExpansions += 1
            try check(max(frame.expansions, mergeExpansions))
            let range = member.keyStart..<member.keyStart + member.keyCount
            if unsafe arena.child(frame.id, key: arena.buffer(range)) == nil {
                arena.append(member.child, storedKey: range, to: frame.id)
            }
        }
    }

    private func check(_ expansions: Int) throws(DocumentError) {
        guard expansions <= DocumentLimits.aliasExpansions else {
            throw parser.limit(
                "aliases stand for more than \(DocumentLimits.aliasExpansions) values")
        }
    }

    private func tooDeep() -> DocumentError {
        parser.limit("nested deeper than \(DocumentLimits.depth) levels")
    }
}
