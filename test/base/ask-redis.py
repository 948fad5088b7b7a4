"""Asks the redis server on loopback's port ARGV[1] a few things, and waits up to
30 s until it answers at all."""
import socket
import sys
import time

EXCHANGES = [
    (b"PING\r\n", b"+PONG\r\n"),
    (b"SET key value\r\n", b"+OK\r\n"),
    (b"GET key\r\n", b"$5\r\nvalue\r\n"),
    (b"LPUSH list a b c\r\n", b":3\r\n"),
    (b"EVAL \"return redis.call('LLEN', 'list')\" 0\r\n", b":3\r\n"),
]


def ask(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as server:
        for question, wanted in EXCHANGES:
            server.sendall(question)
            answer = b""
            while len(answer) < len(wanted):
                more = server.recv(4096)
                if not more:
                    raise OSError("the connection ended")
                answer += more
            if answer != wanted:
                sys.exit(f"{question!r} was answered {answer!r}")


deadline = time.monotonic() + 30
while True:
    try:
        ask(int(sys.argv[1]))
        break
    except OSError as error:
        if time.monotonic() > deadline:
            sys.exit(f"no answer: {error}")
        time.sleep(0.5)
