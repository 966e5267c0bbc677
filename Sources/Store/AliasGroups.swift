/// Joins advisory ids that name the same flaw: a union-find that never joins two CVE ids.
///
/// Cost is nearly linear in the number of edges. The result depends on the order of the edges only
/// where an edge is refused; callers sort them.
struct AliasGroups {
    private var names = NameTable()
    private var parents: [Int32] = []
    /// Per root: the number of the group's CVE id, or -1.
    private var vulnerabilities: [Int32] = []

    /// Joins the groups of two ids; `false` when that would put two CVE ids into one group.
    mutating func join(_ left: String, _ right: String) -> Bool {
        let left = root(of: number(of: left))
        let right = root(of: number(of: right))
        if left == right { return true }
        let leftCVE = vulnerabilities[Int(left)]
        let rightCVE = vulnerabilities[Int(right)]
        if leftCVE >= 0, rightCVE >= 0 { return false }
        parents[Int(right)] = left
        vulnerabilities[Int(left)] = max(leftCVE, rightCVE)
        return true
    }

    /// Calls `body` for every id that shares its group with another one, with the group's
    /// canonical id: the CVE, else the smallest. In the order of the ids.
    mutating func eachMember(
        _ body: (_ name: String, _ canonical: String) throws -> Void
    ) rethrows {
        var smallest = [Int32](repeating: -1, count: names.count)
        var sizes = [Int32](repeating: 0, count: names.count)
        for number in 0..<Int32(names.count) {
            let root = Int(root(of: number))
            sizes[root] += 1
            if smallest[root] < 0 || names.precedes(number, smallest[root]) {
                smallest[root] = number
            }
        }
        var members: [Int32] = []
        for number in 0..<Int32(names.count) where sizes[Int(root(of: number))] > 1 {
            members.append(number)
        }
        members.sort { names.precedes($0, $1) }
        for number in members {
            let root = Int(root(of: number))
            let cve = vulnerabilities[root]
            try body(names[number], names[cve >= 0 ? cve : smallest[root]])
        }
    }

    static func isCVE(_ name: String) -> Bool { name.utf8.starts(with: "CVE-".utf8) }

    private mutating func number(of name: String) -> Int32 {
        let number = names.number(of: name)
        if Int(number) == parents.count {
            parents.append(number)
            vulnerabilities.append(AliasGroups.isCVE(name) ? number : -1)
        }
        return number
    }

    private mutating func root(of number: Int32) -> Int32 {
        var number = number
        while parents[Int(number)] != number {
            // Path halving keeps the trees flat without a second walk.
            parents[Int(number)] = parents[Int(parents[Int(number)])]
            number = parents[Int(number)]
        }
        return number
    }
}
