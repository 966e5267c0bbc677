#!/usr/bin/env python3
"""Runs what docs/plugin-guide.md and README.md show: every block whose first line names its file.

    OAKUM=path/to/oakum check-guide.py

Writes the blocks into a temporary folder, runs the golden tests of each plugin, imports the feed and
scans, and checks that the documented finding is there. Fails on a Lua block that names no file, and on
a field, method or function of the type file that the guide does not name.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCK = re.compile(r"^```\w+\n-- (\S+/\S+)\n(.*?)^```$", re.M | re.S)
LUA = re.compile(r"^```lua\n(.*)$", re.M)
PAGES = ("docs/plugin-guide.md", "README.md")


def read(page):
    with open(os.path.join(REPOSITORY, page), encoding="utf-8") as file:
        return file.read()


def blocks():
    """Path to text of every block, and what is wrong with the pages."""
    found, faults = {}, []
    for page in PAGES:
        text = read(page)
        faults += [f"{page}: Lua block without a file: {line}" for line in LUA.findall(text)
                   if not re.match(r"-- \S+/\S+$", line)]
        for path, body in BLOCK.findall(text):
            if found.setdefault(path, body) != body:
                faults.append(f"{page}: {path} differs from the block of that name before")
    return found, faults


def main():
    oakum = os.environ["OAKUM"]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OAKUM_DATA": os.path.join(folder, "data")}

        def run(*arguments):
            return subprocess.run(
                [oakum, *arguments], cwd=folder, env=environment, capture_output=True, text=True
            )

        written, faults = blocks()
        for path, text in written.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        plugins = {path.split("/")[0] for path in written}
        failures += check("the blocks", not faults, faults)
        if not plugins >= {"acme", "acme-security", "parts"}:
            print(f"FAIL the blocks are not what this script knows: {sorted(plugins)}")
            return 1
        for plugin in sorted(plugins):
            result = run("plugin", "test", "./" + plugin)
            print(f"{plugin}: {(result.stdout + result.stderr).strip()}")
            failures += result.returncode != 0

        result = run(
            "inventory", "parts/tests/one/input", "--plugin", "./parts", "-o", "json", "-q")
        purls = [c["purl"] for c in json.loads(result.stdout)["components"]]
        failures += check("the ten lines", purls == ["pkg:generic/acme/libtls@3.4.1"], purls)

        notes = "acme-security/tests/one-note/input/notes.json"
        both = ["--plugin", "./acme", "--plugin", "./acme-security"]
        result = run("feeds", "import", "acme-security", notes, *both, "--grant", "acme-security", "-q")
        failures += check("the import", result.returncode == 0, result.stderr)
        result = run("scan", "acme/tests/two-parts/input", *both, "-o", "json", "-q")
        found = [
            (f["advisory"], f["name"], f["installed"], f["fixed"])
            for f in json.loads(result.stdout)["findings"]
        ]
        wanted = [("CVE-2099-0001", "libtls", "3.4.1-acme2", "3.4.1-acme3")]
        failures += check("the scan", found == wanted, found)
    return 1 if failures else 0


def check(what, holds, found):
    print(f"{what}: {'as documented' if holds else f'FAIL, got {found}'}")
    return 0 if holds else 1


sys.exit(main())
