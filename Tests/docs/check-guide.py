#!/usr/bin/env python3
"""Runs what docs/plugin-guide.md and README.md show: every block whose first line names its file.

    OAKUM=path/to/oakum check-guide.py

Writes the blocks into a temporary folder, runs the golden tests of each plugin, imports the feed and
scans, and checks that the documented finding is there.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCK = re.compile(r"^```\w+\n-- (\S+/\S+)\n(.*?)^```$", re.M | re.S)


def main():
    oakum = os.environ["OAKUM"]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OAKUM_DATA": os.path.join(folder, "data")}

        def run(*arguments):
            return subprocess.run(
                [oakum, *arguments], cwd=folder, env=environment, capture_output=True, text=True
            )

        plugins = set()
        for page in ("docs/plugin-guide.md", "README.md"):
            for path, text in BLOCK.findall(open(os.path.join(REPOSITORY, page)).read()):
                full = os.path.join(folder, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w") as file:
                    file.write(text)
                plugins.add(path.split("/")[0])
        if not plugins >= {"acme", "acme-security", "parts"}:
            print(f"FAIL the blocks are not what this script knows: {sorted(plugins)}")
            return 1
        for plugin in sorted(plugins):
            if os.path.isdir(os.path.join(folder, plugin, "tests")):
                result = run("plugin", "test", "./" + plugin)
                print(f"{plugin}: {result.stdout.strip()}")
                failures += result.returncode != 0

        with open(os.path.join(folder, "list.parts"), "w") as file:
            file.write("part a 1.0\n")
        result = run("inventory", ".", "--plugin", "./parts", "-o", "json", "-q")
        purls = [c["purl"] for c in json.loads(result.stdout)["components"]]
        failures += check("the README's plugin", "pkg:generic/acme/a@1.0" in purls, purls)

        notes = "acme-security/tests/one-note/input/notes.json"
        both = ["--plugin", "./acme", "--plugin", "./acme-security"]
        result = run("feeds", "import", "acme-security", notes, *both, "-q")
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
