"""What a server under test talks to: small loopback peers, each a thread.

  with Peers() as peers:
      port = peers.add(http)          # a stream peer: called with a connection
      port = peers.add_datagrams(dns) # answers with dns(packet)
"""
import gzip
import socket
import struct
import threading
import time


class Peers:
    def __init__(self):
        self.stop = threading.Event()
        self.threads = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def start(self, loop, listener):
        listener.settimeout(0.2)
        thread = threading.Thread(target=loop, args=(listener,))
        thread.start()
        self.threads.append(thread)
        return listener.getsockname()[1]

    def add(self, serve, port=0):
        """Listens and serves each connection in a thread of its own."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(32)

        def one(peer):
            with peer:
                peer.settimeout(2)
                try:
                    serve(peer)
                except (OSError, ValueError, IndexError):
                    pass

        def loop(listener):
            with listener:
                while not self.stop.is_set():
                    try:
                        peer, _ = listener.accept()
                    except OSError:
                        continue
                    threading.Thread(target=one, args=(peer,),
                                     daemon=True).start()

        return self.start(loop, listener)

    def add_datagrams(self, answer, port=0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("127.0.0.1", port))

        def loop(listener):
            with listener:
                while not self.stop.is_set():
                    try:
                        packet, peer = listener.recvfrom(65536)
                        reply = answer(packet)
                        if reply:
                            listener.sendto(reply, peer)
                    except OSError:
                        continue

        return self.start(loop, listener)

    def add_dns(self):
        """Datagrams and streams at one port."""
        while True:
            port = self.add(dns_stream)
            try:
                return self.add_datagrams(dns, port)
            except OSError:
                continue


def fastcgi(peer):
    """The same page for every request, and a line for the error log."""
    peer.recv(65536)
    for kind, text in ((7, b"a complaint"),
                       (6, b"Content-Type: text/plain\r\nStatus: 200 OK\r\n\r\n"
                           b"fastcgi\n")):
        peer.sendall(struct.pack(">BBHHBB", 1, kind, 1, len(text), 0, 0) + text)
    peer.sendall(struct.pack(">BBHHBB", 1, 3, 1, 8, 0, 0) + bytes(8))


def scgi(peer):
    peer.recv(65536)
    peer.sendall(b"Status: 200 OK\r\nContent-Type: text/plain\r\n"
                 b"X-Accel-Expires: 1\r\n\r\nscgi\n")


def uwsgi(peer):
    peer.recv(65536)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuwsgi\n")


def memcached(peer):
    while b"get " in (line := peer.recv(4096)):
        key = line.split()[1]
        if key.endswith(b"none"):
            peer.sendall(b"END\r\n")
        else:
            peer.sendall(b"VALUE " + key + b" 0 5\r\nhello\r\nEND\r\n")


def http(peer):
    """Answers by the word in the path, in as many ways as there are."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = peer.recv(65536)
        if not part:
            return
        data += part
    head, body = data.split(b"\r\n\r\n", 1)
    path = head.split()[1]
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
            while len(body) < length:
                body += peer.recv(65536)
    text = b"hello from behind " * 20

    def page(status, *headers, content=text):
        peer.sendall(b"\r\n".join((b"HTTP/1.1 " + status, *headers,
                                   b"Content-Length: %d" % len(content), b"",
                                   content)))

    if b"redirect" in path:
        page(b"302 Found", b"Location: http://127.0.0.1/elsewhere",
             b"Refresh: 1; url=http://127.0.0.1/there",
             b"Set-Cookie: a=b; path=/here; domain=behind.test")
    elif b"chunked" in path:
        peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                     b"Trailer: x\r\n\r\n5\r\nhello\r\n")
        time.sleep(0.1)
        peer.sendall(b"6\r\n again\r\n0\r\nx: y\r\n\r\n")
    elif b"gzipped" in path:
        page(b"200 OK", b"Content-Encoding: gzip", b"Content-Type: text/plain",
             content=gzip.compress(text * 50))
    elif b"accel" in path:
        page(b"200 OK", b"X-Accel-Redirect: /a.txt",
             b"X-Accel-Limit-Rate: 9999", b"X-Accel-Charset: utf-8", b"X-Accel-Buffering: no")
    elif b"named" in path:
        page(b"200 OK", b"X-Accel-Redirect: @named")
    elif b"broken" in path:
        peer.sendall(b"nonsense\r\n\r\n")
    elif b"early" in path:
        pass
    elif b"slow" in path:
        peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(20):
            peer.sendall(b"slow " * 100)
            time.sleep(0.1)
    elif b"error" in path:
        page(b"503 No", b"Retry-After: 1")
    elif b"upgrade" in path:
        peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n"
                     b"Connection: upgrade\r\n\r\n")
        while echo := peer.recv(4096):
            peer.sendall(echo)
    elif b"large" in path:
        page(b"200 OK", b"Cache-Control: max-age=1", b"ETag: \"e\"",
             content=text * 9000)
    elif b"vary" in path:
        page(b"200 OK", b"Vary: Accept", b"Cache-Control: max-age=1, "
             b"stale-while-revalidate=9, stale-if-error=9",
             b"Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT", b"ETag: \"v\"")
    elif b"old" in path:
        page(b"200 OK", b"Expires: Sat, 01 Jan 2050 00:00:00 GMT",
             b"Content-Type: text/html; charset=koi8-r",
             b"Content-Disposition: inline", b"Link: </a.txt>; rel=preload")
    elif b"ssi" in path:
        page(b"200 OK", b"Content-Type: text/html",
             content=b'<!--#include virtual="/a.txt" -->')
    else:
        page(b"200 OK", b"Content-Type: text/plain", b"Connection: keep-alive")
        http(peer)


def closing(peer):
    """A peer that goes away at once."""


def dns_answer(packet, cut=False):
    """Names tell what to answer: "many", "alias", "none", "large"."""
    number, flags, count = struct.unpack(">HHH", packet[:6])
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]])
        at += 1 + packet[at]
    kind = struct.unpack(">H", packet[at + 1:at + 3])[0]
    question = packet[12:at + 5]

    def record(kind, data, name=b"\xc0\x0c"):
        return name + struct.pack(">HHIH", kind, 1, 1, len(data)) + data

    first = labels[0] if labels else b""
    if cut and first == b"large":
        return struct.pack(">6H", number, 0x8380, 1, 0, 0, 0) + question
    if first == b"none":
        return struct.pack(">6H", number, 0x8183, 1, 0, 0, 0) + question
    answers = []
    if kind == 12:
        answers = [record(12, b"\x04back\x04test\x00")]
    elif first == b"alias" and kind in (1, 28):
        answers = [record(5, b"\x03one\x04test\x00"),
                   record(1, b"\x7f\0\0\1", b"\x03one\x04test\x00")]
    elif kind == 1:
        count = {b"many": 3, b"large": 20}.get(first, 1)
        answers = [record(1, bytes([127, 0, 0, 1 + i])) for i in range(count)]
    elif kind == 28 and first != b"large":
        answers = [record(28, bytes(15) + b"\1")]
    return struct.pack(">6H", number, 0x8180, 1, len(answers), 0, 0) + \
        question + b"".join(answers)


def dns(packet):
    return dns_answer(packet, cut=True)


def dns_stream(peer):
    length = struct.unpack(">H", peer.recv(2))[0]
    answer = dns_answer(peer.recv(length))
    peer.sendall(struct.pack(">H", len(answer)) + answer)


def mail(greeting, answers):
    """A mail server that knows what to say to the words it is sent."""
    def serve(peer):
        peer.sendall(greeting + b"\r\n")
        while line := peer.recv(4096):
            for word, answer in answers:
                if word in line.upper():
                    if answer.startswith(b"TAG"):
                        answer = line.split()[0] + answer[3:]
                    peer.sendall(answer + b"\r\n")
                    break
            if b"QUIT" in line.upper() or b"LOGOUT" in line.upper():
                return
    return serve


imap = mail(b"* OK ready", [(b"CAPABILITY", b"TAG OK x"),
                            (b"LOGIN", b"+ go on"), (b"{", b"+ go on"),
                            (b"LOGOUT", b"TAG OK bye"),
                            (b"NOOP", b"TAG OK done"),
                            (b"", b"TAG OK logged in")])
pop3 = mail(b"+OK ready", [(b"", b"+OK fine")])
smtp = mail(b"220 ready", [(b"EHLO", b"250-me\r\n250-XCLIENT\r\n250 AUTH"),
                           (b"DATA", b"354 go on"), (b"QUIT", b"221 bye"),
                           (b"AUTH", b"235 fine"), (b"", b"250 fine")])
