#!/usr/bin/env bash
# Holds Oakum's answers about this machine against the machine's own tools:
#   - OS packages against dpkg-query,
#   - Python distributions against each interpreter's importlib.metadata,
#   - newer versions against `apt list --upgradable`.
# Prints figures; exits 1 on a difference. What cannot be asked here is named as skipped.
# Usage: OAKUM=path/to/oakum bash Tests/truth/host.sh
set -euo pipefail
export LC_ALL=C
: "${OAKUM:?must name the program}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OAKUM_DATA="$work/data"
"$OAKUM" feeds import starter -q >/dev/null
# 3 and 4 only say that not everything could be looked at; the document is whole.
"$OAKUM" scan / -o json -q >"$work/scan.json" || [ $? -ge 3 ]

apt list --upgradable 2>/dev/null >"$work/apt.txt" || true
exec python3 - "$work" <<'PY'
import json, os, re, shutil, subprocess, sys

work = sys.argv[1]
scan = json.load(open(f"{work}/scan.json"))
# On the target itself, not in a root that lies somewhere below it.
components = [c for c in scan["components"] if not c["root"]]
failures = 0


def compare(title, mine, theirs):
    global failures
    missing, extra = sorted(theirs - mine), sorted(mine - theirs)
    state = "equal" if not missing and not extra else "DIFFERENT"
    print(f"{title}: oakum {len(mine)}, truth {len(theirs)}: {state}")
    for name, rows in (("missing", missing), ("extra", extra)):
        for row in rows[:10]:
            print(f"  {name}: {row}")
        if len(rows) > 10:
            print(f"  {name}: {len(rows) - 10} more")
    failures += state != "equal"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


if os.geteuid() != 0:
    print("not root: what only root can read is missing on both sides, or on ours alone")

if shutil.which("dpkg-query"):
    form = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
    rows = (line.split("\t") for line in run("dpkg-query", "-W", "-f", form).stdout.splitlines())
    theirs = {tuple(row[1:]) for row in rows if row[0] == "installed"}
    mine = set()
    for c in components:
        if c["ecosystem"] == "deb" and any(e["path"] == "var/lib/dpkg/status" for e in c["evidence"]):
            arch = re.search(r"[?&]arch=([^&]*)", c["purl"]).group(1)
            mine.add((c["name"], c["version"], arch, c["source"]["name"], c["source"]["version"]))
    compare("dpkg packages", mine, theirs)
else:
    print("skipped: dpkg packages (no dpkg-query)")

LIST = """
import importlib.metadata as m, json, os, sys
print(json.dumps({"path": [os.path.realpath(p) for p in sys.path if p and os.path.isdir(p)],
    "found": [[d.metadata["Name"], d.version, os.path.realpath(str(d._path.parent))]
              for d in m.distributions() if d.metadata["Name"]]}))
"""


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


interpreters = {}
for folder in ["/usr/bin"] + os.environ["PATH"].split(":"):
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if re.fullmatch(r"python3(\.\d+)?", name):
            path = os.path.join(folder, name)
            answer = run(path, "-I", "-c", LIST)
            if answer.returncode != 0:
                reason = (answer.stderr.strip().splitlines() or ["no reason given"])[0]
                print(f"skipped: Python distributions of {path} (it does not run: {reason})")
                continue
            real = run(path, "-I", "-c", "import sys; print(sys.prefix)").stdout.strip()
            interpreters.setdefault(real, (path, json.loads(answer.stdout)))
for prefix, (path, answer) in sorted(interpreters.items()):
    folders = set(answer["path"])
    theirs = {(normal(n), v) for n, v, folder in answer["found"] if folder in folders}
    outside = [n for n, _, folder in answer["found"] if folder not in folders]
    if outside:
        print(f"skipped: {len(outside)} distributions of {path} in no folder of its path: {outside}")
    mine = set()
    for c in components:
        for place in c["evidence"] if c["ecosystem"] == "pypi" else []:
            parts = ("/" + place["path"]).rsplit("/", 2)
            is_file = parts[-1].endswith(".egg-info")
            inside = re.search(r"\.(dist|egg)-info$", parts[-2])
            folder = "/".join(parts[:2]) if is_file else parts[0]
            if (is_file or inside) and os.path.realpath(folder) in folders:
                mine.add((normal(c["name"]), c["version"]))
    compare(f"Python distributions of {path}", mine, theirs)
if not interpreters:
    print("skipped: Python distributions (no python3)")

pattern = re.compile(r"^([^/]+)/\S+ (\S+) \S+ \[upgradable from: ([^\]]+)\]$")
lines = open(f"{work}/apt.txt").read().splitlines()
if lines and any(name.endswith("_Packages") or "_Packages." in name
                 for name in os.listdir("/var/lib/apt/lists")):
    theirs = {(m[1], m[3], m[2]) for m in map(pattern.match, lines) if m}
    mine = {(u["name"], u["installed"], u["candidate"]) for u in scan["upgrades"]}
    compare("newer versions", mine, theirs)
else:
    print("skipped: newer versions (no package lists; run apt update)")

sys.exit(1 if failures else 0)
PY
