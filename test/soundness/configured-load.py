#!/usr/bin/env python3
"""Uses nginx with integration/nginx/nginx.conf, one process that serves files.

  configured-load.py NGINX DIRECTORY [--config-only] [--short]
                     [--guard GUARD ALLOWED REPORT [OPTION...]]

Makes a configuration with the same settings in DIRECTORY, on loopback, and runs
NGINX with it: files, compressed and large ones, errors, a body that is spooled,
logs opened again, a reload, the end. Then the circumstances that make the same
configuration use other calls: an error log that is a file, an address in use, no
such user, connections that are reset or linger, a host that must be looked up.
Exits with 1 if what must succeed did not. --config-only only writes
DIRECTORY/nginx.conf; --short is the first part alone.
"""
import argparse
import os
import signal
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Load:
    def __init__(self, args):
        self.args = args
        self.dir = os.path.abspath(args.directory)
        self.port = free_port()
        self.failures = []
        os.makedirs(f"{self.dir}/www", exist_ok=True)
        os.chmod(self.dir, 0o777)
        for name, text in (("index.html", "hello\n"),
                           ("large.html", os.urandom(4 << 20).hex() + "\n")):
            with open(f"{self.dir}/www/{name}", "w") as f:
                f.write(text)

    def write_config(self, name, *changes):
        """The shipped configuration; only values are other ones."""
        with open(f"{ROOT}/integration/nginx/nginx.conf") as f:
            text = f.read()
        temporary = "".join(
            f" {kind}_temp_path {self.dir}/{kind};" for kind in
            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        for old, new in (("/srv/www", f"{self.dir}/www"),
                         ("listen 80", f"listen 127.0.0.1:{self.port}"),
                         ("/run/nginx.pid", f"{self.dir}/pid"),
                         ("access_log off;", "access_log off;" + temporary),
                         *changes):
            if old not in text:
                sys.exit(f"configured-load: no {old!r} in nginx.conf")
            text = text.replace(old, new)
        with open(f"{self.dir}/{name}", "w") as f:
            f.write(text)
        return f"{self.dir}/{name}"

    def check(self, right, what):
        if not right:
            self.failures.append(what)
            print(f"configured-load: {what}", file=sys.stderr)

    def start(self, config):
        log = open(f"{self.dir}/stderr", "a")
        return subprocess.Popen(
            [*self.args.guard, self.args.nginx, "-p", self.dir, "-e", "stderr",
             "-c", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def get(self, path, *more):
        done = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
             "--max-time", "10", *more, f"http://127.0.0.1:{self.port}{path}"],
            capture_output=True, text=True)
        return int(done.stdout or 0)

    def wait(self):
        for _ in range(50):
            if self.get("/") == 200:
                return True
            time.sleep(0.1)
        return False

    def end(self, server, sign=signal.SIGQUIT):
        with open(f"{self.dir}/pid") as f:
            os.kill(int(f.read()), sign)
        try:
            self.check(server.wait(10) == 0, "nginx ends with an error")
        except subprocess.TimeoutExpired:
            self.check(False, "nginx does not end")
            server.kill()
            server.wait()

    def usual(self):
        server = self.start(self.write_config("nginx.conf"))
        if not self.wait():
            server.kill()
            server.wait()
            return self.check(False, "nginx does not serve")
        self.check(self.get("/large.html", "--compressed") == 200,
                   "no large file")
        self.check(self.get("/none") == 404, "a missing file is found")
        self.get("/", "-X", "POST", "--data-binary",
                 f"@{self.dir}/www/large.html")
        os.kill(server.pid, signal.SIGUSR1)  # open the logs again
        time.sleep(0.3)
        self.check(self.get("/") == 200, "nginx does not serve any more")
        # Read the configuration again. As one process, nginx has no connections
        # left after that ("worker_connections are not enough"), guarded or not.
        os.kill(server.pid, signal.SIGHUP)
        time.sleep(0.5)
        self.end(server)

    def hang_up(self, request, linger=False):
        """Sends a request and resets the connection."""
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.sendall(request)
            if linger:
                time.sleep(0.3)  # until the answer fills all buffers
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                         struct.pack("ii", 1, 0))

    def connections(self):
        """Clients that do not behave."""
        get = b"GET /large.html HTTP/1.1\r\nHost: a\r\n\r\n"
        self.hang_up(get)
        self.hang_up(get, linger=True)
        self.hang_up(b"")
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.sendall(get * 3)  # one after the other, read slowly
            for _ in range(20):
                s.recv(100000)
                time.sleep(0.005)
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            # More of a body than is read.
            s.sendall(b"POST /none HTTP/1.1\r\nHost: a\r\n"
                      b"Content-Length: 9000000\r\n\r\n" + b"x" * 200000)
            s.settimeout(2)
            try:
                s.recv(1000)
                s.sendall(b"x" * 200000)
            except OSError:
                pass
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20000 +
                      b"\r\n\r\n")
            s.settimeout(2)
            try:
                s.recv(1000)
            except OSError:
                pass
        for range_ in ("0-9", "5-6,9-20", "-7"):
            self.get("/large.html", "-H", f"Range: bytes={range_}")
        self.check(self.get("/") == 200, "nginx serves no more after that")

    def unusual(self):
        # The error log is a file, and the folders have another mode.
        config = self.write_config(
            "other.conf", ("error_log stderr", f"error_log {self.dir}/error"))
        for kind in ("client_body", "proxy"):
            os.makedirs(f"{self.dir}/{kind}", exist_ok=True)
            os.chmod(f"{self.dir}/{kind}", 0o555)
        server = self.start(config)
        if not self.wait():
            server.kill()
            server.wait()
            return self.check(False, "nginx does not serve with an error log")
        self.connections()
        # The address is in use.
        second = self.start(config)
        self.check(second.wait(20) != 0, "two listen at one address")
        self.end(server, signal.SIGTERM)
        # A name in place of the address; and one that does not exist.
        for host in ("localhost", "no-such-host.invalid"):
            named = self.write_config("named.conf")
            with open(named) as f:
                text = f.read()
            with open(named, "w") as f:
                f.write(text.replace("listen 127.0.0.1", f"listen {host}"))
            server = self.start(named)
            if host == "localhost" and self.wait():
                self.end(server)
            else:
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("nginx")
    parser.add_argument("directory")
    parser.add_argument("--config-only", action="store_true")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--guard", nargs=argparse.REMAINDER, default=[])
    load = Load(parser.parse_args())
    if load.args.config_only:
        load.write_config("nginx.conf")
        return 0
    load.usual()
    if not load.args.short:
        load.unusual()
    return 1 if load.failures else 0


sys.exit(main())
