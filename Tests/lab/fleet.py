"""What the lab stories share: roots, packages, advisories, and how the program is called."""
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent


class Failure(Exception):
    """Something is not as it must be."""


def need(condition, text):
    """Ends the story with `text` unless the condition holds."""
    if not condition:
        raise Failure(text)


def run(*command, check=True, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


class Program:
    """The program with databases, configuration and anchor of its own."""

    def __init__(self, scratch, executable=None):
        self.scratch = pathlib.Path(scratch)
        self.executable = executable or os.environ["OAKUM"]
        self.home = self.scratch / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.data = self.scratch / "data"
        self.config = self.scratch / "oakum.yaml"
        self.environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.home), "OAKUM_DATA": str(self.data),
            "OAKUM_CONFIG": str(self.config), "LC_ALL": "C.UTF-8",
        }

    def __call__(self, *arguments, expect=0, **more):
        done = subprocess.run(
            [self.executable, *map(str, arguments)], capture_output=True, text=True,
            env={**self.environment, **more}, stdin=subprocess.DEVNULL)
        allowed = expect if isinstance(expect, tuple) else (expect,)
        if expect is not None and done.returncode not in allowed:
            raise Failure(
                f"oakum {' '.join(map(str, arguments))} returned {done.returncode}, not {expect}\n"
                f"{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done

    def json(self, *arguments, expect=0):
        return json.loads(self(*arguments, "-o", "json", expect=expect).stdout)


class Overlay:
    """A root of its own over a shared one, as a cheap copy."""

    def __init__(self, base, place):
        self.place = pathlib.Path(place)
        self.root = self.place / "root"
        for name in ("root", "upper", "work"):
            (self.place / name).mkdir(parents=True, exist_ok=True)
        run("mount", "-t", "overlay", "overlay", "-o",
            f"lowerdir={base},upperdir={self.place}/upper,workdir={self.place}/work", self.root)

    def installed(self, *packages):
        done = run("dpkg-query", f"--admindir={self.root}/var/lib/dpkg", "-W",
                   "-f", "${Package} ${Version} ${db:Status-Status}\n", *packages)
        return {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()
                if line.endswith(" installed")}

    def discard(self):
        for _ in range(20):
            mounts = [line.split()[4] for line in open("/proc/self/mountinfo", encoding="utf-8")]
            below = [m for m in mounts if m == str(self.root) or m.startswith(str(self.root) + "/")]
            if not below:
                break
            run("umount", "-l", below[-1], check=False)
        shutil.rmtree(self.place, ignore_errors=True)


def apt(root, *command, check=True):
    """This machine's apt with the root's lists and packages."""
    name, *rest = command
    return run(
        name, "-qq", "-o", f"Dir={root}", "-o", "Dir::Etc::Parts=/etc/apt/apt.conf.d",
        "-o", f"Dir::State::status={root}/var/lib/dpkg/status",
        "-o", "Dir::Bin::Methods=/usr/lib/apt/methods",
        "-o", "Dir::Etc::Trusted=/etc/apt/trusted.gpg",
        "-o", "Dir::Etc::TrustedParts=/etc/apt/trusted.gpg.d",
        "-o", "APT::Update::Post-Invoke::=true", *rest, check=check)


def fixed_flaws(root, package, scratch):
    """The CVE ids that the changelog of the offered version names above the installed one."""
    place = pathlib.Path(scratch)
    place.mkdir(parents=True, exist_ok=True)
    run("rm", "-rf", *place.glob("*.deb")) if list(place.glob("*.deb")) else None
    policy = apt(root, "apt-cache", "policy", package).stdout
    installed = re.search(r"Installed: (\S+)", policy).group(1)
    candidate = re.search(r"Candidate: (\S+)", policy).group(1)
    need(installed != candidate, f"{package} is not behind the security suite")
    uri = apt(root, "apt-get", "--print-uris", "download", f"{package}={candidate}").stdout.split("'")[1]
    target = place / f"{package}.deb"
    run("/usr/lib/apt/apt-helper", "download-file", uri, target)
    files = place / package
    run("dpkg-deb", "-x", target, files)
    text = ""
    for log in sorted(files.glob("usr/share/doc/*/changelog*.gz")):
        text += gzip.open(log, "rt", errors="replace").read()
    found = []
    for entry in re.split(r"^(?=\S+ \(\S+\) )", text, flags=re.M):
        head = re.match(r"(\S+) \((\S+)\) ", entry)
        if head and run("dpkg", "--compare-versions", head[2], "gt", installed, check=False).returncode == 0:
            found += re.findall(r"CVE-\d+-\d+", entry)
    source = re.search(r"^Source: (\S+)", run("dpkg-deb", "-f", target).stdout, re.M)
    return {
        "package": package, "source": source[1] if source else package, "installed": installed,
        "fixed": candidate, "flaws": sorted(set(found)),
    }


def advisories(facts, release):
    """OSV records for what `fixed_flaws` found."""
    return [
        {
            "id": f"LAB-{flaw}", "aliases": [flaw], "modified": "2026-01-01T00:00:00Z",
            "published": "2026-01-01T00:00:00Z", "summary": f"fixed in {fact['fixed']}",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{
                "package": {"ecosystem": f"Debian:{release}", "name": fact["source"]},
                "ranges": [{"type": "ECOSYSTEM",
                            "events": [{"introduced": "0"}, {"fixed": fact["fixed"]}]}],
            }],
        }
        for fact in facts for flaw in fact["flaws"]
    ]


def deb(scratch, name, version, files, scripts=None):
    """Makes a package; `files` maps paths to text, those below bin/ are programs."""
    place = pathlib.Path(scratch) / f"{name}_{version}"
    shutil.rmtree(place, ignore_errors=True)
    (place / "DEBIAN").mkdir(parents=True)
    (place / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Lab <lab@example.org>\n"
        f"Description: made for a test\n")
    for script, text in (scripts or {}).items():
        (place / "DEBIAN" / script).write_text(text)
        (place / "DEBIAN" / script).chmod(0o755)
    for path, text in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(0o755 if "/bin/" in path else 0o644)
    out = pathlib.Path(scratch) / f"{name}_{version}_all.deb"
    run("dpkg-deb", "--root-owner-group", "-b", place, out)
    return out


class Archive:
    """A flat package archive on loopback."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.line = f"deb [trusted=yes] http://127.0.0.1:{self.server.server_address[1]}/ ./"

    def publish(self, *packages):
        text = ""
        for package in packages:
            target = self.folder / package.name
            shutil.copy(package, target)
            data = target.read_bytes()
            text += run("dpkg-deb", "-f", target).stdout + (
                f"Filename: ./{target.name}\nSize: {len(data)}\n"
                f"SHA256: {hashlib.sha256(data).hexdigest()}\n\n")
        (self.folder / "Packages").write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        (self.folder / "Release").write_text(
            "Origin: Lab\nLabel: Lab\nSuite: lab\nCodename: lab\nSHA256:\n"
            f" {digest} {len(text)} Packages\n")

    def close(self):
        self.server.shutdown()


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(0)


def require_lab():
    """Ends with a word where the lab cannot run."""
    if os.geteuid() != 0:
        skip("root is needed for overlays and package managers")
    for program in ("debootstrap", "bwrap", "dpkg-deb", "ssh-keygen", "git"):
        if not shutil.which(program):
            skip(f"there is no {program}")
