#!/usr/bin/env python3
"""Runs docs/patch-life.md: every `$ command` of its console blocks, and compares what is printed.

    OAKUM=path/to/oakum check-life.py [--show] [--documents DIR]

`--show` prints what each command said; `--documents` leaves the JSON documents of the end in DIR.

`…` in the page stands for any text within a line, and a line that is only `…` for any lines. Files
are made by blocks whose first line is `-- path`. Everything happens in one temporary folder. Prints
`N passed, N failed`; exits 1 on a difference and when nothing ran. Needs git, bubblewrap and ssh-keygen.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(REPOSITORY, "docs", "patch-life.md")
# Where the page says that everything lies; here it is the temporary folder.
HOME = "/home/ada"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def steps(text):
    """`(command, expected lines)`; a file is a step without a command: `(path, content)`."""
    for kind, body in BLOCK.findall(text):
        if kind != "console":
            first, _, rest = body.partition("\n")
            if first.startswith("-- "):
                yield "file", first[3:], rest
            continue
        command, expected = None, []
        for line in body.splitlines():
            if line.startswith("$ "):
                if command is not None:
                    yield "run", command, expected
                command, expected = line[2:], []
            elif line.startswith("> ") and command is not None and not expected:
                command += "\n" + line[2:]
            else:
                expected.append(line)
        if command is not None:
            yield "run", command, expected


def line_matches(expected, actual):
    pattern = ".*".join(re.escape(part) for part in expected.rstrip().split("…"))
    return re.fullmatch(pattern, actual.rstrip()) is not None


def difference(expected, actual):
    """The first place where what was printed is not what the page says; None when there is none."""
    place = 0
    for number, line in enumerate(expected):
        if line.strip() == "…":
            rest = expected[number + 1:]
            if not rest:
                return None
            tails = range(place, len(actual) + 1)
            return None if any(difference(rest, actual[tail:]) is None for tail in tails) else \
                f"nothing after '{actual[place] if place < len(actual) else 'the end'}' goes on with '{rest[0]}'"
        if place >= len(actual) or not line_matches(line, actual[place]):
            return f"expected '{line}', got '{actual[place] if place < len(actual) else 'the end'}'"
        place += 1
    return None if place == len(actual) else f"got more: '{actual[place]}'"


def documents(place, folder, environment):
    """What the commands say in JSON once the patch is through."""
    for name, command in {
        "findings": ["findings", "--status", "all"], "finding": ["explain", "CVE-2099-2002"],
        "assets": ["asset", "list"], "asset": ["asset", "show", "shop"], "plan": ["plan", "show", "P-1"],
        "plans": ["plan", "list"], "rollout": ["rollout", "status", "P-1"],
        "audit": ["audit", "log", "--limit", "0"],
    }.items():
        done = subprocess.run(
            ["oakum", *command, "-o", "json"], cwd=folder, env=environment, capture_output=True, check=True)
        with open(os.path.join(place, f"life-{name}.json"), "wb") as file:
            file.write(done.stdout)


def main():
    for program in ("git", "bwrap", "ssh-keygen"):
        if not shutil.which(program):
            print(f"skipped: there is no {program}")
            return 0
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="oakum-life-") as folder:
        programs = os.path.join(folder, ".programs")
        os.mkdir(programs)
        with open(os.path.join(programs, "oakum"), "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec "{os.path.abspath(os.environ["OAKUM"])}" "$@"\n')
        os.chmod(os.path.join(programs, "oakum"), 0o755)
        environment = {
            "PATH": programs + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": folder,
            "LC_ALL": "C.UTF-8", "COLUMNS": "120", "TERM": "dumb",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        with open(PAGE, encoding="utf-8") as file:
            text = file.read()
        for kind, what, expected in steps(text):
            if kind == "file":
                path = os.path.join(folder, what)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(expected.replace(HOME, folder))
                continue
            done = subprocess.run(
                ["bash", "-c", what.replace(HOME, folder)], cwd=folder, env=environment, text=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            actual = done.stdout.replace(folder, HOME).splitlines()
            while actual and not actual[-1].strip():
                actual.pop()
            while expected and not expected[-1].strip():
                expected.pop()
            wrong = difference(expected, actual)
            if "--show" in sys.argv: print("$ " + what + "\n" + "\n".join("  | " + line for line in actual))
            if wrong is None:
                passed += 1
            else:
                failed += 1
                print(f"FAIL $ {what}\n  {wrong}")
                if "--show" in sys.argv:
                    print("\n".join("  | " + line for line in actual))
        if "--documents" in sys.argv:
            documents(sys.argv[sys.argv.index("--documents") + 1], folder, environment)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < 15 else 0


if __name__ == "__main__":
    sys.exit(main())
