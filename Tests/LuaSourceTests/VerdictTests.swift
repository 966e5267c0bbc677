import Foundation
import LuaSource
import Testing

/// The parser judges as the embedded Lua does.
struct VerdictTests {
    @Test func `constructs one by one are judged as Lua does`() {
        let wrong = Self.constructs.compactMap { source in
            Verdict.difference(source).map { "\(source.debugDescription): \($0)" }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        // Both verdicts are there in numbers.
        let accepted = Self.constructs.filter { Verdict.ofOurs(Array($0.utf8)) == nil }
        #expect(accepted.count > 60)
        #expect(Self.constructs.count - accepted.count > 60)
    }

    @Test func `the same nesting is too deep as for Lua`() {
        let shapes: [(Int) -> String] = [
            {
                "return " + String(repeating: "(", count: $0) + "1"
                    + String(repeating: ")", count: $0)
            },
            { "return " + String(repeating: "{", count: $0) + String(repeating: "}", count: $0) },
            { "return " + String(repeating: "not ", count: $0) + "1" },
            { "return a" + String(repeating: " .. a", count: $0) },
            { "return a" + String(repeating: " + a", count: $0) },
            { "return a" + String(repeating: ".b", count: $0) },
            { "return a" + String(repeating: "^2", count: $0) },
            { String(repeating: "do ", count: $0) + String(repeating: "end ", count: $0) },
            { String(repeating: "if a then ", count: $0) + String(repeating: "end ", count: $0) },
            { String(repeating: "while a do ", count: $0) + String(repeating: "end ", count: $0) },
            {
                String(repeating: "local function f() ", count: $0)
                    + String(repeating: "end ", count: $0)
            },
            {
                String(repeating: "a = function() ", count: $0)
                    + String(repeating: "end ", count: $0)
            },
            { "x" + String(repeating: ", x", count: $0) + " = 1" },
            { (0..<$0).map { "::l\($0)::" }.joined() },
            { "return " + String(repeating: "f(", count: $0) + String(repeating: ")", count: $0) },
            { "if a then " + String(repeating: "elseif b then ", count: $0) + "end" },
        ]
        var wrong: [String] = []
        for (number, shape) in shapes.enumerated() {
            for depth in Array(60..<70) + Array(94..<102) + Array(190..<203) + [1000] {
                if let difference = Verdict.difference(shape(depth)) {
                    wrong.append("shape \(number), depth \(depth): \(difference)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `limits on locals, upvalues and labels are Lua's`() {
        func locals(_ count: Int) -> String {
            "local " + (0..<count).map { "a\($0)" }.joined(separator: ", ")
        }
        let sources =
            [199, 200, 201].map(locals)
            + [195, 196, 197, 198].map { locals($0) + " for i = 1, 2 do end" }
            + [195, 196, 197, 198].map { locals($0) + " for k in f() do local x end" }
            + [199, 200].map { "local function f(" + String(locals($0).dropFirst(6)) + ") end" }
            + [198, 199, 200].map { "function a:f(" + String(locals($0).dropFirst(6)) + ") end" }
        let wrong = sources.compactMap { source in
            Verdict.difference(source).map { "\(source.suffix(60)): \($0)" }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        // More captured variables than a closure can hold, spread over two functions.
        for count in [253, 254, 255, 256, 257] {
            let outer = (0..<150).map { "a\($0)" }
            let inner = (150..<count).map { "a\($0)" }
            let uses = (outer + inner).map { "_ = \($0)" }.joined(separator: "; ")
            let source =
                "local _, \(outer.joined(separator: ",")); local function f() local "
                + "\(inner.joined(separator: ",")); return function() \(uses) end end"
            #expect(Verdict.difference(source) == nil, "\(count)")
        }
    }

    @Test func `every Lua file of this repository is accepted`() throws {
        let files = try LuaFiles.all()
        let wrong = files.compactMap { file in
            (Verdict.difference(file.source) ?? Verdict.ofOurs(file.source).map { "\($0)" }).map {
                "\(file.path): \($0)"
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(files.count > 20)
    }

    @Test func `thousands of mutants are judged as Lua does`() throws {
        var generator = SeededGenerator(seed: 20_25)
        let sources = try LuaFiles.all().map(\.source) + Self.constructs.map { Array($0.utf8) }
        var wrong: [String] = []
        var accepted = 0
        let count = 6000
        for number in 0..<count {
            guard let source = sources.randomElement(using: &generator) else { return }
            let mutant = TokenMutation.mutant(of: source, sources, using: &generator)
            if let difference = Verdict.difference(mutant) {
                wrong.append(
                    "\(number): \(difference)\n"
                        + String(decoding: mutant.prefix(4000), as: UTF8.self))
            }
            if Verdict.ofOurs(mutant) == nil { accepted += 1 }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.first ?? "")")
        // Otherwise the mutations would be too coarse to tell anything.
        #expect(accepted > count / 10 && accepted < count * 9 / 10, "\(accepted)")
    }

    @Test func `mutated bytes are judged as Lua does`() throws {
        var generator = SeededGenerator(seed: 7)
        let sources = Self.constructs.map { Array($0.utf8) }
        var wrong: [String] = []
        for _ in 0..<6000 {
            var mutant = sources.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !mutant.isEmpty {
                let place = Int.random(in: 0..<mutant.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: mutant[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: mutant.remove(at: place)
                default: mutant.insert(UInt8.random(in: 9...126, using: &generator), at: place)
                }
            }
            if let difference = Verdict.difference(mutant) {
                wrong.append(String(decoding: mutant, as: UTF8.self).debugDescription + difference)
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5).joined(separator: "\n"))")
    }

    static let constructs: [String] = [
        "", "-- only this", "#!/bin/sh", "\u{FEFF}return 1", "return", "return;", "return 1, 2;",
        "return return", "local x", "local x <const> = 1; x = 2", "local x <close> = nil",
        "local x <const>, y <close> = 1", "local x <close>, y <close> = 1", "local x <what> = 1",
        "local x <const> = 1; function x() end",
        "local x <const> = 1\nlocal function f()\nx = 2 end",
        "local x <const> = {}; x.y = 1", "local function f() end f()", "local function f(a, a) end",
        "function a.b.c:d(x, ...) return self, ... end", "function a:b.c() end",
        "function f(...) return function() return ... end end", "function f(..., a) end",
        "function f(a,) end", "function f(1) end", "f = function(a b) end", "return ...",
        "x = 1", "x, y = 1", "x, y", "x", "x.y", "x()", "x.y()", "x:y()", "x:y", "x:y{}", "x'a'",
        "x{}.y[1] = 2", "(x)()", "(x) = 1", "(x).y = 1", "x() = 1", "x().y = 1", "1 = x", "x = ",
        "f() , x = 1", "x, f() = 1", "x.y, x[1] = 1, 2", "'a'.b = 1", "('a').b = 1", "('a'):len()",
        "if x then end", "if x then elseif y then else end", "if x then else elseif y then end",
        "if x end", "if x then", "if x then\n\nelse\n", "while x do end", "while x end",
        "while true do break end", "break", "if x then break end", "repeat break until x",
        "while x do local function f() break end end", "repeat local y until y",
        "repeat until", "for i = 1, 2 do end", "for i = 1 do end", "for i = 1, 2, 3 do end",
        "for i = 1, 2, 3, 4 do end", "for i, j = 1, 2 do end", "for i, j in x do end",
        "for i in x, y, z do end", "for i do end", "for 1 in x do end", "for i.x = 1, 2 do end",
        "goto a ::a::", "goto a", "::a:: ::a::", "::a:: do ::a:: end", "do ::a:: end ::a::",
        "goto a; local x ::a::", "goto a; local x; ::a:: print(x)",
        "goto a; local x ::a:: ; ; ::b::",
        "do goto a end ::a::", "do goto a; local x; end ::a::", "goto a; do ::a:: end",
        "::a:: goto a", "while x do goto continue; local y = 1; ::continue:: end",
        "repeat goto continue; local y = 1; ::continue:: until y",
        "local function f() goto a end ::a::", "::a:: local function f() goto a end", "goto goto",
        "goto continue\nlocal x\nlocal y = x\n::continue:: y = 1", "goto = 1", "::a",
        "return 1 + 2 * 3 ^ 4 .. 5 // 6 % 7 << 8 >> 9 & 10 | 11 ~ 12 == 13 ~= 14",
        "return not -#~x", "return a and b or c", "return a < b <= c > d >= e", "return a !b",
        "return a != b", "return a && b", "return a | b", "return a..b", "return 1..2",
        "return 1 ..2",
        "return - - 1", "return --1", "return 2^-3", "return a?b", "return @", "return $",
        "return `a`",
        "return 0x", "return 0xA", "return 0Xa.8p1", "return 0x.8", "return 0x8.", "return 0x.p1",
        "return 0x1p", "return 0x1p+", "return 0x1p+1", "return 1e", "return 1e+", "return 1e+1",
        "return 3.", "return .5", "return .", "return ..", "return 1.2.3", "return 3x", "return 3_",
        "return 08", "return 1e400", "return 9223372036854775808", "return 0xffffffffffffffffff",
        "return 1e1.5", "return 0xep1", "return 0x.g", "return 1and 2", "return 0xfor 1",
        "return 'a", "return \"a\n\"", "return 'a\\\nb'", "return 'a\\z  \n  b'",
        "return '\\a\\b\\f'",
        "return '\\n\\r\\t\\v\\\\\\'\\\"'", "return '\\q'", "return '\\x4'", "return '\\x41'",
        "return '\\xg1'",
        "return '\\65'", "return '\\256'", "return '\\255'", "return '\\1234'", "return '\\u{41}'",
        "return '\\u{7FFFFFFF}'", "return '\\u{80000000}'", "return '\\u{}'", "return '\\u41'",
        "return '\\u{41'",
        "return '\\", "return '\\'", "return '\\x", "return [[a]]", "return [[\na\n]]",
        "return [==[a]=]b]==]", "return [=a", "return [=[a",
        "return [[a]", "return [", "return a[[b]]", "return a[ [[b]] ]", "return a[[[b]]]",
        "--[[ a ]] return 1", "--[[ a", "--[==[ a ]] ]==] return 1", "--[=a\nreturn 1",
        "--[[\n\n]]\nreturn +",
        "return {}", "return {1, 2; 3,}", "return {,}", "return {;}",
        "return {a = 1, ['b'] = 2, [1] = 3}",
        "return {a.b = 1}", "return {[1]}", "return {[1] 2}", "return {a = }", "return {1 2}",
        "return {...}",
        "return {f(), (g())}", "return {function() end}", "return {a\n=\n1}", "return {a\n\n\nb}",
        "return function() end", "return function f() end", "return (function() end)()",
        "return a.b.c", "return a.1", "return a.end", "return a:b", "return a:b().c",
        "return a[b][c](d)'e'{f}:g[[h]]",
        "return (a).b", "return (a, b)", "return ()", "return f(a,)", "return f(,a)",
        "return f(a b)", "f(\na\n,\nb\n", "x = {\n\n1\n\n",
        "local function\nf() x\nend", "do\ndo\nend", "function f()\n\nreturn\n\n", "end", "until x",
        "else",
        "local a.b = 1", "local 1", "local function a.b() end", "local x = 1 2", "local x, = 1",
        "local x <const", "local x < const > = 1",
        "; ; ;", "x = 1;;; y = 2", "return; x = 1", "do return end x = 1", "do return 1; end",
        "local _ENV = {}; x = 1", "local _ENV <const> = {}; x = 1", "_ENV.x = 1",
        "local function f(_ENV) return x end",
        "a = b\n(c)()", "x = y z = w", "x = \"\\u{10FFFF}\"", "\u{00e4} = 1", "x = 'ä'", "x\0 = 1",
        "-- \0\nx = 1", "\r\n\r\nx = ", "\n\r\n\rx = ",
        "x = 1\r\ry = ", "\u{1b}Lua", "x = '\r\n'", "x = [[\r\n\r\n]] y", "nil = 1", "true()",
        "nil()", "('x')()", "{}()", "({})()", "...()", "x = ...",
    ]
}
