#!/usr/bin/env python3
"""Holds Oakum's answers about a container image against an answer key, in every form that the image can have.

The image and its key are made by the corpus beside the repository (five layers: packages, deletions, an opaque
directory, an upgrade in place) and never kept in it. Prints figures; exits 1 on a difference.

Usage: OAKUM=path/to/oakum python3 Tests/truth/images.py [FOLDER WITH A MADE IMAGE]"""
import gzip, json, os, re, shutil, subprocess, sys, tempfile

OAKUM = os.environ["OAKUM"]
here = os.path.dirname(os.path.abspath(__file__))
shared = os.environ.get("OAKUM_SHARED", os.path.join(here, "..", "..", "..", "shared"))
failures = 0


def say(title, isEqual, detail=""):
    global failures
    failures += not isEqual
    print(f"{title}: {'equal' if isEqual else 'DIFFERENT'}{detail}")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def made_image(folder):
    script = os.path.join(shared, "corpus", "images", "make-images.sh")
    missing = [tool for tool in ("umoci", "skopeo", "debootstrap") if not shutil.which(tool)]
    if not os.path.exists(script) or os.geteuid() != 0 or missing:
        print("skipped: the image needs the corpus beside the repository, root, umoci, skopeo and debootstrap")
        sys.exit(0)
    # Without debootstrap's packages it takes a third of the time: FAST=0 makes the whole one.
    fast = {} if os.environ.get("FAST") == "0" else {"FAST": "1"}
    made = run("bash", script, folder, env={**os.environ, **fast})
    if made.returncode:
        sys.exit(made.stderr)
    return folder


def scan(path, data):
    answer = run(OAKUM, "scan", path, "-o", "json", "-q", "--asset", "image", env={**os.environ, "OAKUM_DATA": data})
    if answer.returncode not in (0, 1, 3, 4):
        sys.exit(f"{path}: exit {answer.returncode}: {answer.stderr}")
    return json.loads(answer.stdout)


def plain(name):
    return re.sub("[-_.]+", "-", name).lower()


def packages(document, root):
    """What was found below a root, as the key names it."""
    found = {"deb": set(), "python": set(), "npm": set(), "requirements": set()}
    for c in document["components"]:
        if c["root"] != root:
            continue
        if c["ecosystem"] == "deb":
            arch = re.search(r"[?&]arch=([^&]*)", c["purl"]).group(1)
            found["deb"].add((c["name"], c["version"], arch, c["source"]["name"], c["source"]["version"]))
        elif c["ecosystem"] == "npm":
            found["npm"].add((c["name"], c["version"]))
        elif c["ecosystem"] == "pypi":
            for place in c["evidence"]:
                kind = "python" if ".dist-info/" in place["path"] else "requirements"
                found[kind].add((plain(c["name"]), c["version"]))
    return found


def key(expected):
    return {
        "deb": {(p["name"], p["version"], p["arch"], p["source"], p["sourceVersion"]) for p in expected["deb"]},
        "python": {(plain(p["name"]), p["version"]) for p in expected["python"]},
        "npm": {(p["name"], p["version"]) for p in expected["npm"]},
        "requirements": {(plain(p["name"]), p["version"]) for p in expected["requirements"]},
    }


def main():
    with tempfile.TemporaryDirectory() as work:
        folder = sys.argv[1] if len(sys.argv) > 1 else made_image(os.path.join(work, "made"))
        wanted = key(json.load(open(os.path.join(folder, "expected.json"))))
        data = os.path.join(work, "data")
        packs = os.path.join(shared, "corpus", "advisories")
        env = {**os.environ, "OAKUM_DATA": data}
        for pack in ("debian12-changelog", "pypi", "npm"):
            path = os.path.join(packs, pack + ".osv.jsonl.zst")
            if os.path.exists(path):
                run(OAKUM, "feeds", "import", "osv", path, "-q", env=env)

        docker = os.path.join(folder, "app.docker.tar")
        layout = os.path.join(folder, "oci")
        layout_tar = os.path.join(work, "layout.tar")
        subprocess.run(["tar", "-C", layout, "-cf", layout_tar, "."], check=True)
        zipped = os.path.join(work, "app.tar.gz")
        with open(docker, "rb") as source, gzip.open(zipped, "wb", 1) as target:
            shutil.copyfileobj(source, target)
        forms = [("docker archive", docker, ""), ("docker archive, compressed", zipped, ""),
                 ("OCI layout, folder", layout, ""), ("OCI layout, tar", layout_tar, ""),
                 ("OCI layout of two images", os.path.join(folder, "oci-multi"), "app")]
        unpacked = os.path.join(work, "unpacked")
        if shutil.which("umoci") and os.geteuid() == 0:
            made = run("umoci", "unpack", "--image", layout + ":app", unpacked)
            if made.returncode == 0:
                forms.append(("directory", os.path.join(unpacked, "rootfs"), ""))
            else:
                print("skipped: the image as a directory (umoci could not unpack it)")

        first = None
        for title, path, root in forms:
            document = scan(path, data)
            found = packages(document, root)
            for kind in wanted:
                missing, extra = sorted(wanted[kind] - found[kind]), sorted(found[kind] - wanted[kind])
                detail = f" ({len(found[kind])})" + "".join(f"\n  missing {m}" for m in missing[:5]) + "".join(
                    f"\n  extra {e}" for e in extra[:5])
                say(f"{title}, {kind}", not missing and not extra, detail)
            failed = [f for f in document["coverage"]["failed"]]
            say(f"{title}, coverage", not failed, "".join(f"\n  {f}" for f in failed[:5]))
            mine = {(f["component"], f["matchId"]) for f in document["findings"] if f["root"] == root}
            if first is None:
                first = mine
                print(f"{title}: {len(mine)} findings")
            elif root == "":
                say(f"{title}, findings", mine == first, f" ({len(mine)})")
    sys.exit(1 if failures else 0)


main()
