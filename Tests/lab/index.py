#!/usr/bin/env python3
"""A package index on loopback, for tests: the npm registry's and pip's simple protocol.

    index.py PORTFILE

Serves one npm package, `tiny-parse`, and one Python package, `tiny-words`, each in versions 1.0.0,
1.0.1 and 2.0.0, built here from a few lines of text; writes the port to PORTFILE and runs until it is
ended. 1.0.1 repairs a flaw of 1.0.0 and works; 2.0.0 has another interface, which breaks callers.
"""
import base64
import gzip
import hashlib
import http.server
import io
import json
import sys
import tarfile
import zipfile

VERSIONS = ("1.0.0", "1.0.1", "2.0.0")

NODE = {
    "1.0.0": "exports.parse = text => text.split(',');\n",
    "1.0.1": "exports.parse = text => String(text).slice(0, 1000).split(',');\n",
    "2.0.0": "exports.parseAll = text => String(text).split(',');\n",
}
PYTHON = {
    "1.0.0": "def words(text):\n    return text.split()\n",
    "1.0.1": "def words(text):\n    return text[:1000].split()\n",
    "2.0.0": "def all_words(text):\n    return text.split()\n",
}


def node_package(version):
    data = io.BytesIO()
    files = {
        "package/package.json": json.dumps(
            {"name": "tiny-parse", "version": version, "main": "index.js"}),
        "package/index.js": NODE[version],
    }
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            entry.mode = 0o644
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(data.getvalue(), mtime=0)


def python_wheel(version):
    data = io.BytesIO()
    information = f"tiny_words-{version}.dist-info"
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in (
            ("tiny_words.py", PYTHON[version]),
            (f"{information}/METADATA",
             f"Metadata-Version: 2.1\nName: tiny-words\nVersion: {version}\n"),
            (f"{information}/WHEEL",
             "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            (f"{information}/RECORD",
             f"tiny_words.py,,\n{information}/METADATA,,\n{information}/WHEEL,,\n"
             f"{information}/RECORD,,\n"),
        ):
            archive.writestr(zipfile.ZipInfo(name), text)
    return data.getvalue()


class Index(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0]
        found = self.find(path)
        kind, body = found if found else ("text/plain", b"not found")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def find(self, path):
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        if path == "/tiny-parse":
            versions = {}
            for version in VERSIONS:
                data = node_package(version)
                digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
                versions[version] = {
                    "name": "tiny-parse", "version": version,
                    "dist": {
                        "tarball": f"{here}/tiny-parse/-/tiny-parse-{version}.tgz",
                        "integrity": "sha512-" + digest,
                        "shasum": hashlib.sha1(data).hexdigest(),
                    },
                }
            return "application/json", json.dumps({
                "name": "tiny-parse", "dist-tags": {"latest": "2.0.0"}, "versions": versions,
            }).encode()
        for version in VERSIONS:
            if path == f"/tiny-parse/-/tiny-parse-{version}.tgz":
                return "application/octet-stream", node_package(version)
            if path == f"/files/tiny_words-{version}-py3-none-any.whl":
                return "application/octet-stream", python_wheel(version)
        if path == "/simple/tiny-words/":
            links = "".join(
                f'<a href="{here}/files/tiny_words-{v}-py3-none-any.whl#sha256='
                f'{hashlib.sha256(python_wheel(v)).hexdigest()}">'
                f"tiny_words-{v}-py3-none-any.whl</a>\n" for v in VERSIONS)
            return "text/html", f"<!DOCTYPE html><html><body>{links}</body></html>".encode()
        return None

    def log_message(self, *arguments):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(str(server.server_address[1]))
    server.serve_forever()


if __name__ == "__main__":
    main()
