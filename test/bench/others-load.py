#!/usr/bin/env python3
"""Drives a program of test/bench/others:

  others-load.py dnsmasq|haproxy BINARY DIRECTORY
"""
import os
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{os.path.dirname(HERE)}/soundness")
import peers  # noqa: E402


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(words):
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(1)
    return process


def stop(process, *signals):
    for sign in signals:
        process.send_signal(sign)
        time.sleep(0.5)
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def dnsmasq(binary, directory):
    """A cache before a server of names, with records of its own."""
    with peers.Peers() as behind:
        upstream, port = behind.add_dns(), free_port()
        with open(f"{directory}/hosts", "w") as f:
            f.write("127.0.0.2 host.test\n::2 host.test\n")
        process = start([
            binary, "-d", "-q", "--conf-file=/dev/null", f"--port={port}",
            "--no-resolv", f"--server=127.0.0.1#{upstream}", "--no-hosts",
            f"--addn-hosts={directory}/hosts", "--listen-address=127.0.0.1",
            "--bind-interfaces", "--user=root", "--cache-size=9",
            "--address=/fixed.test/1.2.3.4", "--cname=cn.test,host.test",
            "--mx-host=m.test,host.test,5", "--txt-record=t.test,text",
            "--srv-host=_x._tcp.test,host.test,5", "--ptr-record=p.test,q.test",
            "--naptr-record=n.test,1,2,s,x,,", "--caa-record=c.test,0,issue,x",
            "--rebind-domain-ok=one.test", "--stop-dns-rebind", "--domain=test",
            "--expand-hosts", "--bogus-nxdomain=9.9.9.9", "--filterwin2k",
            f"--dhcp-leasefile={directory}/leases", "--all-servers",
            "--dns-loop-detect", "--add-mac", "--log-async=5"])
        for name in ("host", "fixed", "cn", "m", "t", "n", "c", "one", "alias",
                     "none", "large", "p", "version.bind"):
            for kind in (1, 28, 5, 15, 16, 33, 12, 35, 257, 255):
                labels = b"".join(bytes([len(part)]) + part.encode()
                                  for part in (name + ".test").split("."))
                packet = (b"\0\1\1\0\0\1\0\0\0\0\0\0" + labels + b"\0"
                          + kind.to_bytes(2, "big") + b"\0\1")
                for stream in (False, True):
                    ask(port, packet, stream)
        status = stop(process, signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP,
                      signal.SIGTERM)
    for words in ("--version", "--help", "--test", "--bad"):
        subprocess.run([binary, words], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    return status


def ask(port, packet, stream):
    try:
        if stream:
            with socket.create_connection(("127.0.0.1", port), 0.3) as s:
                s.settimeout(0.3)
                s.sendall(len(packet).to_bytes(2, "big") + packet)
                s.recv(4096)
        else:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                s.settimeout(0.1)
                s.sendto(packet, ("127.0.0.1", port))
                s.recv(4096)
    except OSError:
        pass


def haproxy(binary, directory):
    """Both modes, TLS on both sides, filters, checks, stick tables, its
    command line by the socket."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=localhost", "-keyout", f"{directory}/k",
                    "-out", f"{directory}/c"], check=True,
                   stderr=subprocess.DEVNULL)
    with open(f"{directory}/pem", "w") as f:
        for name in "ck":
            with open(f"{directory}/{name}") as part:
                f.write(part.read())
    with peers.Peers() as behind:
        ports = {"http": behind.add(peers.http), "dns": behind.add_dns(),
                 "closing": behind.add(peers.closing)}
        for i in range(4):
            ports[f"port{i}"] = free_port()
        with open(f"{HERE}/others.d/haproxy.cfg.in") as f:
            text = f.read().replace("@DIR@", directory)
        for name, port in ports.items():
            text = text.replace(f"@{name}@", str(port))
        with open(f"{directory}/haproxy.cfg", "w") as f:
            f.write(text)
        subprocess.run([binary, "-c", "-f", f"{directory}/haproxy.cfg"])
        process = start([binary, "-db", "-f", f"{directory}/haproxy.cfg"])
        for path in ("/", "/redirect", "/chunked", "/gzipped", "/large",
                     "/error", "/early", "/broken", "/deny", "/go", "/stats",
                     "/map?x=1", "/return", "/cached/vary", "/cached/vary"):
            for more in ((), ("-d", "x=1"), ("--http1.0",), ("--compressed",)):
                for scheme, port in (("http", "port0"), ("https", "port1")):
                    subprocess.run(
                        ["curl", "-sk", "-m", "2", "-o", "/dev/null", "-b",
                         "SRV=one", *more,
                         f"{scheme}://127.0.0.1:{ports[port]}{path}"])
        ask(ports["port2"], b"GET / HTTP/1.0\r\n\r\n", True)
        for line in ("help", "show info", "show stat", "show sess", "show pools",
                     "show table web", "show errors", "show servers state",
                     "disable server web/one", "enable server web/one",
                     "set weight web/one 5", "show map", "show acl",
                     "show cache", "show resolvers", "show activity", "show fd",
                     "show env", "show cli sockets", "show ssl cert",
                     "show profiling", "show threads", "show events",
                     "shutdown sessions server web/one", "nonsense"):
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(2)
                s.connect(f"{directory}/cli")
                s.sendall(line.encode() + b"\n")
                try:
                    while s.recv(65536):
                        pass
                except OSError:
                    pass
        status = stop(process, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1)
    subprocess.run([binary, "-vv"], stdout=subprocess.DEVNULL)
    return status


def main():
    name, binary, directory = sys.argv[1:]
    os.makedirs(directory, exist_ok=True)
    return {"dnsmasq": dnsmasq, "haproxy": haproxy}[name](binary, directory)


sys.exit(main())
