#!/usr/bin/env python3
"""components.py OAKUM SYFT KIND PATH: how many components each lists by package type, and some that only one of them has.

A component counts once for its type, name and version. Names are compared as purls have them, without qualifiers.
"""
import collections
import json
import subprocess
import sys
import urllib.parse

oakum, syft, kind, path = sys.argv[1:]


def run(*command):
    return json.loads(subprocess.run(command, capture_output=True, check=False).stdout)


def key(purl, name, version):
    if not purl.startswith("pkg:"):
        return ("no purl", name, version or "")
    body = urllib.parse.unquote(purl[4:].split("?")[0].split("#")[0])
    type_, _, rest = body.partition("/")
    at = rest.rfind("@")
    rest, version = (rest[:at], rest[at + 1:]) if at > 0 else (rest, version or "")
    if type_ in ("deb", "rpm", "apk"):
        rest = rest.rsplit("/", 1)[-1]
    # Syft writes what follows the third part of a Go module's name as a subpath.
    if type_ == "golang" and "#" in purl:
        rest += "/" + urllib.parse.unquote(purl.split("#")[1])
    # Tools differ in whether a Go version keeps its "v".
    return (type_, rest.lower(), version.removeprefix("v") if type_ == "golang" else version)


ours = {key(c["purl"], c["name"], c["version"]) for c in run(oakum, "inventory", path, "-o", "json", "-q")["components"]}
theirs = {
    key(a.get("purl", ""), a["name"], a["version"])
    for a in run(syft, "scan", f"{kind}:{path}", "-q", "-o", "json")["artifacts"]
}
counts = collections.defaultdict(lambda: [0, 0, 0])
for type_, *_ in ours & theirs:
    counts[type_][0] += 1
for type_, *_ in ours - theirs:
    counts[type_][1] += 1
for type_, *_ in theirs - ours:
    counts[type_][2] += 1
print()
print("| type | both | only Oakum | only Syft |")
print("|---|---|---|---|")
for type_ in sorted(counts):
    print("|", " | ".join([type_, *map(str, counts[type_])]), "|")
for title, only in (("only Oakum", ours - theirs), ("only Syft", theirs - ours)):
    for type_ in sorted({k[0] for k in only}):
        few = sorted(k for k in only if k[0] == type_)[:12]
        print(f"\n{title}, {type_}:", ", ".join(f"{name} {version}" for _, name, version in few))
