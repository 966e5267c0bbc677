#!/usr/bin/env python3
"""Writes a package-lock.json (version 3) of N made-up packages into a folder: make-lock.py DIR [N [NUMBER]].

NUMBER makes the names those of another lock file.
"""
import hashlib
import json
import os
import random
import sys


def main():
    folder = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    mark = sys.argv[3] + "-" if len(sys.argv) > 3 else ""
    random.seed(2)
    packages = {"": {"name": "made-up", "version": "1.0.0", "dependencies": {f"p{mark}0": "^1.0.0"}}}
    for n in range(count):
        name = f"@scope{n % 50}/p{mark}{n}" if n % 7 == 0 else f"p{mark}{n}"
        version = f"{n % 20}.{n % 13}.{n % 7}"
        digest = hashlib.sha512(name.encode()).hexdigest()
        entry = {
            "version": version,
            "resolved": f"https://npm.example/{name}/-/{n}-{version}.tgz",
            "integrity": f"sha512-{digest[:86]}==",
        }
        if n % 3 == 0:
            entry["dev"] = True
        needed = {f"p{mark}{m}": "^1.0.0" for m in random.sample(range(count), 3) if m % 7}
        if needed:
            entry["dependencies"] = needed
        entry["engines"] = {"node": ">=14"}
        packages["node_modules/" + name] = entry
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "package-lock.json"), "w") as file:
        json.dump(
            {"name": "made-up", "version": "1.0.0", "lockfileVersion": 3, "packages": packages},
            file,
            indent=2,
        )


main()
