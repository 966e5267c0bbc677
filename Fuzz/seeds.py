#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets, Fuzz/Seeds/TARGET/NAME: small inputs that reach far.

Run it again after a change: python3 Fuzz/seeds.py
"""
import base64
import bz2
import gzip
import io
import lzma
import os
import plistlib
import sqlite3
import struct
import subprocess
import tarfile
import tempfile
import zipfile
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Seeds")


def put(target, name, content):
    folder = os.path.join(HERE, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


# --- The wire -------------------------------------------------------------------------------------

def count(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def value(thing):
    if thing is None:
        return b"\x00"
    if isinstance(thing, bool):
        return b"\x02" if thing else b"\x01"
    if isinstance(thing, int):
        return b"\x03" + count((thing << 1) ^ (thing >> 63))
    if isinstance(thing, float):
        return b"\x04" + struct.pack("<d", thing)
    if isinstance(thing, str):
        return b"\x05" + count(len(thing.encode())) + thing.encode()
    if isinstance(thing, list):
        return b"\x06" + count(len(thing)) + b"".join(map(value, thing))
    if isinstance(thing, tuple):  # a record of (number, value)
        return b"\x07" + count(len(thing)) + b"".join(count(n) + value(v) for n, v in thing)
    return b"\x08" + count(len(thing)) + b"".join(value(k) + value(v) for k, v in thing.items())


def frame(kind, payload):
    return struct.pack("<I", len(payload)) + bytes([kind]) + payload


def wire():
    texts = tuple((n, "1.2.3" if n else "pkg:npm/left-pad@1.3.0") for n in range(9))
    for kind in range(1, 16):
        for name, record in {
            "texts": texts, "integers": tuple((n, n * 300) for n in range(9)),
            "lists": tuple((n, ["a", ("x",)[0], None, 1.5, True]) for n in range(9)),
            "records": ((0, "CVE-2024-1"), (1, [((0, "npm"), (1, "x"), (2, ["1"]))]), (5, {"a": 1})),
        }.items():
            put("records", f"{kind:02}-{name}", bytes([kind]) + value(record))
    put("records", "deep", b"\x01" + b"\x06\x01" * 15 + b"\x00")
    for which in range(17):
        put("messages", f"{which:02}-integers", bytes([which]) + b"".join(value(n) for n in range(20)))
        put("messages", f"{which:02}-texts", bytes([which]) + value("a") * 6)
        put("messages", f"{which:02}-mixed",
            bytes([which, 1]) + value(1) + value("name") + value(["x", "y"]) + value({"a": 1}) * 2)
    frames = [frame(65, b"\x01" + value(texts)), frame(67, b"\x01" + value(3) + value("warned")),
              frame(72, value(1) * 4), frame(70, b""), frame(200, b"x"), frame(250, b"")]
    put("frames", "all", b"".join(frames))
    put("frames", "cut", b"".join(frames)[:-3])
    put("frames", "large", struct.pack("<I", 1 << 20) + b"\x41" + b"a" * 100)
    put("frames", "descriptor", struct.pack("<I", 1) + b"\xc1" + b"a")


# --- Documents ------------------------------------------------------------------------------------

def documents():
    put("json", "all", '{"a": [1, -2, 3.5e7, null, true, "\\u00e9\\ud83d\\ude00\\n"], "b": {"c": {}}, "a": []}')
    put("json", "lines", '{"a":1}\n\n[2]\r\nnull\n{"b":')
    put("json", "numbers", "[9223372036854775807, 18446744073709551615, 1e400, -0, 0.1, 123456789012345678901234567890]")
    put("json", "utf16", '{"a": "b"}'.encode("utf-16"))
    put("json", "deep", "[" * 70 + "]" * 70)
    put("toml", "all", '''# comment
title = "x\\u00e9\\n"
raw = 'C:\\d'
many = """
two
lines"""
hex = 0xff_ff
date = 2024-07-01T09:30:00.5Z
local = 1979-05-27
time = 07:32:00
f = [1.5, -inf, nan]
[a.b]
c = { d = 1, e.f = 2 }
[[package]]
name = "x"
[[package]]
name = "y"
[package.source]
"quoted key" = true
''')
    put("yaml", "all", '''%YAML 1.2
---
a: &x [1, 0o7, 0x1f, .inf, ~, yes, "q\\u00e9", 'it''s']
b: *x
c: {d: e, <<: {f: g}}
? key
: - - nested
  - |
    kept
  - >-
    folded
...
---
!!str 1
''')
    put("yaml", "merge", "base: &b {x: 1}\nmore:\n  <<: [*b, *b]\n  y: 2\n")
    put("yaml", "bomb", "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(12)))
    put("xml", "all", '''<?xml version="1.0" encoding="UTF-8"?>
<!-- c --><a xmlns="urn:x" xmlns:y="urn:y" k="v&amp;&#x41;"><y:b c='d'>text<![CDATA[<raw>]]></y:b><b/>tail<?p i?></a>
''')
    put("xml", "dtd", '<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f SYSTEM "file:///x">]><a>&e;&f;</a>')
    put("xml", "latin1", '<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>'.encode("latin-1"))
    put("xml", "utf16", '<a b="c">d</a>'.encode("utf-16"))
    put("xml", "deep", "<a>" * 300 + "</a>" * 300)
    put("ini", "all", "; c\nglobal = 1\n[section]\nkey = value ; trailing\nkey: two\n  continued\n[a \"b\"]\n\tempty =\nalone\n")
    content = {"a": [1, -2, 2**63, 1.5, True, b"\x00\x01", "text", "é€"], "d": {"e": {}}}
    put("plist", "xml", plistlib.dumps(content))
    put("plist", "binary", plistlib.dumps(content, fmt=plistlib.FMT_BINARY))
    put("plist", "nested", plistlib.dumps([[[["x"] * 3] * 3] * 3], fmt=plistlib.FMT_BINARY))
    put("deb822", "all", "Package: a\nVersion: 1:2.0-1\nDescription: x\n more\n .\n end\n\n# c\nPackage: b\nDepends:\n c (>= 1)\n")
    put("deb822", "signed", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: x\n- dash\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n")
    put("csv", "all", '#model:v1\ncve,epss\nCVE-2024-1,0.5\n"a ""quoted"" field","two\nlines"\r\nx,,\n')
    put("csv", "tabs", "|b\tc\n1|\"2\n\"|3")
    put("html", "all", '<!DOCTYPE html><p class="a>b">one &amp; two &#169;&#x1F600;&nbsp;<br/>x<!-- c --><script>if (a<b)</script><pre> k\n  l</pre><li>é')
    put("encodings", "standard", base64.b64encode(bytes(range(64))))
    put("encodings", "url", base64.urlsafe_b64encode(bytes(range(200, 255))).rstrip(b"="))
    put("encodings", "blanks", "YQ ==\n YWJj")


# --- Versions, names, patterns --------------------------------------------------------------------

def texts():
    put("dpkg", "epochs", "1:1.0-1\n0:1.0-1\n1.0-1~bpo12+1\n>= 1.0, << 2")
    put("dpkg", "signs", "1.0~rc1\n1.0+dfsg-1ubuntu0.1\n1.0a\n= 1.0")
    put("dpkg", "zeros", "0\n00\n0-0\n(>> 0)")
    put("semver", "plain", "1.2.3\n1.2.3-rc.1\n1.2.3+build\n^1.2.0 || >=2.0.0-a <3 1.x - 2.*")
    put("semver", "loose", "v1.2\n=1.2.3-beta\n1.0.0-alpha.beta.11\n~1.2")
    put("pep440", "plain", "1.0\n1.0.dev1\n1!1.0.post2+local.7\n>=1.0,!=1.5.*,~=1.4,<2")
    put("pep440", "odd", "v1.0-rc.1\n1.0alpha\n2004d\n===1.0")
    put("glob", "stars", "**/site-packages/*.dist-info/METADATA\nusr/lib/python3/site-packages/a.dist-info/METADATA")
    put("glob", "braces", "/var/lib/{dpkg,rpm/{a,b}}/[!a-z]tatus?\nvar/lib/dpkg/Status1")
    put("glob", "climb", "../*.txt\nusr/../x.txt")
    put("regex", "groups", "(?<name>[a-z]+)[-_](?<version>\\d+(?:\\.\\d+)*)\nfoo-1.2.3 bar_4")
    put("regex", "backs", "(a+)+$|(?<=x)\\1\\K.\naaaaaaaaaaaaaaaaaaaaab")
    put("regex", "unicode", "(?i)\\p{L}+\\b\nÄÖ é x\xff")
    put("purl", "all", "pkg:npm/%40babel/core@7.0.0?arch=x86&repository_url=a%2Fb#src/index.js")
    put("purl", "deb", "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie")
    put("purl", "go", "pkg:golang/github.com/a/b@v1#c/../d")
    put("purl", "pypi", "PKG://PyPI/Some_Name@1.0%2b1")
    put("cpe", "formatted", "cpe:2.3:a:vendor:pro\\:duct:1.0:*:-:*:*:*:x\\?y:*")
    put("cpe", "uri", "cpe:/a:vendor:product%21:1.0::~~~x~y~")
    put("cvss", "v2", "(AV:N/AC:L/Au:N/C:P/I:P/A:P/E:F/RL:OF/RC:C)")
    put("cvss", "v31", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O/RC:C/MAV:L/CR:H")
    put("cvss", "v40", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A/MSI:S")
    put("time", "rfc3339", "2024-07-01T09:30:00.123+02:00\n%Y-%m-%dT%H:%M:%S")
    put("time", "mail", "Mon, 01 Jul 2024 09:30:00 +0000 (UTC)\n%a, %d %b %Y %T %z")
    put("time", "seconds", "1719826200\n%s")
    put("lua", "all", '''local oakum <const> = require "x" -- c
return { name = "a", [1] = 0x1p4, read = function(file, out, ...)
  for i, line in file:lines() do goto next; ::next:: end
  for i = 1, 3, -1 do repeat local y <close> = nil until not y end
  while a and b or c do break end
  if #t ~= 2 // 3 << 1 then return [==[x]==], 'a\\z  \\x41\\u{48}\\065' else t.a.b["c"]:d{...} end
end }
''')


# --- Archives -------------------------------------------------------------------------------------

def tar(form, members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as file:
        for name, content, kind in members:
            info = tarfile.TarInfo(name)
            info.size = len(content) if kind == tarfile.REGTYPE else 0
            info.type = kind
            info.linkname = "a/b" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
            file.addfile(info, io.BytesIO(content))
    return out.getvalue()[:-8192]  # fewer of the zeros at the end


def zipped(**settings):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **settings) as file:
        file.writestr(zipfile.ZipInfo("a/b.txt"), b"hello hello hello")
        file.writestr(zipfile.ZipInfo("META-INF/MANIFEST.MF"), b"Manifest-Version: 1.0\r\n")
        file.writestr(zipfile.ZipInfo("é"), b"")
    return out.getvalue()


def ar(members):
    out = b"!<arch>\n"
    for name, content in members:
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content
        out += b"\n" * (len(content) % 2)
    return out


def cpio(members):
    out = b""
    for name, content in members + [("TRAILER!!!", b"")]:
        fields = [1, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
        part = b"070701" + "".join(f"{field:08X}" for field in fields).encode() + name.encode() + b"\0"
        out += part + b"\0" * (-len(part) % 4) + content + b"\0" * (-len(content) % 4)
    return out


def archives():
    members = [("a/b", b"content", tarfile.REGTYPE), ("d", b"", tarfile.DIRTYPE), ("s", b"", tarfile.SYMTYPE),
               ("h", b"", tarfile.LNKTYPE), ("x" * 150, b"1", tarfile.REGTYPE)]
    plain = tar(tarfile.USTAR_FORMAT, members[:4])
    put("archive", "ustar.tar", plain)
    put("archive", "pax.tar", tar(tarfile.PAX_FORMAT, members))
    put("archive", "gnu.tar", tar(tarfile.GNU_FORMAT, members))
    put("archive", "stored.zip", zipped())
    put("archive", "deflated.zip", zipped(compression=zipfile.ZIP_DEFLATED))
    put("archive", "bzip2.zip", zipped(compression=zipfile.ZIP_BZIP2))
    put("archive", "lzma.zip", zipped(compression=zipfile.ZIP_LZMA))
    put("archive", "a.ar", ar([("debian-binary/", b"2.0\n"), ("control.tar.gz/", gzip.compress(plain, mtime=0))]))
    put("archive", "bsd.ar", ar([("#1/12", b"long name.tx" + b"abc"), ("//", b"longer-name/\n"), ("/0", b"x")]))
    put("archive", "a.cpio", cpio([("a/b", b"hello"), ("c", b"")]))
    streams = {"gz": gzip.compress(plain, mtime=0), "xz": lzma.compress(plain), "bz2": bz2.compress(plain)}
    small = b"hello, hello, hello"
    singles = {"gz": gzip.compress(small, mtime=0) * 2, "xz": lzma.compress(small), "bz2": bz2.compress(small)}
    for tool in ["zstd", "lz4"]:
        try:
            run = lambda content: subprocess.run([tool, "-q", "-c"], input=content, capture_output=True, check=True).stdout
            streams[tool], singles[tool] = run(plain), run(small)
        except (OSError, subprocess.CalledProcessError):
            print(f"left as it is: seeds in {tool}, which is not installed")
    for name, content in streams.items():
        put("archive", "tar." + name, content)
    for name, content in singles.items():
        put("archive", "single." + name, content)
        put("deflate", "single." + name, content)
    put("deflate", "zlib", zlib.compress(small * 20))
    put("deflate", "raw", zlib.compress(small)[2:-4])
    put("deflate", "stored", zlib.compress(bytes(range(100)), 0))


# --- Executables ----------------------------------------------------------------------------------

def padded(parts, size=0):
    image = bytearray(max(size, max(at + len(content) for at, content in parts)))
    for at, content in parts:
        image[at:at + len(content)] = content
    return bytes(image)


def go_info():
    mark = b"0" * 16
    modules = (b"path\tacme.example/tool\nmod\tacme.example/tool\t(devel)\t\n"
               b"dep\tacme.example/x\tv1.2.3\th1:abc=\n=>\tacme.example/y\tv1.0.0\th1:d=\nbuild\tCGO_ENABLED=0\n")
    text = lambda content: count(len(content)) + content
    return b"\xff Go buildinf:\x08\x02" + bytes(16) + text(b"go1.22.1") + text(mark + modules + mark)


def elf(bits, order, data=b"\x01\x02\x03", name=".dep-v0"):
    wide = bits == 64
    word = "Q" if wide else "I"
    pack = lambda form, *values: struct.pack((">" if order == 2 else "<") + form, *values)
    strings = b"\0libc.so.6\0libown.so.1\0/opt/lib\0"
    names = b"\0.shstrtab\0" + name.encode() + b"\0.bss\0"
    note = pack("III", 4, 4, 3) + b"GNU\0\x01\x02\x03\x04"
    dynamic = b"".join(pack(word * 2, tag, at) for tag, at in
                       [(1, 1), (14, 11), (29, 23), (5, 0x600), (10, len(strings)), (0, 0)])
    programs = [(3, 0x500, 0x15), (4, 0x540, len(note)), (2, 0x700, len(dynamic)), (1, 0, 0x900)]
    sections = [(0, 0, 0, 0), (1, 3, 0x580, len(names)), (11, 1, 0x800, len(data)),
                (12 + len(name), 8, 0x900, 64)]
    header = b"\x7fELF" + bytes([2 if wide else 1, order, 1]) + bytes(9)
    header += pack("HHI" + word * 3 + "IHHHHHH", 3, 62 if wide else 40, 1, 0, 0x100, 0x300, 0,
                   64 if wide else 52, 56 if wide else 32, len(programs), 64 if wide else 40, len(sections), 1)
    table = b"".join(
        pack("II" + word * 6, kind, 4, at, at, at, size, size, 8) if wide
        else pack("IIIIIIII", kind, at, at, at, size, size, 4, 4) for kind, at, size in programs)
    heads = b"".join(pack("II" + word * 4 + "II" + word * 2, place, kind, 0, at, at, size, 0, 0, 1, 0)
                     for place, kind, at, size in sections)
    return padded([(0, header), (0x100, table), (0x300, heads), (0x500, b"/lib/ld-linux-own.so\0"),
                   (0x540, note), (0x580, names), (0x600, strings), (0x700, dynamic), (0x800, data)])


def version_block(key, content=b"", is_text=False, children=()):
    align = lambda bytes_: bytes_ + bytes(-len(bytes_) % 4)
    wide = key.encode("utf-16-le") + b"\0\0"
    body = align(bytes(6) + wide) + content
    for child in children:
        body = align(body) + child
    return struct.pack("<HHH", len(body), len(content) // 2 if is_text else len(content), is_text) + body[6:]


def pe(data=b"\x07\x08"):
    text = lambda key, words: version_block(key, words.encode("utf-16-le") + b"\0\0", True)
    fixed = struct.pack("<IIIIII", 0xFEEF04BD, 0, 0x10002, 0x30004, 0x50000, 7) + bytes(28)
    version = version_block("VS_VERSION_INFO", fixed, False, [version_block("StringFileInfo", children=[
        version_block("040904b0", children=[text("FileVersion", "1.2-beta"), text("ProductName", "Tool")])])])
    optional = bytearray(240)
    struct.pack_into("<H", optional, 0, 0x20B)
    struct.pack_into("<Q", optional, 24, 0x140000000)
    struct.pack_into("<H", optional, 68, 3)
    struct.pack_into("<I", optional, 108, 16)
    struct.pack_into("<I", optional, 120, 0x1000)
    struct.pack_into("<I", optional, 128, 0x1100)
    sections = b"".join(
        struct.pack("<8sIIIIIIHHI", name, size, address, size, at, 0, 0, 0, 0, flags)
        for name, address, size, at, flags in [(b".rdata", 0x1000, 0xA00, 0x400, 0x40000040),
                                               (b".data", 0x2000, len(data), 0xE00, 0xC0000040)])
    levels = [(0x500 + n * 24, bytes(14) + struct.pack("<HII", 1, id_, 72 if n == 2 else 0x80000000 | (n + 1) * 24))
              for n, id_ in enumerate([16, 1, 1033])]
    return padded([(0, b"MZ"), (0x3C, struct.pack("<I", 0x80)),
                   (0x80, b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 2, 0, 0, 0, 240, 0x22)),
                   (0x98, bytes(optional) + sections), (0x40C, struct.pack("<I", 0x1080)),
                   (0x480, b"KERNEL32.dll\0"), *levels, (0x548, struct.pack("<II", 0x1200, len(version))),
                   (0x600, version), (0xE00, data)])


def macho(data, fat=False):
    base = 0x400 if fat else 0
    command = struct.pack("<II16sQQQQIIII", 0x19, 152, b"__DATA", 0x100000200, len(data), 0x200, len(data), 3, 3, 1, 0)
    section = struct.pack("<16s16sQQIIIIIIII", b"__go_buildinfo", b"__DATA", 0x100000200, len(data), 0x200, 0, 0, 0, 0, 0, 0, 0)
    head = struct.pack("<IIIIIIII", 0xFEEDFACF, 0x1000007, 0, 2, 1, 152, 0, 0)
    parts = [(base, head + command + section), (base + 0x200, data)]
    if fat:
        parts.append((0, struct.pack(">IIIIIII", 0xCAFEBABE, 1, 0x1000007, 0, base, 0x200 + len(data), 0)))
    return padded(parts)


def executables():
    for bits in (32, 64):
        for order in (1, 2):
            put("elf", f"{bits}-{order}", elf(bits, order))
    put("pe", "program", pe())
    put("go", "elf", elf(64, 1, go_info(), ".go.buildinfo"))
    put("go", "pe", pe(go_info()))
    put("go", "macho", macho(go_info()))
    put("go", "fat", macho(go_info(), True))
    put("jar", "sections", "Manifest-Version: 1.0\r\nImplementation-Title: acm\r\n e\r\n\r\nName: a/b.class\r\nSHA-256-Digest: x\r\n")
    put("jar", "lines", "Manifest-Version: 1.0\nA: b\n c\n\nName: x\n\rY: z")


def databases():
    def made(name, *statements):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a")
            connection = sqlite3.connect(path)
            for statement in ("PRAGMA page_size=512", "PRAGMA auto_vacuum=NONE") + statements:
                connection.execute(statement)
            connection.commit()
            connection.close()
            with open(path, "rb") as file:
                put("sqlite", name, file.read())

    made("plain", "CREATE TABLE p(name TEXT PRIMARY KEY, version, size INTEGER, blob)",
         "INSERT INTO p VALUES ('a', '1.0', 1, x'00ff'), ('b', NULL, 2.5, zeroblob(700))")
    made("schema", "CREATE TABLE a(x)", "CREATE TABLE w(k PRIMARY KEY, v) WITHOUT ROWID",
         "CREATE VIEW v AS SELECT * FROM a", "CREATE INDEX i ON a(x)",
         "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END", "INSERT INTO w VALUES (1, 'é')")
    made("generated", "CREATE TABLE g(a, b AS (a || 'x'), CHECK (a > 0))", "INSERT INTO g(a) VALUES (1)")


# --- rpm ------------------------------------------------------------------------------------------

def rpm_header(name, files=2):
    """An index of tags and their data; numbers are aligned to their size."""
    tags = {1000: (6, name), 1001: (6, "1.0"), 1002: (6, "1"), 1003: (4, [1]), 1004: (9, ["Words"]),
            1008: (4, [1700000000]), 1014: (6, "MIT"), 1022: (6, "noarch"), 1044: (6, name + "-1.0-1.src.rpm"),
            261: (7, bytes(range(16))), 1047: (8, [name, "virtual"]), 1049: (8, ["/bin/sh"]),
            1035: (8, ["00" * 16] * files), 1116: (4, [n % 2 for n in range(files)]),
            1117: (8, [f"file{n}" for n in range(files)]), 1118: (8, ["/usr/bin/", "/etc/"]),
            5011: (4, [8]), 5096: (6, "m:1:2:3")}
    index, data = b"", b""
    for tag in sorted(tags):
        kind, value = tags[tag]
        if kind == 4:
            data += bytes(-len(data) % 4)
            body, count = b"".join(struct.pack(">I", n) for n in value), len(value)
        elif kind == 7:
            body, count = value, len(value)
        else:
            texts = [value] if kind == 6 else value
            body, count = b"".join(text.encode() + b"\0" for text in texts), len(texts)
        index += struct.pack(">IIII", tag, kind, len(data), count)
        data += body
    return struct.pack(">II", len(tags), len(data)) + index + data


def rpm_ndb(blobs):
    slots, content = b"", b""
    for number, blob in enumerate(blobs, 1):
        size = (16 + len(blob) + 12 + 15) // 16 * 16
        body = b"BlbS" + struct.pack("<III", number, 1, len(blob)) + blob
        body += bytes(size - len(body) - 12)
        slots += b"Slot" + struct.pack("<III", number, (4096 + len(content)) // 16, size // 16)
        content += body + struct.pack("<II", zlib.adler32(body), len(blob)) + b"BlbE"
    head = b"RpmP" + struct.pack("<IIII", 0, 1, 1, len(blobs) + 1) + bytes(12)
    return (head + slots).ljust(4096, b"\0") + content


def rpm_hash(inline, chained, order):
    """A Berkeley DB hash of pages of 1024 bytes: one small value, and one in a chain."""
    def page(number, kind, following, count, offset, body):
        return (bytes(8) + struct.pack(order + "IIIHHBB", number, 0, following, count, offset, 0, kind)
                + body).ljust(1024, b"\0")

    parts = [chained[at:at + 998] for at in range(0, len(chained), 998)]
    items = [b"\1" + struct.pack(order + "I", 1), b"\1" + inline, b"\1" + struct.pack(order + "I", 2),
             b"\3\0\0\0" + struct.pack(order + "II", 2, len(chained))]
    places, end = [], 1024
    for item in items:
        end -= len(item)
        places.append(end)
    body = b"".join(struct.pack(order + "H", at) for at in places)
    body = body.ljust(end - 26, b"\0") + b"".join(reversed(items))
    meta = bytes(12) + struct.pack(order + "IIIBBBBII", 0x61561, 9, 1024, 0, 8, 0, 0, 0, 1 + len(parts))
    pages = [meta.ljust(1024, b"\0"), page(1, 13, 0, 4, end, body)]
    for number, part in enumerate(parts, 2):
        last = number == len(parts) + 1
        pages.append(page(number, 7, 0 if last else number + 1, 1, len(part), part))
    return b"".join(pages)


def rpms():
    magic = b"\x8e\xad\xe8\x01" + bytes(4)
    small, large = rpm_header("leaf", 1), rpm_header("grove", 60)
    put("rpm", "header", large)
    put("rpm", "headers", magic + small + magic + small)
    put("rpm", "ndb", rpm_ndb([small, large]))
    put("rpm", "hash", rpm_hash(small, large, "<"))
    put("rpm", "hash-big-endian", rpm_hash(small, large, ">"))
    signature = magic + struct.pack(">IIIIII", 1, 16, 1004, 7, 0, 16) + bytes(range(16))
    put("rpm", "package", b"\xed\xab\xee\xdb\3".ljust(96, b"\0") + signature + magic + small + b"payload")


if __name__ == "__main__":
    for part in (wire, documents, texts, archives, executables, databases, rpms):
        part()
