#!/usr/bin/env python3
"""The whole life of a patch on three Debian roots, with real packages.

    OAKUM=path/to/oakum [OAKUM_DEBUG=path/to/debug/oakum] hosts.py [story ...]

Stories: `success` (scan, plan, trial, approve, two waves, verify, audit), `canary` (a version that
breaks its check on the live target: stopped, taken back, blocked, findings open again), `refused`
(approvals and windows), `killed` (the controller dies at every boundary of the first two; needs a
debug build, which can be told where to die). Without a name, all. Prints figures; exits 1 on a failure.
"""
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

import fleet
from fleet import Archive, Failure, Overlay, Program, need, run

PACKAGES = ["jq", "libexpat1"]
TOOL = "lab-tool"
# Its second version does not work beside what the first one left running.
TOOL_OLD = "#!/bin/sh\necho lab-tool 1; exit 0\n"
TOOL_NEW = ("#!/bin/sh\nif [ -e /run/lab-tool/state ]; then\n"
            "  echo 'cannot read the running state' >&2; exit 1\nfi\necho lab-tool 2\n")


class Fleet:
    """Three roots over one, and the program that patches them."""

    def __init__(self, base, scratch, name, program=None, tool=False, bake="1s"):
        self.scratch = pathlib.Path(scratch) / name
        self.scratch.mkdir(parents=True)
        self.base = pathlib.Path(base)
        self.hosts = [Overlay(base, self.scratch / f"web-{n}") for n in (1, 2, 3)]
        self.tool, self.bake = tool, bake
        self.live()
        self.oakum = Program(self.scratch, program)
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.scratch / "alice")
        key = (self.scratch / "alice.pub").read_text().strip()
        (self.scratch / "signers").write_text(f"alice@example.org {key}\n")
        self.configure(tool)

    def configure(self, tool, more=""):
        assets = "".join(
            f"  - name: web-{n}\n    path: {host.root}\n    driver: local\n"
            f"    tags: {{ group: web, exposure: open, mission: 3, environment: prod"
            f"{', canary: true' if n == 1 else ''} }}\n"
            f"    checks: [{'tool' if tool else 'smoke'}]\n"
            for n, host in enumerate(self.hosts, 1))
        self.oakum.config.write_text(
            f"assets:\n{assets}"
            "checks:\n"
            "  - { name: smoke, run: [jq, --version] }\n"
            f"  - {{ name: tool, run: [{TOOL}] }}\n"
            "rollout:\n"
            f"  waves: [ {{ size: 1, bake: {self.bake} }}, {{ size: all, bake: {self.bake} }} ]\n"
            f"approval: {{ count: 1, signers: {self.scratch}/signers }}\n" + more)

    def scan(self):
        for host in self.hosts:
            self.oakum("scan", host.root, "-q", "-o", "json", expect=(0, 3))

    def open(self):
        return self.oakum.json("findings")["findings"]

    def approve(self, plan):
        statement = self.scratch / "statement"
        statement.write_text(self.oakum("approve", plan, "--statement").stdout)
        signature = pathlib.Path(str(statement) + ".sig")
        signature.unlink(missing_ok=True)
        run("ssh-keygen", "-q", "-Y", "sign", "-n", "oakum", "-f", self.scratch / "alice", statement)
        return self.oakum("approve", plan, "--signature", signature, "--comment", "lab")

    def prepared(self, feed):
        """A plan that is approved."""
        self.oakum("feeds", "import", "osv", feed, "-q")
        self.scan()
        plan = self.oakum.json(
            "plan", "create", "--asset", "group=web", "--online", "-q")["plan"]
        need(plan["state"] == "resolved", f"the plan is {plan['state']}")
        self.oakum("trial", plan["id"], "-q")
        self.approve(plan["id"])
        return plan

    def versions(self, *packages):
        return [host.installed(*packages) for host in self.hosts]

    def applied(self):
        """What dpkg installed on each host since it was made, by its own log."""
        def log(root):
            path = root / "var/log/dpkg.log"
            return path.read_text() if path.exists() else ""

        counts, before = [], len(log(self.base))
        for host in self.hosts:
            text = log(host.root)[before:]
            counts.append(sorted(re.findall(r"^\S+ \S+ status installed (\S+) (\S+)", text, re.M)))
        return counts

    def save(self):
        """Keeps databases and configuration as they are now; the roots must be untouched."""
        for name in ("data", "home"):
            run("cp", "-a", self.scratch / name, self.scratch / f"{name}.saved")

    def restore(self):
        """Everything as it was when it was kept."""
        for host in self.hosts:
            place = host.place
            host.discard()
            host.__init__(self.base, place)
        self.live()
        for name in ("data", "home"):
            shutil.rmtree(self.scratch / name)
            run("cp", "-a", self.scratch / f"{name}.saved", self.scratch / name)

    def live(self):
        """What runs on the hosts leaves its state, which a trial does not have."""
        for host in self.hosts if self.tool else []:
            (host.root / "run/lab-tool").mkdir(parents=True, exist_ok=True)
            (host.root / "run/lab-tool/state").write_text("1\n")

    def discard(self):
        for host in self.hosts:
            host.discard()
        shutil.rmtree(self.scratch, ignore_errors=True)


class Lab:
    def __init__(self, scratch):
        self.scratch = pathlib.Path(scratch)
        self.base = self.scratch / "base"
        run("bash", fleet.HERE / "root.sh", self.base, *PACKAGES)
        release = run("sh", "-c", f". {self.base}/etc/os-release && echo $VERSION_ID").stdout.strip()
        self.facts = [
            fact for fact in (
                fleet.fixed_flaws(self.base, package, self.scratch / "debs") for package in PACKAGES)
            if fact["flaws"]
        ]
        need(self.facts, "no package of the lab has a security fix on offer")
        self.feed = self.scratch / "security.json"
        self.feed.write_text("\n".join(map(json.dumps, fleet.advisories(self.facts, release))))
        self.archive = Archive(self.scratch / "archive")
        old = fleet.deb(self.scratch, TOOL, "1.0-1", {"usr/bin/lab-tool": TOOL_OLD})
        new = fleet.deb(self.scratch, TOOL, "1.0-2", {"usr/bin/lab-tool": TOOL_NEW})
        self.archive.publish(old, new)
        # A second root with the tool installed and its new version on offer.
        self.tool_base = self.scratch / "tool-base"
        run("cp", "-a", self.base, self.tool_base)
        run("dpkg", f"--root={self.tool_base}", "-i", old)
        # Only the tool's own archive, so that the real packages play no part here.
        (self.tool_base / "etc/apt/sources.list").write_text(self.archive.line + "\n")
        fleet.apt(self.tool_base, "apt-get", "update")
        self.tool_feed = self.scratch / "tool.json"
        self.tool_feed.write_text(json.dumps(fleet.advisories(
            [{"package": TOOL, "source": TOOL, "installed": "1.0-1", "fixed": "1.0-2",
              "flaws": ["CVE-2099-1000"]}], release)[0]))

    def success(self, program=None, name="success"):
        flock = Fleet(self.base, self.scratch, name, program)
        try:
            plan = flock.prepared(self.feed)
            flock.oakum("rollout", "start", plan["id"], "-q")
            self.check_success(flock, plan)
            return flock, plan
        except BaseException:
            flock.discard()
            raise

    def check_success(self, flock, plan):
        state = flock.oakum.json("plan", "show", plan["id"])["plan"]
        need(state["state"] == "done", f"the plan is {state['state']}: {state.get('reason')}")
        for number, versions in enumerate(flock.versions(*(f["package"] for f in self.facts)), 1):
            for fact in self.facts:
                need(versions[fact["package"]] == fact["fixed"],
                     f"web-{number} has {fact['package']} {versions[fact['package']]}")
        need(not flock.open(), "findings are open after the rollout")
        flock.oakum("audit", "verify")

    def check_canary(self, flock, plan, due):
        state = flock.oakum.json("plan", "show", plan["id"])["plan"]
        need(state["state"] == "rolled_back", f"the plan is {state['state']}: {state.get('reason')}")
        for number, versions in enumerate(flock.versions(TOOL), 1):
            need(versions == {TOOL: "1.0-1"}, f"web-{number} has {versions}")
        logs = flock.applied()
        need(not logs[1] and not logs[2], "targets beyond the canary were touched")
        findings = flock.open()
        need(len(findings) == 3, f"{len(findings)} findings are open, not 3")
        need({f["finding"]["firstDue"] for f in findings} == due, "first due dates changed")
        again = flock.oakum.json(
            "plan", "create", "--asset", "group=web", "--online", "-q", expect=(0, 5))["plan"]
        reasons = {held["reason"] for held in again["basis"]["heldBack"]}
        need(reasons == {"blocked"}, f"the version is not blocked: {reasons}")
        flock.oakum("audit", "verify")

    def canary(self, program=None, name="canary"):
        flock = Fleet(self.tool_base, self.scratch, name, program, tool=True)
        try:
            plan = flock.prepared(self.tool_feed)
            due = {f["finding"]["firstDue"] for f in flock.open()}
            flock.oakum("rollout", "start", plan["id"], "-q", expect=5)
            self.check_canary(flock, plan, due)
            return flock, plan
        except BaseException:
            flock.discard()
            raise

    def refused(self):
        flock = Fleet(self.base, self.scratch, "refused")
        try:
            flock.oakum("feeds", "import", "osv", self.feed, "-q")
            flock.scan()
            plan = flock.oakum.json("plan", "create", "--asset", "group=web", "--online", "-q")["plan"]
            flock.oakum("rollout", "start", plan["id"], expect=2)
            flock.oakum("trial", plan["id"], "-q")
            # Root without a login is nobody in particular, and the requester besides.
            said = flock.oakum("approve", plan["id"], expect=2).stderr
            need("signature" in said, f"root approved, or for another reason not: {said}")
            said = flock.oakum("rollout", "start", plan["id"], expect=2).stderr
            need("approv" in said, said)
            flock.approve(plan["id"])
            flock.configure(False, "windows:\n  - { name: leap, cron: '0 3 29 2 *', duration: 1h, zone: UTC }\n")
            said = flock.oakum("rollout", "start", plan["id"], expect=2).stderr
            need("window" in said, said)
            said = flock.oakum("rollout", "start", plan["id"], "--now", "--reason", "x", expect=2).stderr
            need("second" in said, said)
            flock.configure(False)
            # Resolving again without a change leaves the approval; another check makes it void.
            old = plan["digest"]
            same = flock.oakum.json("plan", "resolve", plan["id"], "-q")["plan"]
            need((same["digest"], same["state"]) == (old, "approved"), f"{same['state']} {same['digest']}")
            flock.oakum.config.write_text(
                flock.oakum.config.read_text().replace("run: [jq, --version]", "run: [jq, --help]"))
            again = flock.oakum.json("plan", "resolve", plan["id"], "-q")["plan"]
            need(again["digest"] != old and again["state"] == "resolved", f"{again['state']}")
            flock.oakum("trial", plan["id"], "-q")
            said = flock.oakum("rollout", "start", plan["id"], expect=2).stderr
            need("approv" in said, said)
            said = flock.oakum("approve", plan["id"], "--digest", old, expect=2).stderr
            need("changed" in said, said)
            signature = flock.scratch / "statement.sig"
            said = flock.oakum("approve", plan["id"], "--signature", signature, expect=2).stderr
            need("for something else" in said, said)
        finally:
            flock.discard()

    def killed(self, story):
        """Dies after every stored change, resumes, and compares with the undisturbed run."""
        debug = os.environ.get("OAKUM_DEBUG")
        if not debug:
            print("skipped: killed: OAKUM_DEBUG names no debug build, which can be told where to die")
            return
        isCalm = story == "success"
        packages = PACKAGES if isCalm else [TOOL]
        flock = Fleet(
            self.base if isCalm else self.tool_base, self.scratch, f"killed-{story}", debug,
            tool=not isCalm, bake="0s")
        boundary, began = 0, time.time()
        try:
            plan = flock.prepared(self.feed if isCalm else self.tool_feed)
            due = {f["finding"]["firstDue"] for f in flock.open()}
            flock.save()
            flock.oakum("rollout", "start", plan["id"], "-q", expect=0 if isCalm else 5)
            calm, calm_log = flock.versions(*packages), flock.applied()
            events = self.events(flock)
            while True:
                boundary += 1
                flock.restore()
                done = flock.oakum(
                    "rollout", "start", plan["id"], "-q", expect=(0, 5, -9),
                    OAKUM_KILL_AT=str(boundary))
                if done.returncode != -9:
                    boundary -= 1
                    break
                flock.oakum("rollout", "resume", plan["id"], "-q", expect=0 if isCalm else 5)
                if isCalm:
                    self.check_success(flock, plan)
                else:
                    self.check_canary(flock, plan, due)
                need(flock.versions(*packages) == calm, f"{flock.versions(*packages)}")
                # What dpkg says it installed, and how often: nothing twice.
                need(flock.applied() == calm_log, f"{flock.applied()} is not {calm_log}")
                lost = set(events) - set(self.events(flock))
                need(not lost, f"events are missing: {lost}")
        except Failure as failure:
            raise Failure(f"boundary {boundary} of {story}: {failure}") from failure
        finally:
            flock.discard()
        print(f"killed {story}: {boundary} boundaries, each resumed to the undisturbed end "
              f"({len(events)} events undisturbed, {time.time() - began:.0f} s)")

    @staticmethod
    def events(flock):
        """Type and asset of everything that happened."""
        rows = flock.oakum.json("audit", "log", "--limit", "0")["events"]
        return [(row["event"]["type"], row["event"].get("assetName")) for row in rows]


def main():
    fleet.require_lab()
    stories = sys.argv[1:] or ["success", "canary", "refused", "killed"]
    scratch = tempfile.mkdtemp(prefix="oakum-lab-")
    lab = None
    try:
        lab = Lab(scratch)
        print("lab: " + ", ".join(
            f"{f['package']} {f['installed']} -> {f['fixed']} ({len(f['flaws'])} flaws)" for f in lab.facts))
        for story in stories:
            began = time.time()
            if story == "killed":
                lab.killed("success")
                lab.killed("canary")
                continue
            result = getattr(lab, story)()
            if isinstance(result, tuple):
                events = result[0].oakum.json("audit", "log", "--limit", "0")["events"]
                print(f"{story}: as it must be ({len(events)} audit events, {time.time() - began:.0f} s)")
                result[0].discard()
            else:
                print(f"{story}: as it must be ({time.time() - began:.0f} s)")
        return 0
    except Failure as failure:
        print(f"FAIL {failure}")
        return 1
    finally:
        if lab:
            lab.archive.close()
        if "--keep" not in os.environ.get("OAKUM_LAB", ""):
            shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
