#!/usr/bin/env python3
"""Runs the transcripts of docs/plugins.md: each command must print what the page says.

    OAKUM=path/to/oakum check-plugins.py [--update]

The blocks are one story in one folder with a home of its own. A line `[N]` after the output is the exit
code when it is not 0. Digests, dates, the user and folders of this run are replaced before comparing.
`--update` writes what came into the page. Then a terminal is played: no must change nothing, yes must add.
"""
import os
import pty
import re
import subprocess
import sys
import tempfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(REPOSITORY, "docs", "plugins.md")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
PLUGIN = """\
local function read(file, out)
  for number, line in file:lines { comment = "#" } do
    local name, version = line:match("^part (%S+) (%S+)$")
    out:component { purl = oakum.purl("generic/acme", name, version), at = number }
  end
end

return {
  name = "parts", version = "1.0.0", api = 1, summary = "Our parts lists",
  needs = { files = { "*.sum" }, net = { "parts.example" }, secret = { "parts-token" } },
  inventory = { files = { "*.parts" }, read = read },
}
"""


class Story:
    def __init__(self, folder):
        self.folder, self.home = folder, os.path.join(folder, "home")
        for name in ("home", "work/parts", "work/site", "bin"):
            os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, "work/parts/plugin.lua"), "w", encoding="utf-8") as file:
            file.write(PLUGIN)
        with open(os.path.join(folder, "work/site/list.parts"), "w", encoding="utf-8") as file:
            file.write("part libtls 3.4.1\n")
        os.symlink(os.path.abspath(os.environ["OAKUM"]), os.path.join(folder, "bin/oakum"))
        self.environment = {
            "HOME": self.home, "PATH": os.path.join(folder, "bin") + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def run(self, command):
        """What a command prints, both streams, as the page has it."""
        command = command.replace("/work/site", self.folder + "/work/site")
        run = subprocess.run(
            command, shell=True, cwd=self.folder + "/work", env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
            check=False)
        text = run.stdout.replace(self.home, "HOME").replace(self.folder, "")
        text = re.sub(r"\b[0-9a-f]{64}\b|(?<=SHA-256 )[0-9a-f]{12}|(?<=instead of )[0-9a-f]{12}", "DIGEST", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "DATE", text)
        text = re.sub(r'(granted_by = ")[^"]*', r"\1USER", text)
        text = re.sub(r"(?<=trusted DATE by ).*", "USER", text)
        return text + (f"[{run.returncode}]\n" if run.returncode else "")

    def answer(self, word):
        """Adds the plugin on a terminal and gives an answer; the exit code."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder + "/work")
            os.execve(self.folder + "/bin/oakum", ["oakum", "plugin", "add", "./parts"], self.environment)
        seen = b""
        while not seen.rstrip().endswith(b"[y/N]"):
            part = os.read(terminal, 4096)
            if not part:
                raise SystemExit(f"it did not ask: {seen!r}")
            seen += part
        os.write(terminal, word + b"\n")
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main():
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    commands = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        story = Story(folder)

        def told(block):
            nonlocal commands
            text = ""
            for line in block[1].splitlines():
                if line.startswith("$ "):
                    commands += 1
                    text += line + "\n" + story.run(line[2:])
            return "```console\n" + text + "```"

        found = BLOCK.sub(told, page)
        faults = []
        if story.answer(b"n") != 5 or story.run("oakum plugin list | grep -c parts") != "0\n[1]\n":
            faults.append("no was not taken for no")
        if story.answer(b"y") != 0 or "user" not in story.run("oakum plugin list | grep parts"):
            faults.append("yes was not taken for yes")
    if "--update" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(found)
    elif found != page:
        import difflib
        faults += difflib.unified_diff(page.splitlines(), found.splitlines(), "page", "program", lineterm="")
    print("\n".join(faults + [f"docs/plugins.md: {commands} commands, {len(faults)} faults"]))
    return 1 if faults or commands == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
