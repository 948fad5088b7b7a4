#!/usr/bin/env python3
"""Drives a real nginx with everything that one machine can ask of it.

  nginx-load.py NGINX MIME_TYPES DIRECTORY [--guard GUARD ALLOWED REPORT]

Runs NGINX in single-process and in master mode with test/soundness/nginx.conf.in
in new folders of DIRECTORY, sends it requests over loopback, signals for reload, log rotation
and binary upgrade, and stops it. Exits with 1 if a request that must succeed did
not. What nginx itself does is for its instrumentation or its guard to judge.
Directives of modules that this nginx lacks are left out of the configuration.
"""
import argparse
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time

import peers

HERE = os.path.dirname(os.path.abspath(__file__))


def free_ports(count):
    """The first of `count` free loopback ports in a row."""
    for base in range(18080, 30000, 16):
        sockets = []
        try:
            for port in range(base, base + count):
                s = socket.socket()
                sockets.append(s)
                s.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
        finally:
            for s in sockets:
                s.close()
    sys.exit("nginx-load: no free ports")


def without(text, name, number):
    """The text less the location that begins on line `number`; where none
    does, less the directive (or variable) `name` alone."""
    lines = text.split("\n")
    if lines[number].lstrip().startswith("location"):
        depth = 0
        while True:
            depth += lines[number].count("{") - lines[number].count("}")
            del lines[number]
            if depth == 0:
                return "\n".join(lines)
    if name.startswith("$"):
        return text.replace(name, "")
    lines[number] = re.sub(r"\b%s\b[^;{}]*;" % re.escape(name), "",
                           lines[number])
    return "\n".join(lines)


class Load:
    def __init__(self, args):
        self.args = args
        self.dir = None  # of the mode that runs
        self.port = free_ports(13)
        with open(f"{HERE}/nginx.conf.in") as f:
            self.template = f.read()
        self.failures = []
        self.left_out = set()

    def enter(self, name, mode):
        """Goes on in a new directory, with a configuration for `mode`."""
        self.dir = os.path.join(os.path.abspath(self.args.directory), name)
        os.makedirs(self.dir)
        os.chmod(self.dir, 0o777)  # the workers of root are nobody
        self.prepare()
        self.write_config(mode)

    def prepare(self):
        for name in ("www", "www/random", "www/ssi", "dav", "cache"):
            os.makedirs(f"{self.dir}/{name}", exist_ok=True)
        os.chmod(f"{self.dir}/dav", 0o777)
        files = {"index.html": "hello " * 50, "a.txt": "text " * 400,
                 "404.html": "no such page", "big.txt": "0123456789" * 20000,
                 "random/one.html": "1", "ssi/page.html":
                 '<!--#set var="a" value="b" --><!--#echo var="a" -->'
                 '<!--#if expr="$a = b" -->yes<!--#endif -->'
                 '<!--#include virtual="/a.txt" -->', "x.flv": "F" * 999, "auth": "in",
                 "sub": "sub", "allow": "allowed"}
        for name, text in files.items():
            with open(f"{self.dir}/www/{name}", "w") as f:
                f.write(text)
        subprocess.run(["gzip", "-kf", f"{self.dir}/www/a.txt"], check=True)
        os.rename(f"{self.dir}/www/a.txt.gz", f"{self.dir}/www/z.txt.gz")
        with open(f"{self.dir}/htpasswd", "w") as f:
            f.write("user:{PLAIN}secret\nold:$apr1$abcdefgh$"
                    "Uh9n0JYVsC0t1GsmaIoSm1\n")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048",
                        "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-keyout", f"{self.dir}/key.pem", "-out",
                        f"{self.dir}/cert.pem"], check=True,
                       stderr=subprocess.DEVNULL)
        subprocess.run(["cp", self.args.mime_types, f"{self.dir}/mime.types"],
                       check=True)

    def fill(self, text):
        """For loads that have more to name."""
        return text

    def substitute(self, text, mode):
        text = text.replace("@DIR@", self.dir).replace("@MODE@", mode)
        text = re.sub(r"@PORT\+(\d+)@",
                      lambda m: str(self.port + int(m.group(1))), text)
        return text.replace("@PORT@", str(self.port))

    def write_config(self, mode):
        text = self.substitute(self.fill(self.template), mode)
        path = f"{self.dir}/nginx.conf"
        # Leave out what this build has no module for, one directive at a time.
        for _ in range(100):
            with open(path, "w") as f:
                f.write(text)
            check = subprocess.run(self.command("-t", guarded=False),
                                   capture_output=True, text=True)
            if check.returncode == 0:
                return
            match = re.search(r'unknown directive "(\S+)" in \S+:(\d+)',
                              check.stderr)
            unknown = re.search(r'unknown "(\S+)" variable', check.stderr)
            if match and match.group(1) == "stream":
                text = text[:text.index("\nstream {")] + "\n"
                left_out = "stream"
            elif match:
                left_out = match.group(1)
                text = without(text, left_out, int(match.group(2)) - 1)
            elif unknown:
                left_out = "$" + unknown.group(1)
                text = without(text, left_out, next(
                    number for number, line in enumerate(text.split("\n"))
                    if left_out in line))
            else:
                break
            self.left_out.add(left_out)
        sys.exit("nginx-load: the configuration is refused:\n" + check.stderr)

    def command(self, *more, guarded=True):
        words = [os.path.abspath(self.args.nginx), "-p", self.dir, "-c",
                 f"{self.dir}/nginx.conf", "-e", f"{self.dir}/error.log", *more]
        if guarded and self.args.guard:
            return self.args.guard + words
        return words

    def curl(self, path, *more, port=0, scheme="http", expect=None):
        url = f"{scheme}://localhost:{self.port + port}{path}"
        out = subprocess.run(
            ["curl", "-sk", "-m", "10", "-o", "/dev/null", "-w",
             "%{http_code}", "--noproxy", "*", "--resolve",
             f"localhost:{self.port + port}:127.0.0.1", *more, url],
            capture_output=True, text=True).stdout
        if expect and out != str(expect):
            self.failures.append(f"{scheme} {path} {' '.join(more)}: {out}, "
                                 f"not {expect}")

    def connect(self, port, tls):
        s = socket.create_connection(("127.0.0.1", self.port + port),
                                     timeout=3)
        if not tls:
            return s
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(s, server_hostname="localhost")

    def raw(self, data, port=0, tls=False):
        try:
            with self.connect(port, tls) as s:
                s.sendall(data)
                return s.recv(65536)
        except OSError:
            return b""

    def requests(self):
        get = self.curl
        get("/", expect=200)
        get("/a.txt", "-H", "Accept-Encoding: gzip", expect=200)
        get("/a.txt", "-I")
        get("/z.txt", "-H", "Accept-Encoding: gzip")
        get("/z.txt")
        get("/a.txt", "-r", "0-99,200-299", expect=206)
        get("/a.txt", "-r", "5-", expect=206)
        get("/a.txt", "-H", "If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT",
            expect=304)
        get("/a.txt", "-H", 'If-None-Match: "x"')
        get("/none", expect=404)
        get("/random/")
        get("/big.txt", expect=200)
        for place in ("nosendfile", "aio", "subst", "addition", "charset",
                      "conn", "flv"):
            get(f"/{place}/a.txt")
            get(f"/{place}/index.html")
        get("/flv/x.flv?start=10")
        get("/mp4/x.flv?start=1")
        get("/status", expect=200)
        get("/auth", "-u", "user:secret", expect=200)
        get("/auth", "-u", "user:wrong", expect=401)
        get("/auth", "-u", "old:secret", expect=401)
        get("/sub", expect=200)
        get("/deny", expect=403)
        get("/allow", expect=200)
        for _ in range(6):
            get("/limit")
        for tail in ("1", "go", "x?x=1", "y?y=2"):
            get(f"/rewrite/{tail}")
        for _ in range(3):
            get("/proxy", expect=200)
            get("/cached", expect=200)
            get("/unbuffered", "-d", "x=1")
        for place in ("hashed", "consistent", "lucky", "sslproxy", "fastcgi",
                      "fastok", "uwsgi", "scgi", "memcached", "ssi/page.html",
                      "mirror", "secure?md5=x&e=1", "gif", "userid", "referer",
                      "browser", "slice", "resolved"):
            get(f"/{place}")
        get("/referer", "-e", "http://evil.test/")
        get("/dav/x/f", "-T", f"{self.dir}/www/big.txt")
        get("/dav/x/f", "-X", "COPY", "-H", "Destination: /dav/x/g")
        get("/dav/x/g", "-X", "MOVE", "-H", "Destination: /dav/x/h")
        get("/dav/x/h", "-X", "DELETE")
        get("/dav/new/", "-X", "MKCOL")
        get("/a.txt", port=2, scheme="https", expect=200)
        get("/a.txt", "--http1.1", port=2, scheme="https", expect=200)
        get("/big.txt", "--http2", port=2, scheme="https", expect=200)
        get("/dav/y", "--http2", "-T", f"{self.dir}/www/big.txt", port=2,
            scheme="https")
        for version in ("1.2", "1.3"):
            get("/a.txt", "--tlsv" + version, "--tls-max", version, port=2,
                scheme="https", expect=200)
        for cipher in ("ECDHE-RSA-AES128-GCM-SHA256", "AES256-SHA",
                       "ECDHE-RSA-CHACHA20-POLY1305"):
            get("/a.txt", "--tls-max", "1.2", "--ciphers", cipher, port=2,
                scheme="https")
        get("/a.txt", "-H", "Host: a.example.net")
        get("/a.txt", "-H", "Host: b.example.org")
        subprocess.run(["curl", "-s", "-o", "/dev/null", "--unix-socket",
                        f"{self.dir}/web.sock", "http://localhost/a.txt"])
        get("/proxy", "-H", "X-Forwarded-For: 10.0.0.1", port=1)
        self.raw(b"PROXY TCP4 10.1.1.1 10.2.2.2 1 2\r\nGET / HTTP/1.0\r\n\r\n",
                 port=4)
        self.raw(b"GET / HTTP/1.0\r\n\r\n", port=5)
        self.raw(b"GET / HTTP/1.0\r\n\r\n", port=6, tls=True)
        self.raw(b"GET /a.txt HTTP/1.0\r\n\r\n", port=7, tls=True)
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
            b"x", ("127.0.0.1", self.port + 8))
        for port, line in ((10, b"a LOGIN me secret\r\n"),
                           (10, b"a STARTTLS\r\n"),
                           (11, b"USER me\r\nPASS secret\r\n")):
            self.raw(line, port=port)
        self.raw(b"EHLO x\r\nAUTH PLAIN AG1lAHNlY3JldA==\r\n", port=12,
                 tls=True)
        for bad in (b"\x00\xff\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: z\r\n\r\n",
                    b"GET /" + b"a" * 9000 + b" HTTP/1.0\r\n\r\n",
                    b"POST /dav/c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                    b"chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /a.txt HTTP/1.1\r\n"
                    b"Host: x\r\nConnection: close\r\n\r\n"):
            self.raw(bad)

    def pid(self, name="nginx.pid"):
        for _ in range(100):
            try:
                with open(f"{self.dir}/{name}") as f:
                    return int(f.read())
            except (OSError, ValueError):
                time.sleep(0.1)
        sys.exit(f"nginx-load: no {name}: " + self.log_tail())

    def log_tail(self):
        with open(f"{self.dir}/error.log", errors="replace") as f:
            return f.read()[-2000:]

    def wait_gone(self, pid):
        for _ in range(150):
            try:
                os.kill(pid, 0)
                if open(f"/proc/{pid}/stat").read().split(")")[1][1] == "Z":
                    return
            except OSError:
                return
            time.sleep(0.1)
        self.failures.append(f"process {pid} does not end")
        os.kill(pid, signal.SIGKILL)

    def single(self):
        """One process in the foreground. A second one is reloaded; what it
        does then is not judged: without a master, nginx does not start the
        modules of the new cycle, and so it neither accepts nor stops well."""
        self.enter("single", "worker_processes 1; daemon off; "
                             "master_process off;")
        process = subprocess.Popen(self.command())
        self.pid()
        time.sleep(0.5)
        self.requests()
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.3)
        process.send_signal(signal.SIGQUIT)
        if process.wait(20) != 0:
            self.failures.append(f"single process: {process.returncode}")

        self.enter("reloaded", "worker_processes 1; daemon off; "
                               "master_process off;")
        process = subprocess.Popen(self.command())
        self.pid()
        time.sleep(0.5)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.curl("/", "-m", "2")
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def master(self):
        """A daemon with workers: reload, log rotation, upgrade, stop."""
        self.enter("master", "worker_processes 2;")
        subprocess.run(self.command(), check=True)
        master = self.pid()
        time.sleep(0.5)
        self.requests()
        for sign in (signal.SIGUSR1, signal.SIGHUP):
            os.kill(master, sign)
            time.sleep(1)
            self.curl("/a.txt", expect=200)
        subprocess.run(self.command("-s", "reload"))
        time.sleep(1)
        os.kill(master, signal.SIGUSR2)
        time.sleep(1.5)
        upgraded = self.pid()
        self.curl("/a.txt", expect=200)
        if upgraded != master:
            os.kill(master, signal.SIGWINCH)
            time.sleep(1)
            self.curl("/a.txt", expect=200)
            os.kill(master, signal.SIGQUIT)
            self.wait_gone(master)
        else:
            self.failures.append("the binary was not upgraded")
        subprocess.run(self.command("-s", "quit"))
        self.wait_gone(upgraded)
        for word in (["-V"], ["-h"], ["-T"], ["-t", "-q"]):
            subprocess.run(self.command(*word), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)

    def run(self):
        with peers.Peers() as behind:
            behind.add(peers.fastcgi, self.port + 3)
            self.single()
            self.master()
        if self.left_out:
            print("nginx-load: left out, not in this build:",
                  ", ".join(sorted(self.left_out)), file=sys.stderr)
        for failure in self.failures:
            print("nginx-load: " + failure, file=sys.stderr)
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nginx")
    parser.add_argument("mime_types")
    parser.add_argument("directory")
    parser.add_argument("--guard", nargs=3, default=[],
                        metavar=("GUARD", "ALLOWED", "REPORT"))
    sys.exit(Load(parser.parse_args()).run())


if __name__ == "__main__":
    main()
