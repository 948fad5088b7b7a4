#!/usr/bin/env python3
"""Drives a real nginx through many small configurations:

  nginx-matrix.py NGINX MIME_TYPES DIRECTORY [--guard GUARD ALLOWED REPORT]
                  [--only NAME ...]
  nginx-matrix.py --list

Beside nginx-load.py, which asks much of one configuration, this asks a little
of many (matrix/NAME.conf.in): every family of directives, peers that misbehave
(peers.py), TLS with each cipher and kind of key, mail and stream proxies with
servers behind them, and processes that are reloaded, starved and stopped. Exits
with 1 if nginx refuses a configuration or does not stop; what it answers is not
judged.
"""
import argparse
import importlib.machinery
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time

import matrix_keys
import peers as behind

HERE = os.path.dirname(os.path.abspath(__file__))
loader = importlib.machinery.SourceFileLoader("nginx_load",
                                              f"{HERE}/nginx-load.py")
nginx_load = importlib.util.module_from_spec(
    importlib.util.spec_from_loader("nginx_load", loader))
loader.exec_module(nginx_load)

SINGLE = "daemon off; master_process off;"
SCENARIOS = {}


def scenario(mode=SINGLE, stop=signal.SIGQUIT):
    """The function below asks something of the nginx of its name."""
    def add(ask):
        SCENARIOS[ask.__name__.replace("_", "-")] = (mode, stop, ask)
        return ask
    return add


def lines_of(name):
    with open(f"{HERE}/matrix/{name}") as f:
        return f.read().splitlines()


@scenario()
def content(load):
    """What nginx does by itself with files and words."""
    get = load.curl
    for path in " ".join(lines_of("content.paths")).split():
        get(path)
    big = f"{load.dir}/www/big.txt"
    get("/body", "-d", "x" * 5000)
    get("/body", "-T", big, "-H", "Transfer-Encoding: chunked")
    get("/bodyone", "-d", "x=1")
    get("/small", "-d", "x" * 50)
    get("/except/a.txt", "-X", "PUT", "-d", "x")
    get("/a.txt", "-d", "x" * 70000)
    get("/a.txt", "-X", "TRACE")
    get("/linger/a.txt", "-d", "x" * 100000)
    get("/gz/a.txt", "-H", "Accept-Encoding: gzip;q=0.5, *")
    get("/gz/big.txt", "-H", "Accept-Encoding: gzip", "-H", "Via: 1.1 x",
        "--http1.0")
    get("/ranges/a.txt", "-r", "0-1,2-3,4-5")
    for value in ("0-", "5-2", "9999-", "0-0,-1", "x"):
        get("/a.txt", "-H", f"Range: bytes={value}")
    get("/a.txt", "-H", "Range: bytes=-5", "-H", 'If-Range: "x"')
    for header in ("If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT",
                   'If-Match: "x"', "If-None-Match: *"):
        get("/ims/a.txt", "-H", header)
    for agent in ("Lynx", "Mozilla/4.0 (compatible; MSIE 6.0; Windows)",
                  "Mozilla/5.0 Gecko/20100101 Firefox/1.0"):
        get("/browser", "-A", agent)
    get("/if/x", "-A", "Odd agent")
    for user in ("sha", "ssha", "crypt"):
        get("/satisfy/a.txt?f=htpasswd", "-u", f"{user}:secret")
    get("/userid", "-b", "uid=fwAAAWWWWWWWWWWWAwMGAg==")
    for host in ("a.test", "b.test", "x.b.test", "c.d", "www.q", "x", "",
                 "[::1]:80", "bad host", "a.test."):
        get("/", "-H", f"Host: {host}", port=1)
    head = b" HTTP/1.1\r\nHost: x\r\n"
    for data in (
            b"GET /slow/big.txt?r=1k" + head + b"\r\n",
            b"POST /body" + head + b"Content-Length: 100\r\n"
            b"Expect: 100-continue\r\n\r\nabc",
            b"GET /big.txt" + head + b"\r\nGET /slow/big.txt?r=1k" + head
            + b"\r\n",
            b"GET / HTTP/1.1\r\n", b"\r\nGET http://a.test/a.txt HTTP/1.0\r\n"
            b"\r\n", b"GET /a.txt\r\n", b"G",
            b"POST /body" + head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET /a.txt" + head + b"X: " + b"y" * 3000 + b"\r\n\r\n",
            b"POST /a.txt" + head + b"Content-Length: 99999\r\n\r\n"
            + b"z" * 5000,
            b"GET / HTTP/2.0\r\n\r\n", b"BAD\xff / HTTP/1.1\r\n\r\n"):
        load.raw(data)


@scenario()
def proxies(load):
    """Servers behind nginx, good and bad, with and without a cache."""
    get = load.curl
    for word in ("", "redirect", "chunked", "gzipped", "accel", "named",
                 "broken", "early", "error", "large", "vary", "old", "ssi"):
        for place in ("p", "re", "c", "c", "t", "nobuf", "ign", "s"):
            get(f"/{place}/{word}", "-m", "4")
        get(f"/gun/{word}")
        get(f"/d/{word}?z=d")
        get(f"/store/{word}")
    for path in ("/store2/large", "/c/large?nocache=1", "/c/vary",
                 "/c/vary?nostore=1", "/t/slow", "/s/slow", "/sl", "/sl",
                 "/ssi/page.html", "/ssi/all.html", "/stub", "/ups"):
        get(path)
    get("/c/large", "-r", "5-9")
    get("/c/large", "-I")
    get("/c/vary", "-H", "Accept: x")
    get("/sl", "-r", "1000-3000")
    for name in ("one.test", "alias.test", "none.test", "large.test",
                 "127.0.0.1", "many.test", "many.test", "localhost",
                 "six.test", ""):
        get(f"/v/?n={name}&p=x", "-m", "4")
    for _ in range(3):
        for place in ("bad", "badhash?h=1", "badchash?h=2", "badip", "badconn",
                      "badrand", "sock", "unix", "gone"):
            get(f"/{place}", "-m", "5")
    for path in ("/f/x?a", "/f/x?a", "/fv?n=127.0.0.1&a=1", "/fv?n=one.test",
                 "/u?a=1", "/u?a=1", "/uv?n=127.0.0.1", "/us", "/sc?a=1",
                 "/sc?a=1", "/sv?n=one.test", "/m?k=k", "/m?k=none",
                 "/grpc/x?a=1", "/grpc/big", "/grpcs", "/grpcv?n=one.test",
                 "/grpcbad", "/tls", "/tls", "/tlsv?n=localhost"):
        get(path, "-m", "5")
        get(path, "-m", "5", "-d", "body=" + "x" * 20000)
    load.raw(b"GET /up HTTP/1.1\r\nHost: x\r\nUpgrade: x\r\n"
             b"Connection: upgrade\r\n\r\nhello")
    for path in ("/p/slow", "/nobuf/slow", "/c/slow2", "/ign/slow",
                 "/grpc/big"):
        get(path, "-m", "0.3")
    load.together(["/c/slow"] * 4 + ["/t/large"] * 3 + ["/d/slow?z=c"] * 3,
                  "-m", "4")
    time.sleep(2.2)  # what is cached grows old
    load.together(["/c/vary"] * 3 + ["/c/large"] * 2)


def h2(kind, flags, stream, payload):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags])
            + stream.to_bytes(4, "big") + payload)


GET = b"\x82\x84\x87\x41\x01x"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = h2(4, 0, 0, b"")
H2_FRAMES = [
    SETTINGS + h2(1, 5, 1, GET) + h2(8, 0, 0, b"\0\0\4\0")
    + h2(8, 0, 1, b"\0\0\4\0") + h2(6, 0, 0, bytes(8)) + h2(7, 0, 0, bytes(8)),
    h2(4, 0, 0, b"\0\4\0\0\0\1")
    + h2(1, 5, 1, b"\x82\x87\x04\x08/big.txt\x41\x01x")
    + h2(4, 0, 0, b"\0\4\0\1\0\0") + h2(8, 0, 1, b"\0\0\x20\0")
    + h2(3, 0, 1, bytes(4)),
    SETTINGS + h2(1, 0x2C, 1, b"\0\0\0\0\0\x10" + GET)
    + h2(2, 0, 1, b"\0\0\0\3\t") + h2(0, 1, 1, b"body"),
    SETTINGS + h2(1, 1, 1, GET[:2]) + h2(9, 4, 1, GET[2:])
    + h2(3, 0, 1, bytes(4)),
    SETTINGS + h2(1, 4, 1, b"\x83\x84\x87\x41\x01x\x60\x03a=b\x60\x03c=d")
    + h2(0, 0, 1, b"part") + h2(0, 9, 1, b"\2re\0\0"),
    h2(4, 0, 0, b"x"), h2(0, 0, 1, b""), h2(1, 5, 2, GET), h2(5, 0, 1, b""),
    h2(1, 5, 1, b"\xff" * 5), h2(4, 1, 0, b"") + h2(6, 1, 0, bytes(8)),
]


@scenario()
def tls(load):
    """Each cipher, group and version; clients with and without certificates;
    sessions, early data, answers about revocation."""
    names = subprocess.run(["openssl", "ciphers", "ALL:@SECLEVEL=0"],
                           capture_output=True, text=True).stdout
    weak = ":@SECLEVEL=0"
    for name in names.strip().split(":"):
        if not any(word in name for word in ("TLS_", "PSK", "SRP")):
            load.s_client("-tls1_2", "-cipher", name + weak)
    for name in ("AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256",
                 "AES_128_GCM_SHA256", "AES_128_CCM_SHA256"):
        load.s_client("-tls1_3", "-ciphersuites", "TLS_" + name)
    for group in ("X25519", "P-256", "P-384", "P-521", "X448"):
        load.s_client("-groups", group)
        load.s_client("-tls1_2", "-curves", group)
    for version in ("-tls1", "-tls1_1"):
        load.s_client(version, "-cipher", "ALL" + weak)
        load.s_client(version, "-cipher", "ECDHE" + weak)
    for kind in ("RSA+SHA256", "RSA-PSS+SHA512", "ECDSA+SHA384",
                 "rsa_pss_rsae_sha384", "ECDSA+SHA1"):
        load.s_client("-tls1_2", "-sigalgs", kind)
    load.s_client("-reconnect", "-tls1_2")
    load.s_client("-reconnect", "-tls1_2", "-no_ticket")
    session = f"{load.dir}/session"
    load.s_client("-sess_out", session)
    load.s_client("-sess_in", session, "-early_data",
                  f"{load.dir}/www/index.html")
    for _ in range(2):
        load.s_client("-status", port=2)
        time.sleep(0.5)
    for alpn in ("h2,http/1.1", "x"):
        load.s_client("-alpn", alpn)
    for port in (1, 2, 4):
        for name, key in (("client", "client.key"), ("cert", "key.pem"),
                          ("revoked", "client.key")):
            load.s_client("-cert", f"{load.dir}/{name}.pem", "-key",
                          f"{load.dir}/{key}", port=port)
        load.s_client(port=port)
    for name in ("leaf", "ec", "none"):
        load.s_client("-servername", name, port=3)
    for name in ("one.test", "two.test"):
        load.s_client("-servername", name, port=5)
    for path in ("/a.txt", "/big.txt"):
        load.curl(path, "--http2", scheme="https")
        load.curl(path, "--http1.1", scheme="https")
    load.curl("/a.txt", "-d", "x" * 9000, "--http2", scheme="https")
    load.raw(b"GET / HTTP/1.0\r\n\r\n")
    load.raw(b"\x16\x03\x01\x00\x05junk")
    load.together(["/big.txt"] * 6, "--http2", scheme="https")
    load.curl("/big.txt", "--http2", "-m", "0.05", "--limit-rate", "1k",
              scheme="https")
    for frames in H2_FRAMES:
        load.raw(PREFACE + frames, tls=True)


@scenario(stop=signal.SIGTERM)
def http2(load):
    """HTTP/2 without TLS, real addresses, and odd listeners."""
    big = f"{load.dir}/www/big.txt"
    known = "--http2-prior-knowledge"
    for path in ("/a.txt", "/p", "/big.txt", "/none", "/slowly/a.txt", "/gone",
                 "/up"):
        load.curl(path, known, "-m", "3")
    load.curl("/dav/f", known, "-T", big)
    load.curl("/up", known, "-T", big, "-m", "3")
    load.together(["/big.txt", "/a.txt", "/p", "/slowly/big.txt"] * 3, known,
                  "-m", "1")
    for frames in H2_FRAMES:
        load.raw(PREFACE + frames)
    second = b"\r\n\r\n\0\r\nQUIT\n"  # how version 2 of the protocol begins
    for head in (b"PROXY TCP6 ::1 ::2 1 2\r\n", b"PROXY UNKNOWN\r\n",
                 b"PROXY bad\r\n",
                 second + b"\x21\x11\0\x0c\1\2\3\4\5\6\7\x08\0\1\0\2",
                 second + b"\x21\x21\0\x24" + bytes(36)):
        load.raw(head + b"GET /a.txt HTTP/1.0\r\n\r\n", port=1)
    subprocess.run(["curl", "-s", "-o", "/dev/null", "-m", "2", "-H",
                    "X-Real-IP: 1.2.3.4",
                    f"http://[::1]:{load.port + 2}/a.txt"])
    load.curl("/a.txt", "--tcp-fastopen", port=3)


@scenario()
def stream(load):
    get = b"GET / HTTP/1.0\r\n\r\n"
    for port in range(1, 13):
        for _ in range(2):
            load.raw(get, port=port, tls=port in (8, 9))
    load.raw(b"PROXY TCP4 10.1.1.1 10.2.2.2 1 2\r\n" + get, port=6)
    for port in (11, 12):
        load.raw(get, port=port, tls=True)
    load.s_client("-servername", "one.test", "-alpn", "h2", port=12)
    load.s_client("-cert", f"{load.dir}/client.pem", "-key",
                  f"{load.dir}/client.key", "-reconnect", port=8)
    for name in (b"one", b"alias", b"none"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(1)
            for _ in range(3):
                s.sendto(b"\0\1\1\0\0\1\0\0\0\0\0\0" + bytes([len(name)]) + name
                         + b"\4test\0\0\1\0\1", ("127.0.0.1", load.port + 10))
                try:
                    s.recv(999)
                except OSError:
                    pass


@scenario()
def mail(load):
    """Every way to log in; what is said stands in mail.talks."""
    for line in lines_of("mail.talks"):
        port, talk = line.split(": ", 1)
        load.talk(talk.encode().split(b" | "), int(port), tls=port == "4")
    load.s_client("-starttls", "imap", port=1,
                  say=b"a LOGIN me secret\r\na LOGOUT\r\n")
    load.s_client("-starttls", "pop3", port=2,
                  say=b"USER me\r\nPASS x\r\nQUIT\r\n")
    load.s_client("-starttls", "smtp", port=3, say=b"EHLO x\r\n"
                  b"AUTH PLAIN AG1lAHNlY3JldA==\r\nQUIT\r\n")
    load.s_client("-cert", f"{load.dir}/client.pem", "-key",
                  f"{load.dir}/client.key", port=4,
                  say=b"a LOGIN me secret\r\n")


@scenario(mode="worker_processes 2;", stop=signal.SIGTERM)
def workers(load):
    """Workers that run out of connections, are reloaded, and die."""
    load.curl("/a.txt")
    load.together(["/slow/big.txt"] * 10 + ["/q"] * 4 + ["/q2/a.txt"] * 5
                  + ["/c/a.txt"] * 3 + ["/p"] * 2, "-m", "1")
    idle = [socket.create_connection(("127.0.0.1", load.port))
            for _ in range(70)]
    for s in idle[:50]:
        s.sendall(b"GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.5)
    load.curl("/a.txt", "-m", "2")
    slow = socket.create_connection(("127.0.0.1", load.port))
    slow.sendall(b"GET /slow/big.txt HTTP/1.1\r\nHost: x\r\n\r\n")
    master = load.pid()
    os.kill(master, signal.SIGHUP)
    time.sleep(2)  # longer than worker_shutdown_timeout
    for s in idle + [slow]:
        s.close()
    load.curl("/a.txt", "-m", "2")
    children = subprocess.run(["pgrep", "-P", str(master)],
                              capture_output=True, text=True).stdout.split()
    if children:
        os.kill(int(children[0]), signal.SIGKILL)
    time.sleep(0.5)
    with open(f"{load.dir}/nginx.conf", "a") as f:
        f.write("nonsense;\n")
    os.kill(master, signal.SIGHUP)
    time.sleep(0.5)
    os.kill(master, signal.SIGWINCH)
    time.sleep(0.3)


@scenario(mode="worker_processes 1;")
def cache_loader(load):
    """The loader of a cache starts after a minute, and only then."""
    for _ in range(3):
        load.curl("/large")
    time.sleep(65)


@scenario(mode="daemon off; worker_processes 1;")
def dav(load):
    get = load.curl
    big = f"{load.dir}/www/big.txt"
    get("/dav/dav/a/b/f", "-T", big, "-H",
        "Date: Sat, 01 Jan 2000 00:00:00 GMT")
    get("/dav/dav/a/b/g", "-T", big)
    get("/dav/new/", "-X", "MKCOL")
    get("/dav/new", "-X", "MKCOL")
    for method, source, to in (
            ("COPY", "a/b/f", "c"), ("COPY", "a/", "d/"), ("MOVE", "d/", "e/"),
            ("MOVE", "c", "e/c"), ("COPY", "a/b/f", "e/c"),
            ("COPY", "none", "x"), ("MOVE", "a/", "e/"), ("COPY", "a", "z")):
        get(f"/dav/dav/{source}", "-X", method, "-H",
            f"Destination: http://localhost/dav/dav/{to}", "-H",
            "Depth: " + ("infinity" if to[-1] == "/" else "0"), "-H",
            "Overwrite: " + ("F" if to == "e/c" else "T"))
    for path in ("dav/e/c", "dav/e/", "dav/a/b/", "dav/none", "dav/e", ""):
        get(f"/dav/{path}", "-X", "DELETE", "-H", "Depth: infinity")


@scenario()
def argv(load):
    """What the command line and broken configurations make of nginx; the one
    that runs is only there to be told to stop."""
    for words in ("-v", "-V", "-?", "-h", "-t", "-T", "-tq", "-x", "-s bad",
                  "-e stderr -t", "-p none -t", "-c none.conf -t"):
        load.start(load.command(*words.split()))
    load.start(load.command("-g", "user nobody;", "-t"))
    program = [*load.args.guard, os.path.abspath(load.args.nginx), "-t"]
    load.start(program)
    load.start(program + ["-p", ".", "-c", "nginx.conf"])
    os.makedirs(f"{load.dir}/many", exist_ok=True)
    for i in range(9000):
        with open(f"{load.dir}/many/a-rather-long-name-{i}.conf", "w"):
            pass
    for text in lines_of("argv.confs"):
        path = f"{load.dir}/other.conf"
        with open(path, "w") as f:
            f.write(load.substitute(f"pid @DIR@/other.pid; {text} events {{ }}",
                                    ""))
        load.start(program + ["-p", load.dir, "-c", path])


class Matrix(nginx_load.Load):
    def __init__(self, args, ports):
        super().__init__(args)
        self.ports = ports  # of the peers, by name

    def prepare(self):
        super().prepare()
        matrix_keys.make(self.dir)
        matrix_keys.make_files(self.dir)

    def fill(self, text):
        for name, port in self.ports.items():
            text = text.replace(f"@{name}@", str(port))
        return text

    def start(self, words):
        subprocess.run(words, cwd=self.dir, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60)

    def together(self, paths, *more, scheme="http"):
        jobs = [subprocess.Popen(
            ["curl", "-sk", "-o", "/dev/null", "--noproxy", "*", *more,
             f"{scheme}://127.0.0.1:{self.port}{path}"]) for path in paths]
        for job in jobs:
            job.wait()

    def s_client(self, *words, port=0, say=b"GET /a.txt HTTP/1.0\r\n\r\n"):
        try:
            subprocess.run(["openssl", "s_client", "-quiet", "-no_ign_eof",
                            "-connect", f"127.0.0.1:{self.port + port}",
                            *words], input=say, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=5)
        except subprocess.TimeoutExpired:
            pass

    def talk(self, lines, port, tls):
        """Says a line, hears an answer, in turns; the server speaks first."""
        try:
            with self.connect(port, tls) as s:
                s.settimeout(1.5)
                if not lines[0].startswith(b"PROXY"):
                    s.recv(4096)
                for line in lines:
                    s.sendall(line + b"\r\n")
                    s.recv(4096)
        except OSError:
            pass

    def ask(self, name):
        mode, stop, ask = SCENARIOS[name]
        with open(f"{HERE}/matrix/{name}.conf.in") as f:
            self.template = f.read()
        self.enter(name, mode)
        # What the check of the configuration, without the guard, has left.
        if os.path.exists(f"{self.dir}/geo.inc.bin"):
            os.remove(f"{self.dir}/geo.inc.bin")
        process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        pid = self.pid()
        time.sleep(0.4)
        ask(self)
        os.kill(pid, stop)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            self.failures.append(f"{name}: does not stop")
            process.kill()
        self.wait_gone(pid)

    def run(self):
        for name in self.args.only or SCENARIOS:
            start = time.monotonic()
            self.ask(name)
            print(f"nginx-matrix: {name}, {time.monotonic() - start:.1f} s",
                  file=sys.stderr)
        for failure in self.failures:
            print("nginx-matrix: " + failure, file=sys.stderr)
        return 1 if self.failures else 0


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(SCENARIOS))
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("nginx")
    parser.add_argument("mime_types")
    parser.add_argument("directory")
    parser.add_argument("--guard", nargs=3, default=[],
                        metavar=("GUARD", "ALLOWED", "REPORT"))
    parser.add_argument("--only", nargs="*")
    args = parser.parse_args()
    with behind.Peers() as peers:
        load = Matrix(args, {})
        for name in ("http", "closing", "fastcgi", "scgi", "uwsgi",
                     "memcached", "imap", "pop3", "smtp"):
            load.ports[name] = peers.add(getattr(behind, name))
        load.ports["ocsp"] = peers.add(
            matrix_keys.ocsp_responder(lambda: load.dir))
        load.ports["dns"] = peers.add_dns()
        return load.run()


sys.exit(main())
