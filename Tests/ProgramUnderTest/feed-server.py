"""A server on loopback for tests of fetching: every answer that a client has to cope with.

    feed-server.py FOLDER

FOLDER has cert.pem and key.pem. Writes FOLDER/ports, "HTTPS HTTP", when it listens, and one line of
JSON for each request to FOLDER/requests. The HTTP side is a proxy too (CONNECT). Ends when its standard input does.
"""
import http.server
import json
import os
import select
import socket
import ssl
import sys
import threading
import time
import urllib.parse

FOLDER = sys.argv[1]
LOCK = threading.Lock()
COUNTS = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self):
        with LOCK, open(os.path.join(FOLDER, "requests"), "a", encoding="utf-8") as file:
            headers = {name.lower(): value for name, value in self.headers.items()}
            line = {"method": self.command, "path": self.path, "tls": self.server.is_tls,
                    "headers": headers}
            file.write(json.dumps(line) + "\n")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.note()
        address = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(address.query))
        with LOCK:
            COUNTS[self.path] = count = COUNTS.get(self.path, 0) + 1
        name = address.path.split("/")[1]
        try:
            getattr(self, "get_" + name, self.get_file)(query, count)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def get_file(self, _query, _count):
        """A file of FOLDER/files, with its content as its tag."""
        path = os.path.join(FOLDER, "files", os.path.basename(self.path.split("?")[0]))
        if not os.path.exists(path):
            return self.answer(404, b"there is no such file")
        with open(path, "rb") as file:
            body = file.read()
        tag = f'"{hash(body) & 0xffffffff:x}"'
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, ETag=tag)
        self.answer(200, body, ETag=tag)

    def get_redirect(self, query, _count):
        self.answer(302, b"moved", Location=query["to"])

    def get_big(self, query, _count):
        """So many bytes, announced or in chunks."""
        size = int(query["size"])
        if "chunked" not in query:
            return self.answer(200, b"x" * size)
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while size > 0:
            part = min(size, 65536)
            self.wfile.write(b"%x\r\n%s\r\n" % (part, b"x" * part))
            size -= part
        self.wfile.write(b"0\r\n\r\n")

    def get_slow(self, _query, _count):
        """A byte now and then, for as long as somebody listens."""
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _ in range(600):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def get_cut(self, query, count):
        """Half a body, the first times."""
        if count > int(query.get("times", "99")):
            return self.answer(200, b"whole")
        self.close_connection = True
        if "chunked" in query:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"400\r\nhalf")
        else:
            self.answer(200, b"half", Content_Length="1024")
        self.wfile.flush()

    def get_busy(self, query, count):
        if count == 1:
            return self.answer(429, b"later", Retry_After=query.get("after", "1"))
        self.answer(200, b"at last")

    def get_echo(self, _query, _count):
        self.answer(200, json.dumps(dict(self.headers.items())).encode())

    def do_CONNECT(self):
        self.note()
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as other:
            self.send_response(200)
            self.end_headers()
            pairs = {self.connection: other, other: self.connection}
            while True:
                for ready in select.select(list(pairs), [], [], 60)[0]:
                    data = ready.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    pairs[ready].sendall(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), Handler)
        self.is_tls = context is not None
        if context:
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_):
        pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(FOLDER, "cert.pem"), os.path.join(FOLDER, "key.pem"))
    servers = [Server(context), Server(None)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    path = os.path.join(FOLDER, "ports")
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(" ".join(str(server.server_address[1]) for server in servers))
    os.rename(path + ".new", path)
    sys.stdin.read()


main()
