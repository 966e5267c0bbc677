/// Which locals, labels and gotos there are while a text is parsed (reference manual, 3.3.4, 3.5).
///
/// The rules and limits are those of Lua's compiler (lparser.c of 5.4), because the verdict must be.
struct Scopes {
    private(set) var bindings: [Binding] = []
    private(set) var functionParents: [Int] = []
    private var functions: [Function] = []
    private var labels: [Label] = []
    private var gotos: [Goto] = []
    /// Visible locals by name, the innermost last; so that no text makes a look-up slow.
    private var visible: [String: [Visible]] = [:]
    /// Positions in `labels` by name.
    private var labelsByName: [String: [Int]] = [:]
    /// How many gotos of a name wait for their label.
    private var waiting: [String: Int] = [:]

    static let localLimit = 200
    static let labelLimit = 32767
    static let upvalueLimit = 255

    private struct Visible {
        var binding: Int
        /// Position in `functions`.
        var level: Int
    }

    private struct Function {
        var id: Int
        var isVararg: Bool
        var firstLabel: Int
        var blocks: [BlockScope] = []
        /// Declared variables; those from `activeCount` on are not visible yet. -1 is one of a loop's
        /// hidden ones.
        var locals: [Int] = []
        var activeCount = 0
        /// Captured bindings; -1 is the global `_ENV`.
        var upvalues: Set<Int> = []
    }

    private struct BlockScope {
        var isLoop: Bool
        var activeCount: Int
        var firstLabel: Int
        var firstGoto: Int
    }

    private struct Label {
        var name: String
        var line: Int
        var activeCount: Int
    }

    private struct Goto {
        /// nil is a `break`.
        var name: String?
        var line: Int
        var offset: Int
        var activeCount: Int
    }

    /// What is wrong, without its place.
    struct Fault: Error {
        var message: String
        /// Where, when it is not where the parser stands.
        var offset: Int?
    }

    private var top: Int { functions.count - 1 }

    var isVararg: Bool { functions[top].isVararg }

    // MARK: functions and blocks

    /// Begins a function; returns its number.
    mutating func enterFunction(isVararg: Bool) -> Int {
        let id = functionParents.count
        functionParents.append(functions.last?.id ?? -1)
        functions.append(Function(id: id, isVararg: isVararg, firstLabel: labels.count))
        if id == 0 { functions[top].upvalues = [-1] }
        enterBlock(isLoop: false)
        return id
    }

    mutating func setVararg() { functions[top].isVararg = true }

    mutating func leaveFunction() throws(Fault) {
        try leaveBlock()
        functions.removeLast()
    }

    mutating func enterBlock(isLoop: Bool) {
        functions[top].blocks.append(
            BlockScope(
                isLoop: isLoop, activeCount: functions[top].activeCount, firstLabel: labels.count,
                firstGoto: gotos.count))
    }

    mutating func leaveBlock() throws(Fault) {
        guard let block = functions[top].blocks.popLast() else { return }
        if block.isLoop { gotos.removeAll(from: block.firstGoto) { $0.name == nil } }
        for binding in functions[top].locals[block.activeCount..<functions[top].activeCount]
        where binding >= 0 {
            visible[bindings[binding].name]?.removeLast()
        }
        functions[top].locals.removeLast(functions[top].locals.count - block.activeCount)
        functions[top].activeCount = block.activeCount
        for label in labels[block.firstLabel...] { labelsByName[label.name]?.removeLast() }
        labels.removeLast(labels.count - block.firstLabel)
        guard functions[top].blocks.isEmpty else {
            for index in gotos.indices.dropFirst(block.firstGoto) {
                gotos[index].activeCount = min(gotos[index].activeCount, block.activeCount)
            }
            return
        }
        guard block.firstGoto < gotos.count else { return }
        let pending = gotos[block.firstGoto]
        throw Fault(
            message: pending.name.map {
                "no visible label '\($0)' for goto at line \(pending.line)"
            } ?? "break outside a loop at line \(pending.line)", offset: pending.offset)
    }

    // MARK: variables

    /// Declares a variable that becomes visible with `activate`.
    mutating func declare(
        _ name: String, _ kind: Binding.Kind, at range: Range<Int>
    ) throws(Fault) -> Int {
        try checkLocals()
        var binding = Binding(
            name: name, kind: kind, range: range, function: functions[top].id)
        binding.hidden = find(name)?.binding
        bindings.append(binding)
        functions[top].locals.append(bindings.count - 1)
        return bindings.count - 1
    }

    /// The control variables of a loop, which have no names.
    mutating func declareHidden(count: Int) throws(Fault) {
        for _ in 0..<count {
            try checkLocals()
            functions[top].locals.append(-1)
        }
    }

    private func checkLocals() throws(Fault) {
        guard functions[top].locals.count < Self.localLimit else {
            throw Fault(
                message: "too many local variables (limit is \(Self.localLimit)) in function")
        }
    }

    /// Makes what was declared visible, but for the last few.
    mutating func activate(allBut left: Int = 0) {
        let end = functions[top].locals.count - left
        for binding in functions[top].locals[functions[top].activeCount..<end] where binding >= 0 {
            visible[bindings[binding].name, default: []].append(
                Visible(binding: binding, level: top))
        }
        functions[top].activeCount = end
    }

    mutating func set(_ attribute: Binding.Attribute, of binding: Int) {
        bindings[binding].attribute = attribute
    }

    mutating func set(body: Int, of binding: Int) { bindings[binding].body = body }

    private func find(_ name: String) -> Visible? { visible[name]?.last }

    /// What a name stands for: a local, or a field of the local `_ENV` or of the globals.
    mutating func resolve(
        _ name: String
    ) throws(Fault) -> (binding: Int?, isInOwnEnvironment: Bool) {
        if let found = find(name) {
            try capture(found.binding, from: found.level)
            return (found.binding, false)
        }
        if let environment = find("_ENV") {
            try capture(environment.binding, from: environment.level)
            read(environment.binding)
            return (nil, true)
        }
        try capture(-1, from: -1)
        return (nil, false)
    }

    private mutating func capture(_ binding: Int, from level: Int) throws(Fault) {
        var index = top
        // What a function has captured, those around it have too.
        while index > level, functions[index].upvalues.insert(binding).inserted {
            guard functions[index].upvalues.count <= Self.upvalueLimit else {
                throw Fault(
                    message: "too many upvalues (limit is \(Self.upvalueLimit)) in function")
            }
            index -= 1
        }
    }

    mutating func read(_ binding: Int) {
        if let body = bindings[binding].body, functions.contains(where: { $0.id == body }) {
            return
        }
        bindings[binding].reads += 1
    }

    mutating func write(_ binding: Int) throws(Fault) {
        guard bindings[binding].attribute == nil else {
            throw Fault(
                message: "attempt to assign to const variable '\(bindings[binding].name)'")
        }
        bindings[binding].writes += 1
    }

    // MARK: labels

    mutating func addGoto(_ name: String?, line: Int, offset: Int) throws(Fault) {
        // A label above is a jump back, which is always allowed.
        if let name {
            guard findLabel(name) == nil else { return }
            waiting[name, default: 0] += 1
        }
        try checkLabels(gotos.count)
        gotos.append(
            Goto(
                name: name, line: line, offset: offset, activeCount: functions[top].activeCount))
    }

    private func checkLabels(_ count: Int) throws(Fault) {
        guard count < Self.labelLimit else {
            throw Fault(message: "too many labels/gotos (limit is \(Self.labelLimit))")
        }
    }

    private func findLabel(_ name: String) -> Label? {
        guard let index = labelsByName[name]?.last, index >= functions[top].firstLabel else {
            return nil
        }
        return labels[index]
    }

    /// - Parameter isLast: nothing but labels and semicolons follow in the block: then it is outside
    ///   the scope of the block's locals.
    mutating func addLabel(_ name: String, line: Int, isLast: Bool) throws(Fault) {
        if let other = findLabel(name) {
            throw Fault(message: "label '\(name)' already defined on line \(other.line)")
        }
        guard let block = functions[top].blocks.last else { return }
        try checkLabels(labels.count)
        let count = isLast ? block.activeCount : functions[top].activeCount
        labelsByName[name, default: []].append(labels.count)
        labels.append(Label(name: name, line: line, activeCount: count))
        guard waiting[name, default: 0] > 0 else { return }
        for pending in gotos[block.firstGoto...] where pending.name == name {
            guard pending.activeCount >= count else {
                let local = functions[top].locals[pending.activeCount]
                let hidden = local >= 0 ? bindings[local].name : "(for state)"
                throw Fault(
                    message: "<goto \(name)> at line \(pending.line) jumps into the scope of "
                        + "local '\(hidden)'", offset: pending.offset)
            }
            waiting[name, default: 1] -= 1
        }
        gotos.removeAll(from: block.firstGoto) { $0.name == name }
    }
}

extension Array {
    fileprivate mutating func removeAll(from start: Int, where matches: (Element) -> Bool) {
        let kept = self[start...].filter { !matches($0) }
        replaceSubrange(start..., with: kept)
    }
}
