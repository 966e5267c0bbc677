#!/usr/bin/env python3
"""The whole life of a patch in two git projects, npm and pip, with a bare remote.

    OAKUM=path/to/oakum [OAKUM_DEBUG=path/to/debug/oakum] projects.py

Each project uses a package of an index on loopback whose flaw a newer version repairs. Plan, trial with
the project's own test, branch pushed, merged by hand, and the scan after that closes the finding. Then
the same with the controller killed at every boundary (needs a debug build). Prints figures; exits 1 on a
failure.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import fleet
from fleet import Failure, Program, need, run

GIT = {
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_CONFIG_NOSYSTEM": "1",
    "PATH": os.environ["PATH"], "HOME": "/nonexistent",
}

ADVISORIES = [
    {
        "id": f"LAB-{name}", "aliases": [flaw], "modified": "2026-01-01T00:00:00Z",
        "published": "2026-01-01T00:00:00Z", "summary": "reads without bound",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": name},
            "ranges": [{"type": kind, "events": [{"introduced": "0"}, {"fixed": "1.0.1"}]}],
        }],
    }
    for ecosystem, name, flaw, kind in (
        ("npm", "tiny-parse", "CVE-2099-2001", "SEMVER"),
        ("PyPI", "tiny-words", "CVE-2099-2002", "ECOSYSTEM"))
]


def git(*arguments, cwd=None):
    return run("git", *arguments, cwd=cwd, env=GIT).stdout.strip()


class Projects:
    def __init__(self, scratch, index, name, program=None):
        self.scratch = pathlib.Path(scratch) / name
        self.scratch.mkdir(parents=True)
        self.index = index
        self.oakum = Program(self.scratch, program)
        self.places = {}
        self.make("shop-js", {
            "package.json": json.dumps({
                "name": "shop-js", "version": "1.0.0", "private": True,
                "scripts": {"test": "node test.js"}, "dependencies": {"tiny-parse": "1.0.0"}}, indent=2) + "\n",
            "test.js": "const { parse } = require('tiny-parse');\n"
                       "require('assert').deepStrictEqual(parse('a,b'), ['a', 'b']);\n",
            ".npmrc": f"registry={index}\n",
            ".gitignore": "node_modules\n",
        }, lock=["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"])
        self.make("shop-py", {
            "requirements.txt": "# what the shop needs\ntiny-words==1.0.0  # splits\n",
            "test_shop.py": "import unittest\nfrom tiny_words import words\n\n\n"
                            "class Shop(unittest.TestCase):\n    def test_words(self):\n"
                            "        self.assertEqual(words('a b'), ['a', 'b'])\n",
            ".gitignore": "deps\n",
        })
        self.oakum.config.write_text(f"""
assets:
  - name: shop-js
    path: {self.places['shop-js']}
    driver: git
    tags: {{ group: shop, exposure: open, mission: 3 }}
    prepare: [[npm, ci, --ignore-scripts, --no-audit, --no-fund]]
    test: [[npm, test]]
    git: {{ remote: origin, base: main }}
  - name: shop-py
    path: {self.places['shop-py']}
    driver: git
    tags: {{ group: shop, exposure: open, mission: 3 }}
    prepare: [[python3, -m, pip, install, --quiet, --disable-pip-version-check, --target, deps,
      --index-url, {index}/simple, -r, requirements.txt]]
    test: [[env, PYTHONPATH=deps, python3, -m, unittest, -q]]
    git: {{ remote: origin, base: main }}
rollout:
  waves: [ {{ size: all, bake: 0s }} ]
approval: {{ count: 1, signers: {self.scratch}/signers }}
""")
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.scratch / "alice")
        key = (self.scratch / "alice.pub").read_text().strip()
        (self.scratch / "signers").write_text(f"alice@example.org {key}\n")
        feed = self.scratch / "flaws.json"
        feed.write_text("\n".join(map(json.dumps, ADVISORIES)))
        self.oakum("feeds", "import", "osv", feed, "-q")

    def make(self, name, files, lock=None):
        remote = self.scratch / f"{name}.git"
        place = self.scratch / name
        git("init", "-q", "--bare", "-b", "main", remote)
        git("clone", "-q", remote, place)
        git("checkout", "-q", "-b", "main", cwd=place)
        for path, text in files.items():
            (place / path).write_text(text)
        if lock:
            run(*lock, cwd=place)
        git("add", "-A", cwd=place)
        git("commit", "-q", "-m", "the shop", cwd=place)
        git("push", "-q", "origin", "main", cwd=place)
        self.places[name] = place

    def save(self):
        """Keeps projects, remotes and databases as they are now."""
        saved = f"{self.scratch}.saved"
        shutil.rmtree(saved, ignore_errors=True)
        run("cp", "-a", self.scratch, saved)

    def restore(self):
        """Everything as it was when it was kept."""
        saved = f"{self.scratch}.saved"
        if os.path.exists(saved):
            shutil.rmtree(self.scratch)
            run("cp", "-a", saved, self.scratch)

    def open(self):
        return self.oakum.json("findings")["findings"]

    def approve(self, plan):
        statement = self.scratch / "statement"
        statement.write_text(self.oakum("approve", plan, "--statement").stdout)
        pathlib.Path(f"{statement}.sig").unlink(missing_ok=True)
        run("ssh-keygen", "-q", "-Y", "sign", "-n", "oakum", "-f", self.scratch / "alice", statement)
        self.oakum("approve", plan, "--signature", f"{statement}.sig")

    def prepared(self):
        for place in self.places.values():
            self.oakum("scan", place, "-q", "-o", "json", "--no-upgrades")
        need(len(self.open()) == 2, f"{len(self.open())} findings, not 2")
        plan = self.oakum.json("plan", "create", "--asset", "group=shop", "--online", "-q")["plan"]
        need(plan["state"] == "resolved", f"the plan is {plan['state']}: {plan.get('reason')}")
        self.oakum("trial", plan["id"], "-q")
        self.approve(plan["id"])
        return plan

    def merge(self, plan):
        """What a person does who looks at the branches: merges them and updates the checkouts."""
        for place in self.places.values():
            git("fetch", "-q", "origin", cwd=place)
            git("merge", "-q", "--no-edit", f"origin/oakum/{plan}", cwd=place)
            git("push", "-q", "origin", "main", cwd=place)

    def state(self, plan):
        return self.oakum.json("plan", "show", plan)["plan"]

    def check(self, plan):
        state = self.state(plan)
        need(state["state"] == "done", f"the plan is {state['state']}: {state.get('reason')}")
        need(not self.open(), "findings are open after the merge")
        for name, place in self.places.items():
            branches = git("ls-remote", "--heads", "origin", cwd=place).splitlines()
            need(sum("oakum/" in line for line in branches) == 1, f"{name}: {branches}")
            commits = git("log", "--format=%s", f"origin/oakum/{plan}", cwd=place).splitlines()
            need(len(commits) == 2, f"{name}: committed {len(commits) - 1} times")
        text = (self.places["shop-py"] / "requirements.txt").read_text()
        need(text == "# what the shop needs\ntiny-words==1.0.1  # splits\n", text)
        lock = json.loads((self.places["shop-js"] / "package-lock.json").read_text())
        need(lock["packages"]["node_modules/tiny-parse"]["version"] == "1.0.1", "the lock file is not changed")
        self.oakum("audit", "verify")


def story(scratch, index, name="calm", program=None):
    projects = Projects(scratch, index, name, program)
    plan = projects.prepared()["id"]
    projects.oakum("rollout", "start", plan, "-q")
    waiting = projects.state(plan)
    need(waiting["state"] == "verifying", f"the plan is {waiting['state']} before the merge")
    need(len(projects.open()) == 2, "findings closed before the merge")
    projects.merge(plan)
    projects.oakum("rollout", "resume", plan, "-q")
    projects.check(plan)
    return projects


def killed(scratch, index, program):
    """Dies at every boundary before the merge, then at every one after it."""
    projects = Projects(scratch, index, "killed", program)
    plan = projects.prepared()["id"]
    began, counts = time.time(), []
    for merged in (False, True):
        if merged:
            projects.restore()
            projects.oakum("rollout", "start", plan, "-q")
            projects.merge(plan)
        projects.save()
        boundary = 0
        while True:
            boundary += 1
            projects.restore()
            step = "resume" if merged else "start"
            try:
                done = projects.oakum(
                    "rollout", step, plan, "-q", expect=(0, -9), OAKUM_KILL_AT=str(boundary))
                if done.returncode == -9:
                    projects.oakum("rollout", "resume", plan, "-q")
                if not merged:
                    projects.merge(plan)
                    projects.oakum("rollout", "resume", plan, "-q")
                projects.check(plan)
            except Failure as failure:
                when = "after" if merged else "before"
                raise Failure(f"boundary {boundary} {when} the merge: {failure}") from failure
            if done.returncode != -9:
                break
        counts.append(boundary - 1)
    print(f"killed: {counts[0]} boundaries before the merge, {counts[1]} after it, each resumed to the "
          f"undisturbed end ({time.time() - began:.0f} s)")


def main():
    fleet.require_lab()
    for program in ("npm", "node"):
        if not shutil.which(program):
            fleet.skip(f"there is no {program}")
    scratch = tempfile.mkdtemp(prefix="oakum-projects-")
    server = None
    try:
        port = pathlib.Path(scratch) / "port"
        server = subprocess.Popen([sys.executable, fleet.HERE / "index.py", port])
        for _ in range(100):
            if port.exists() and port.read_text():
                break
            time.sleep(0.1)
        index = f"http://127.0.0.1:{port.read_text()}"
        began = time.time()
        projects = story(scratch, index)
        events = projects.oakum.json("audit", "log", "--limit", "0")["events"]
        print(f"projects: as it must be ({len(events)} audit events, {time.time() - began:.0f} s)")
        debug = os.environ.get("OAKUM_DEBUG")
        if debug:
            killed(scratch, index, debug)
        else:
            print("skipped: killed: OAKUM_DEBUG names no debug build, which can be told where to die")
        return 0
    except Failure as failure:
        print(f"FAIL {failure}")
        return 1
    finally:
        if server:
            server.terminate()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
