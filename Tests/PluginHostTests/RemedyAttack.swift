import PluginHost

extension Attack {
    private static let line = "hostile/plugin.lua:4: "

    /// What a `plan` may do or say wrongly, and the words that must say why.
    static let remedies: [Attack] = [
        Attack("a loop", .timeLimit, ["hostile/plugin.lua:1: time limit"], "spin()"),
        Attack(
            "a pattern that backtracks", .timeLimit, ["stuck inside a library function"],
            "return (('a'):rep(5000)):find(('.-'):rep(8) .. 'b')"),
        Attack(
            "a runaway table", .memoryLimit, ["not enough memory"],
            "local t = {} for i = 1, 1e9 do t[i] = {i} end"),
        Attack("an error", .failed, [line + "boom"], "error('boom')"),
        Attack(
            "an argument with NUL", .failed, [line, "remedy.run[1][2]: holds a NUL byte"],
            "out:remedy{ run = { { 'npm', 'a\\0b' } } }"),
        Attack(
            "an argument that is no text", .failed, [line, "remedy.verify[1][1]: is not UTF-8"],
            "out:remedy{ verify = { { '\\xff' } } }"),
        Attack(
            "a program without name", .failed, [line, "remedy.run[2]: expected a program's name"],
            "out:remedy{ run = { { 'npm' }, {} } }"),
        Attack(
            "a program with an empty name", .failed, [line, "remedy.run[1]: expected a program"],
            "out:remedy{ run = { { '', 'x' } } }"),
        Attack(
            "a shell line", .failed,
            [line, "remedy.run: expected a list of lists, got \"npm install\""],
            "out:remedy{ run = 'npm install' }"),
        Attack(
            "words in place of programs", .failed,
            [line, "remedy.run[1]: expected a list of strings, got \"npm\""],
            "out:remedy{ run = { 'npm', 'install' } }"),
        Attack(
            "no list of edits", .failed, [line, "remedy.edits: expected a list of tables"],
            "out:remedy{ edits = 1 }"),
        Attack(
            "an edit without file", .failed, [line, "remedy.edits[1].file: expected a string"],
            "out:remedy{ edits = { { at = 1, to = 'x' } } }"),
        Attack(
            "a flag that is none", .failed, [line, "remedy.reboot: expected true or false"],
            "out:remedy{ reboot = 'yes' }"),
        Attack(
            "a step that is none", .failed, [line, "remedy.step: expected \"distribution\" or"],
            "out:remedy{ step = 'huge' }"),
        Attack(
            "an edit above the target", .failed,
            [line, "remedy.edits[1].file: '../../x' lies outside the target"],
            "out:remedy{ edits = { { file = '../../x', at = 1, to = 'x' } } }"),
        Attack(
            "an edit outside the project", .failed,
            [line, "remedy.edits[1].file: remedy.files of the manifest does not list"],
            "out:remedy{ edits = { { file = '../secret.txt', at = 1, to = 'x' } } }"),
        Attack(
            "an edit with an absolute path", .failed,
            [line, "'/etc/passwd' is not a path from the project's folder"],
            "out:remedy{ edits = { { file = '/etc/passwd', at = 1, to = 'x' } } }"),
        Attack(
            "a result outside the project", .failed,
            [line, "remedy.results[1]: remedy.files of the manifest does not list"],
            "out:remedy{ results = { '../secret.txt' } }"),
        Attack(
            "an edit of a long path", .failed, [line, "is longer than"],
            "out:remedy{ edits = { { file = ('x'):rep(1e5), at = 1, to = 'x' } } }"),
        Attack(
            "an edit of no file", .failed, [line, "remedy.files of the manifest does not list"],
            "out:remedy{ edits = { { file = '.', at = 1, to = 'x' } } }"),
        Attack(
            "a file outside the project", .failed, [line, "does not list '../secret.txt'"],
            "project:file('../secret.txt')"),
        Attack(
            "a million edits", .limit, [line, "limit: remedy.edits has 1000000 items"],
            "local e = { file = 'list.txt', at = 1, to = 'x' } local t = {} "
                + "for i = 1, 1e6 do t[i] = e end out:remedy{ edits = t }"),
        Attack(
            "a new line of megabytes", .limit, [line, "limit: a record of"],
            "out:remedy{ edits = { { file = 'list.txt', at = 1, to = ('x'):rep(2e6) } } }"),
        Attack(
            "a line that is not there", .failed,
            [line, "remedy.edits[1].at: 'list.txt' has 3 lines, not 4"],
            "out:remedy{ edits = { { file = 'list.txt', at = 4, to = 'x' } } }"),
        Attack(
            "a line that says something else", .failed,
            [line, "remedy.edits[1].from: line 1 of 'list.txt' is \"one\""],
            "out:remedy{ edits = { { file = 'list.txt', at = 1, from = 'two', to = 'x' } } }"),
        Attack(
            "a line edited twice", .failed, [line, "line 1 of 'list.txt' is edited twice"],
            "out:remedy{ edits = { { file = 'list.txt', at = 1, to = 'x' }, "
                + "{ file = 'list.txt', at = 1, replace = 'x', with = 'y' } } }"),
        Attack(
            "a text that the line holds twice", .failed,
            [line, "remedy.edits[1].replace: line 2", "holds \"two\" 2 times"],
            "out:remedy{ edits = { { file = 'list.txt', at = 2, replace = 'two', with = 'x' } } }"),
        Attack(
            "an edit that says neither", .failed,
            [line, "remedy.edits[1]: expected either 'to', or 'replace' and 'with'"],
            "out:remedy{ edits = { { file = 'list.txt', at = 2 } } }"),
        Attack(
            "an edit without effect", .failed, [line, "remedy.edits[1]: changes nothing"],
            "out:remedy{ edits = { { file = 'list.txt', at = 1, to = 'one' } } }"),
        Attack(
            "another line end", .failed, [line, "remedy.edits[1]: a carriage return"],
            "out:remedy{ edits = { { file = 'list.txt', at = 1, to = 'x\\r\\ny' } } }"),
        Attack(
            "an option in place of a service", .failed,
            [line, "remedy.restart[1]: \"--all\" is not the name of a service"],
            "out:remedy{ restart = { '--all' } }"),
        Attack(
            "an upgrade of its own", .failed,
            [line, "remedy.upgrades[1]: expected one of project.upgrades"],
            "out:remedy{ upgrades = { { id = 3, name = 'c' } } }"),
        Attack(
            "an upgrade by name", .failed,
            [line, "remedy.upgrades[1]: expected one of project.upgrades, got \"a\""],
            "out:remedy{ upgrades = { 'a' } }"),
        Attack(
            "an answer twice", .failed, [line, "'a 1.0.0 -> 1.1.0' has an answer already"],
            "out:refuse(project.upgrades[1], 'no') out:remedy{ upgrades = project.upgrades }"),
        Attack(
            "an upgrade named twice", .failed, [line, "'a 1.0.0 -> 1.1.0' has an answer already"],
            "local a = project.upgrades[1] out:remedy{ upgrades = { a, a } }"),
        Attack(
            "a remedy too many", .failed, [line, "there is no upgrade without an answer"],
            "out:remedy{} out:remedy{}"),
        Attack(
            "a refusal without reason", .failed, [line, "reason: is empty"],
            "out:refuse(project.upgrades[1], '')"),
        Attack(
            "a refusal of nothing", .failed, [line, "upgrade: expected one of project.upgrades"],
            "out:refuse(nil, 'no')"),
        Attack(
            "a component", .failed, [line, "answers with out:remedy and out:refuse alone"],
            "out:component{ purl = 'pkg:npm/a' }"),
        Attack(
            "an edge", .failed, [line, "answers with out:remedy and out:refuse alone"],
            "out:depends('a', 'b')"),
    ]
}
