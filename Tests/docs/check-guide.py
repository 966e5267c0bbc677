#!/usr/bin/env python3
"""Does what docs/plugin-guide.md and the other pages for plugin authors show, block by block.

    OAKUM=path/to/oakum check-guide.py [--update] [PAGE...]

Each page is one story, from top to bottom, in a folder of its own. Every fenced block is one of:

    **`acme/plugin.lua`**            a line before it that is nothing but a file's name: the block is the file.
    **`acme/plugin.lua`**, `read`    the block takes the place of the function `read` in that file (comments
                                     before it too), or of its `return`; a new function comes before the `return`.
    ```console                       commands and what they print, both streams.

Any other fenced block, and any indented one, is a fault. In a console block

    $ COMMAND                        is run in a shell; a line that ends in a backslash goes on with the next
    [N]                              its exit code when that is not 0
    …                                on a line of its own: any lines; in a line: any text
    NAME> LINE                       typed at the prompt that the command shows
    (in another terminal: COMMAND)   run while the command goes on; ^C ends it

`--update` writes what came into the page wherever it is not what stands there; read the difference.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = ("docs/plugin-guide.md", "docs/plugin-cookbook.md", "docs/plugin-declarative.md", "README.md")
PLACE = re.compile(r"^\*\*`([\w.~/-]+)`\*\*(?:, `(\w+)`)?:?$")
PROMPT = re.compile(r"^([\w-]+)> ?(.*)$")
ELSEWHERE = re.compile(r"^\(in another terminal: (.*)\)$")
# The pages' own port; a free one takes its place.
PORT = "8080"
PATIENCE = 60


class Fault(Exception):
    pass


class Block:
    """A fenced block: its lines, the line of its fence in the page (from 0), and what it is."""

    def __init__(self, start, language, lines, before):
        self.start, self.language, self.lines = start, language, lines
        self.place = PLACE.match(before)


def blocks_of(page):
    """The fenced blocks of a page's lines, and faults of its form."""
    found, faults, fence, previous = [], [], None, ""
    for number, line in enumerate(page):
        if fence is None and line.startswith("```"):
            fence = (number, line[3:].strip(), line[:len(line) - len(line.lstrip("`"))], previous)
        elif fence is not None and line == fence[2]:
            found.append(Block(fence[0], fence[1], page[fence[0] + 1:number], fence[3]))
            fence, previous = None, ""
        elif fence is None and re.match(r"^(    |\t)", line) and not previous.strip():
            faults.append(f"line {number + 1}: an indented block is not run: fence it")
        if fence is None and line.strip() and not line.startswith("```"):
            previous = line
        elif fence is None and not line.strip() and not PLACE.match(previous):
            previous = ""
    if fence is not None:
        faults.append(f"line {fence[0] + 1}: the block does not end")
    return found, faults


def with_part(text, part, lines):
    """A Lua file in which a function, or the manifest, is the given lines."""
    old = text.split("\n")
    begins = next((n for n, line in enumerate(old) if line.startswith("return")), None)
    if begins is None:
        raise Fault("the file has no 'return' at the start of a line")
    ends = len(old) - 1
    if part != "return":
        start = next((n for n, line in enumerate(old) if line.startswith(f"local function {part}(")), None)
        if start is None:
            return "\n".join(old[:begins] + lines + [""] + old[begins:])
        begins, ends = start, next(n for n in range(start, len(old)) if old[n] == "end") + 1
        while begins > 0 and re.match(r"--(?!-)", old[begins - 1]):
            begins -= 1
    return "\n".join(old[:begins] + lines + old[ends:])


def matches(expected, found):
    """Whether lines are what a page has, with its wildcards."""
    pattern = ""
    for line in expected:
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("…")) + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in found)) is not None


class Story:
    """One page's folder, home and port."""

    def __init__(self, folder):
        self.folder, self.work = folder, os.path.join(folder, "work")
        for name in ("work", "home", "bin"):
            os.makedirs(os.path.join(folder, name))
        os.symlink(os.path.abspath(os.environ["OAKUM"]), os.path.join(folder, "bin/oakum"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = str(probe.getsockname()[1])
        self.environment = {
            "HOME": os.path.join(folder, "home"), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1",
            "PATH": os.path.join(folder, "bin") + ":/usr/local/bin:/usr/bin:/bin"}
        self.commands, self.files, self.background = 0, 0, []

    def close(self):
        for process in self.background:
            stop(process)

    def inward(self, text):
        text = re.sub(rf"\b{PORT}\b", self.port, text)
        return text.replace("/work/", self.work + "/")

    def outward(self, text):
        text = re.sub(rf"\b{self.port}\b", PORT, text)
        return text.replace(self.folder + "/home", "~").replace(self.work, "/work")

    def write(self, block):
        self.files += 1
        path = os.path.join(self.work, block.place[1])
        if block.place[1].startswith("~/"):
            path = os.path.join(self.folder, "home", block.place[1][2:])
        text = "\n".join(block.lines) + "\n"
        if block.place[2]:
            with open(path, encoding="utf-8") as file:
                text = with_part(file.read(), block.place[2], block.lines)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.inward(text))

    def start(self, command, **streams):
        self.commands += 1
        return subprocess.Popen(
            self.inward(command), shell=True, cwd=self.work, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, **streams)

    def finished(self, process, text):
        code = process.returncode
        lines = self.outward(text).split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        return [line.rstrip() for line in lines] + ([f"[{code}]"] if code not in (0, None) else [])

    def run(self, command, told):
        """What a command prints, as the page has it: `told` is what stands there."""
        if command.endswith(" &"):
            process = self.start(command[:-2], stdin=subprocess.DEVNULL)
            self.background.append(process)
            time.sleep(1)
            return told
        if any(ELSEWHERE.match(line) for line in told):
            return self.watched(command, told)
        typed = [PROMPT.match(line)[2] for line in told if is_prompt(command, line)]
        process = self.start(command, stdin=subprocess.PIPE if typed else subprocess.DEVNULL)
        try:
            if typed:
                return self.typed(process, command, told)
            text, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            stop(process)
            raise Fault(f"'{command}' does not end") from None
        return self.finished(process, text)

    def typed(self, process, command, told):
        """Types the page's lines; an echo tells where one answer ends and the next begins."""
        lines = [line for line in told if is_prompt(command, line)]
        mark = "--- next ---"
        text = "".join(PROMPT.match(line)[2] + f"\nprint('{mark}')\n" for line in lines)
        shown, _ = process.communicate(self.inward(text), timeout=PATIENCE)
        process.returncode = 0    # piped lines that fail are failures; typed ones are not
        answers, found = [[]], []
        for line in self.finished(process, shown):
            if line == mark:
                answers.append([])
            else:
                answers[-1].append(line)
        greeting = told[:next(n for n, line in enumerate(told) if is_prompt(command, line))]
        found += greeting
        for line, answer in zip(lines, answers):
            found += [line] + answer
        return found

    def watched(self, command, told):
        """Runs a command that goes on, with what the page does meanwhile."""
        process = self.start(command, stdin=subprocess.DEVNULL)
        printed, found, at = [], [], 0
        reader = threading.Thread(target=lambda: printed.extend(iter(process.stdout.readline, "")))
        reader.start()
        quiet = lambda: settle(printed)
        for line in told:
            other = ELSEWHERE.match(line)
            if not other and line != "^C":
                continue
            quiet()
            found += [self.outward(text).rstrip() for text in printed[at:]] + [line]
            at = len(printed)
            if other:
                subprocess.run(self.inward(other[1]), shell=True, cwd=self.work, env=self.environment, check=True)
        stop(process)
        reader.join()
        return found

    def transcript(self, block):
        """A console block as it really is; lines that match what stands there stay as they are."""
        result, number = [], 0
        while number < len(block.lines):
            line = block.lines[number]
            if not line.startswith("$ "):
                raise Fault(f"line {block.start + number + 2}: a console block begins with '$ COMMAND'")
            command, shown = line[2:], [line]
            while command.endswith("\\"):
                number += 1
                shown.append(block.lines[number])
                command = command[:-1] + block.lines[number].strip()
            told, number = [], number + 1
            while number < len(block.lines) and not block.lines[number].startswith("$ "):
                told.append(block.lines[number])
                number += 1
            found = self.run(command, told)
            result += shown + (told if matches(told, found) else found)
        return result


def is_prompt(command, line):
    return " plugin repl " in command and PROMPT.match(line) is not None


def settle(printed):
    """Waits until something was printed and nothing more comes for a while."""
    count, since, until = len(printed), time.monotonic(), time.monotonic() + PATIENCE
    begun = count
    while time.monotonic() < until:
        time.sleep(0.05)
        if len(printed) != count:
            count, since = len(printed), time.monotonic()
        elif count > begun and time.monotonic() - since > 0.7:
            return
        elif count == begun and time.monotonic() - since > 5:
            return


def stop(process):
    try:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(5)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        process.kill()


def check(page, update):
    """Does what a page shows; the number of blocks, commands and faults."""
    path = os.path.join(REPOSITORY, page)
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    blocks, faults = blocks_of(lines)
    if page == "README.md":
        faults = []               # a page for everybody: its commands need machines and feeds
    changes = []
    folder = os.path.realpath(tempfile.mkdtemp())
    story = Story(folder)
    try:
        for block in blocks:
            where = f"{page}:{block.start + 1}"
            try:
                if block.place and block.language != "console":
                    story.write(block)
                elif block.language == "console":
                    found = story.transcript(block)
                    if found != block.lines:
                        changes.append((block, found))
                        faults.append(f"{where}: this is not what comes\n" + difference(block.lines, found))
                else:
                    raise Fault("a block that is neither a file (a line **`NAME`** before it) nor ```console")
            except (Fault, OSError, StopIteration) as error:
                faults.append(f"{where}: {error!r}" if isinstance(error, StopIteration) else f"{where}: {error}")
    finally:
        story.close()
        shutil.rmtree(folder, ignore_errors=True)
    if update and changes:
        for block, found in reversed(changes):
            lines[block.start + 1:block.start + 1 + len(block.lines)] = found
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    for fault in faults:
        print(fault if fault.startswith(page) else f"{page}: {fault}")
    print(f"{page}: {len(blocks)} blocks, {story.files} files, {story.commands} commands, {len(faults)} faults")
    return len(blocks), len(faults)


def difference(page, program):
    import difflib
    return "\n".join(list(difflib.unified_diff(page, program, "page", "program", lineterm="", n=1)))


def main():
    words = [word for word in sys.argv[1:] if word != "--update"]
    results = [check(page, "--update" in sys.argv) for page in words or PAGES]
    return 1 if any(faults or not blocks for blocks, faults in results) else 0


if __name__ == "__main__":
    sys.exit(main())
