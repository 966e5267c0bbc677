/// What a plugin may try, row by row as in docs/threat-model.md, and the cases that try it: names of
/// `Attack.all`, or of tests in `AttackRowsTests.files`.
enum AttackRows {
    static let all: [(row: String, cases: [String])] = [
        ("endless loop", ["a loop"]),
        (
            "limit error swallowed by pcall",
            [
                "a loop in pcall in a loop", "a loop with a looping handler",
                "a swallowed memory limit",
            ]
        ),
        ("loop in a coroutine", ["a loop in a coroutine"]),
        ("many short coroutines", ["short coroutines without end"]),
        (
            "limit met while a coroutine runs",
            [
                "loops in coroutines in pcall in a loop", "a resumed loop in a loop",
                "memory used up in a coroutine",
            ]
        ),
        ("limit set from another thread", ["the worker of a scan runs behind the fence"]),
        (
            "loop in a finaliser or in `__close`",
            [
                "a finaliser", "a finaliser added later", "a loop in __close",
                "a loop in __close after the limit",
            ]
        ),
        (
            "patterns that backtrack",
            [
                "a pattern that backtracks", "a pattern of optional parts",
                "blanks at the end of nothing", "a pattern in __index",
                "a pattern that backtracks, in pcall in a coroutine",
            ]
        ),
        ("`string.rep` of nothing, for ever", ["many repetitions"]),
        ("`table.move` over all integers", ["table.move over all integers"]),
        (
            "table functions with a lying `__len`",
            [
                "a lying length", "a removal by a lying length", "a sort by a lying length",
                "an unpack by a lying length", "a concat by a lying length",
            ]
        ),
        ("`table.sort` with a comparator in C", ["sorting with a comparator in C"]),
        (
            "`table.concat` with `__index`",
            ["an endless concat", "a concat over all integers"]
        ),
        (
            "memory bombs",
            [
                "a runaway table", "a doubling string", "a long repetition",
                "a swallowed memory limit",
            ]
        ),
        (
            "rubbish at the limit; the collector itself",
            [
                "rubbish without end", "rubbish at the limit of memory", "a collection without end",
                "a stopped collector",
            ]
        ),
        (
            "unpack, recursion and nesting without end",
            [
                "an unpack of a billion", "endless recursion", "endless recursion in C",
                "gsub inside gsub", "coroutines inside one another",
                "source nested too deeply is no plugin",
            ]
        ),
        (
            "bytecode",
            [
                "load", "loadfile", "dofile", "string.dump", "bytecode is no plugin",
                "bytecode is no module",
            ]
        ),
        ("another metatable of strings", ["another string metatable"]),
        (
            "`debug`, `os`, `io`, `package`, libraries in C",
            [
                "os.exit", "io.open", "debug.getregistry", "package.loadlib", "a library in C",
                "a module by a path",
            ]
        ),
        ("error objects that run code", ["an error object that speaks", "no error object"]),
        (
            "writes to globals and libraries",
            [
                "a global", "a global by another name", "a raw write",
                "another metatable of the globals", "a changed library",
            ]
        ),
        (
            "errors thrown through the host's frames",
            ["errors of host functions, swallowed", "a file handle of another call"]
        ),
        (
            "hostile arguments of host functions",
            [
                "a sibling with a long name", "an edge with long ids", "a nested table without end",
                "a wrong field", "handles of an earlier file are refused",
            ]
        ),
        (
            "floods of records, remarks and bytes",
            [
                "records are counted and capped", "a record has a largest size",
                "floods of remarks are capped, and say so", "a long error",
            ]
        ),
        (
            "bytes that are no text, control bytes",
            [
                "bytes that are no text arrive visible", "an error of many lines and control bytes",
                "nothing a plugin says reaches a terminal as control bytes",
            ]
        ),
        (
            "archives: bombs, `..`, links, devices",
            [
                "entries that are no files, or lead outside, are no entries of a plugin's",
                "a zstd bomb ends by its ratio", "a zip bomb ends by its ratio",
            ]
        ),
        (
            "keys chosen to collide",
            ["chosen keys that collide", "texts of one length and many equal bytes as keys"]
        ),
        (
            "crash of Lua 5.4.4: coroutines that close each other",
            [
                "coroutines that close each other",
                "failing coroutines inside one another's __close", "coroutine.close",
            ]
        ),
        ("crash of Lua 5.4.4: weak values and refused memory", ["a weak table"]),
        (
            "any other crash",
            [
                "a worker that is killed in mid-run is replaced and named",
                "a scan with hostile plugins in it is complete all around them",
            ]
        ),
        (
            "a worker that was taken over: its rights",
            [
                "every attempt from inside a worker's fence is refused",
                "Landlock alone refuses paths, network and signals, where the kernel has it",
            ]
        ),
        (
            "a worker that was taken over: its words",
            [
                "a worker that talks nonsense is ended, with a reason",
                "a worker that never comes to an end is ended",
            ]
        ),
    ]
}
