#!/usr/bin/env python3
"""Writes the rpm fixtures: packages of our own, in databases of every kind, and what rpm says of them.

    python3 make.py FOLDER

needs rpm, rpmbuild, gpg and db5.3_load (apt: rpm gnupg db5.3-util). FOLDER gets

    Packages        Berkeley DB hash, loaded by db5.3_load; also in the other byte order
    Packages.db     NDB, written here: rpm is seldom built with it
    rpmdb.sqlite    the table of rpm's SQLite database, without its indexes
    full.sqlite     rpm's whole SQLite database (not committed)
    leaf.rpm, leaf.src.rpm
    query.txt       what `rpm -qa` says, sorted
    files.txt       `NAME PATH` of every file
"""
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zlib

OUT = os.path.abspath(sys.argv[1])
QUERY = "%{NAME} %{EPOCH} %{VERSION} %{RELEASE} %{ARCH} %{SOURCERPM} %{LICENSE} %{VENDOR} " \
        "%{MODULARITYLABEL} %{SIGMD5}\n"

GREEN = """
Name: green
Epoch: 1
Version: 2.4
Release: 3.el9
Summary: Green things
License: MIT and BSD
Vendor: Example Distribution
URL: https://green.example
Provides: virtual-green
Requires: libgreen /usr/bin/leaf
%description
Green.
%package -n libgreen
Summary: The library
License: LGPLv2+
Requires: grove
%description -n libgreen
Library.
%package -n python3-green
Summary: For Python
Version: 0.9
%description -n python3-green
Python.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib64 %{buildroot}/usr/lib/python3.9/site-packages/green-0.9.dist-info
echo a > %{buildroot}/usr/bin/green
echo b > %{buildroot}/usr/lib64/libgreen.so.1
ln -s libgreen.so.1 %{buildroot}/usr/lib64/libgreen.so
printf 'Metadata-Version: 2.1\\nName: green\\nVersion: 0.9\\n' > %{buildroot}/usr/lib/python3.9/site-packages/green-0.9.dist-info/METADATA
%files
/usr/bin/green
%files -n libgreen
/usr/lib64/libgreen.so*
%files -n python3-green
/usr/lib/python3.9/site-packages/green-0.9.dist-info
"""

LEAF = """
Name: leaf
Version: 10~rc1
Release: 1.module_el8
Summary: A leaf
License: Apache-2.0
ModularityLabel: grove:1:820240101:abcd1234
BuildArch: noarch
%description
Leaf.
%install
mkdir -p %{buildroot}/usr/bin
echo c > %{buildroot}/usr/bin/leaf
%files
/usr/bin/leaf
"""

# So many files that its header fills several pages of any database.
GROVE = """
Name: grove
Version: 1.0
Release: 1
Summary: Many trees
License: MIT
BuildArch: noarch
%description
Trees.
%install
for i in $(seq 1 40); do
  mkdir -p %{buildroot}/usr/share/grove/$((i % 5)); echo $i > %{buildroot}/usr/share/grove/$((i % 5))/tree-$i
done
%files
/usr/share/grove
"""


def run(*command, **more):
    ended = subprocess.run(command, capture_output=True, text=True, **more)
    if ended.returncode:
        sys.exit(" ".join(command) + "\n" + ended.stderr)
    return ended.stdout


def build(work):
    for name, text in {"green": GREEN, "leaf": LEAF, "grove": GROVE}.items():
        spec = os.path.join(work, name + ".spec")
        with open(spec, "w") as file:
            file.write(text)
        run("rpmbuild", "-ba", spec, "--target", "x86_64" if name == "green" else "noarch",
            "--define", f"_topdir {work}/top", "--define", "_buildhost builder.example",
            "--define", "use_source_date_epoch_as_buildtime 1", "--define", "debug_package %{nil}",
            "--define", "__os_install_post %{nil}", "--define", "_build_id_links none",
            "--define", "optflags -O2", "--define", "_binary_payload w9.gzdio",
            env=dict(os.environ, SOURCE_DATE_EPOCH="1700000000"))
    found = []
    for folder, _, names in os.walk(f"{work}/top"):
        found += [os.path.join(folder, name) for name in names if name.endswith(".rpm")]
    return sorted(found)


def key(work):
    home = os.path.join(work, "gnupg")
    os.makedirs(home, mode=0o700)
    run("gpg", "--homedir", home, "--batch", "--passphrase", "", "--quick-generate-key",
        "Example <key@distribution.example>", "rsa2048", "sign", "never")
    path = os.path.join(work, "key.asc")
    run("gpg", "--homedir", home, "--armor", "--output", path, "--export")
    return path


def blobs(database):
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT hnum, blob FROM Packages ORDER BY hnum").fetchall()


def ndb(rows):
    """One page of slots, then the blobs, as lib/backend/ndb/rpmpkg.c of rpm defines them."""
    slots, content = b"", b""
    for number, blob in rows:
        size = (16 + len(blob) + 12 + 15) // 16 * 16
        body = b"BlbS" + struct.pack("<III", number, 1, len(blob)) + blob
        body += bytes(size - len(body) - 12)
        place = 4096 + len(content)
        content += body + struct.pack("<II", zlib.adler32(body), len(blob)) + b"BlbE"
        slots += b"Slot" + struct.pack("<III", number, place // 16, size // 16)
    # A slot that was given back, then unused ones.
    slots = slots[:32] + b"Slot" + bytes(12) + slots[32:]
    head = b"RpmP" + struct.pack("<IIII", 0, 1, 1, rows[-1][0] + 1) + bytes(12)
    return head + slots + b"".join([b"Slot" + bytes(12)] * ((4096 - 32 - len(slots)) // 16)) + content


def load(name, order, page_size, rows):
    """A Berkeley DB hash in a byte order. In large pages, small headers need no chain."""
    text = f"VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize={page_size}\n" \
           f"db_lorder={'1234' if order == '<' else '4321'}\nHEADER=END\n"
    for number, blob in [(0, struct.pack(order + "I", 99))] + rows:
        text += f" {struct.pack(order + 'I', number).hex()}\n {bytes(blob).hex()}\n"
    path = os.path.join(OUT, name)
    if os.path.exists(path):
        os.remove(path)
    run("db5.3_load", path, input=text + "DATA=END\n")


def main():
    with tempfile.TemporaryDirectory() as work:
        packages = build(work)
        binary = [path for path in packages if not path.endswith(".src.rpm")]
        asc = key(work)
        where = ["--dbpath", os.path.join(work, "sqlite"), "--define", "_db_backend sqlite"]
        run("rpmdb", "--initdb", *where)
        install = ["rpm", "-i", "--justdb", "--nodeps", "--ignorearch", *where]
        run(*install, *binary)
        run("rpmkeys", "--import", asc, *where)
        # A package that is gone leaves a hole.
        run("rpm", "-e", "--justdb", "--nodeps", *where, "grove")
        run(*install, next(path for path in binary if "grove" in path))
        os.makedirs(OUT, exist_ok=True)
        full = os.path.join(work, "sqlite", "rpmdb.sqlite")
        with sqlite3.connect(full) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        shutil.copy(full, os.path.join(OUT, "full.sqlite"))

        small = os.path.join(OUT, "rpmdb.sqlite")
        if os.path.exists(small):
            os.remove(small)
        with sqlite3.connect(small) as connection:
            connection.execute("PRAGMA page_size=512")
            connection.execute(
                "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)")
            connection.executemany("INSERT INTO Packages VALUES (?, ?)", blobs(full))

        with open(os.path.join(OUT, "Packages.db"), "wb") as file:
            file.write(ndb(blobs(full)))

        load("Packages", "<", 1024, blobs(full))
        load("Packages.big-endian", ">", 8192, blobs(full))

        for path in packages:
            if "leaf" in path:
                shutil.copy(path, os.path.join(OUT, "leaf.src.rpm" if ".src." in path else "leaf.rpm"))
        where = ["--dbpath", os.path.join(work, "sqlite")]
        with open(os.path.join(OUT, "query.txt"), "w") as file:
            file.write("".join(sorted(run("rpm", "-qa", *where, "--qf", QUERY).splitlines(True))))
        with open(os.path.join(OUT, "files.txt"), "w") as file:
            listed = run("rpm", "-qa", *where, "--qf", "[%{=NAME} %{FILENAMES}\n]")
            file.write("".join(sorted(listed.splitlines(True))))


main()
