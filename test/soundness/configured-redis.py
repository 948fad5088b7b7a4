#!/usr/bin/env python3
"""Uses redis with integration/redis/redis.conf, a store in memory alone.

  configured-redis.py REDIS_SERVER REDIS_BENCHMARK DIRECTORY
                      [--config-only] [--guard GUARD ALLOWED REPORT]

Makes that configuration in DIRECTORY, on another port, and runs REDIS_SERVER with
it: commands of every kind of value, scripts, functions, transactions, messages,
clients that wait, are named and are ended, keys that expire, a value of several
megabytes, a dump that is restored, what a client may ask of the server itself;
redis-benchmark; wrong requests; the end by SIGTERM. Exits with 1 if an answer is
not the right one. --config-only only writes DIRECTORY/redis.conf.
"""
import argparse
import os
import signal
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")

    def send(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(
            b"$%d\r\n%s\r\n" % (len(w), w) for w in words))

    def answer(self):
        line = self.file.readline()
        if not line:
            raise EOFError("the server has hung up")
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else [self.answer() for _ in range(int(rest))]
        return int(rest) if kind == b":" else (rest if kind == b"+" else line[:-2])

    def __call__(self, *words):
        self.send(*words)
        return self.answer()


# A line: the command, => and the answer (without it, any that is no error).
COMMANDS = """
set a 1 => OK
incrby a 41 => 42
append a 0 => 3
getrange a 0 1 => 42
setex b 1 gone
setbit bits 7 1
bitcount bits => 1
pfadd hll a b c
pfcount hll => 3
rpush list 3 1 2 => 3
sort list
lrange list 0 -1
linsert list before 1 x
sadd set a b c => 3
sunion set set2
spop set 2
hset hash f v g 2
hincrbyfloat hash g 0.5 => 2.5
hscan hash 0
zadd zset 1 a 2 b 3 c => 3
zrangebyscore zset 1 2
zpopmax zset
geoadd places 13.36 38.11 Palermo 15.08 37.50 Catania
geosearch places frommember Palermo byradius 200 km
xadd stream * f v
xgroup create stream g 0
xreadgroup group g me streams stream >
xinfo stream stream
eval return{redis.call('incr','n'),cjson.encode({1,2}),struct.pack('I',9)} 0
function load #!lua
fcall f 0 => 7
function dump
object encoding list
object help
memory usage hash
memory doctor
memory stats
latency doctor
slowlog get
client setname me => OK
client list
client info
client no-evict on
info everything
command count
command docs get
acl whoami => default
acl list
acl setuser bob on >x ~* &* +@all
auth bob x => OK
dbsize
randomkey
scan 0
expire a 100 => 1
persist a => 1
rename a c
copy c d
dump c
multi
set in multi
exec
watch c
unwatch
publish nobody hello => 0
time
lolwut
wait 0 10
swapdb 0 1
select 1
flushdb async
flushall
reset
"""


class Load:
    def __init__(self, args):
        self.args = args
        self.dir = os.path.abspath(args.directory)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        with open(f"{ROOT}/integration/redis/redis.conf") as f:
            text = f.read()
        with open(f"{self.dir}/redis.conf", "w") as f:
            f.write(text.replace("port 6379", f"port {self.port}"))
        self.failures = 0

    def check(self, right, what):
        if not right:
            self.failures += 1
            print(f"configured-redis: {what}", file=sys.stderr)

    def start(self):
        log = open(f"{self.dir}/stderr", "a")
        server = subprocess.Popen([*self.args.guard, os.path.abspath(self.args.server),
                                   "redis.conf"], cwd=self.dir, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log)
        for _ in range(100):
            try:
                return server, Client(self.port)
            except OSError:
                time.sleep(0.05)
        server.kill()
        sys.exit("configured-redis: the server does not listen")

    def commands(self, client):
        for line in COMMANDS.strip().splitlines():
            said, _, right = line.partition(" => ")
            words = said.split(" ")
            if said == "function load #!lua":
                words[2] = "#!lua name=l\nredis.register_function('f',function()return 7 end)"
            answer = client(*words)
            if isinstance(answer, int):
                answer = str(answer).encode()
            failed = isinstance(answer, bytes) and answer.startswith(b"-")
            self.check(not failed and (not right or answer == right.encode()),
                       f"{said}: {answer}")

    def others(self, client):
        big = os.urandom(5 << 20)
        client("set", "big", big)
        self.check(client("get", "big") == big, "a large value is not what it was")
        dumped = client("dump", "big")
        client("restore", "copy", 0, dumped)
        self.check(client("get", "copy") == big, "a dump is not restored")
        client("setrange", "copy", 9 << 20, "end")
        client("eval", "return cjson.encode({string.rep('x', 3000000)})", 0)
        client("psetex", "soon", 30, "x")
        waiting, hearing = Client(self.port), Client(self.port)
        waiting.send("blpop", "queue", 5)
        hearing("subscribe", "news")
        client("publish", "news", "good")
        self.check(hearing.answer()[2] == b"good", "a message does not arrive")
        client("lpush", "queue", "job")
        self.check(waiting.answer() == [b"queue", b"job"], "nothing comes out of the queue")
        waiting.send("blpop", "queue", 0.1)
        self.check(waiting.answer() is None, "waiting does not end")
        client("client", "kill", "type", "pubsub")
        tracking = Client(self.port)
        tracking("hello", 2)
        tracking.socket.sendall(b"nonsense\r\n*1\r\n$-5\r\n")
        many = [Client(self.port) for _ in range(200)]
        for one in many:
            one.send("get", "big")
        for one in many[:50]:
            one.socket.close()  # before the answer
        time.sleep(0.5)
        self.check(client("exists", "soon") == 0, "a key does not expire")
        for renamed in ("save", "config", "debug", "shutdown"):
            self.check(client(renamed).startswith(b"-ERR unknown"), f"{renamed} is there")

    def run(self):
        server, client = self.start()
        try:
            self.commands(client)
            self.others(client)
            subprocess.run([self.args.benchmark, "-p", str(self.port), "-n", "2000", "-q",
                            "-P", "4"], check=True, stdout=subprocess.DEVNULL)
            self.check(client("ping") == b"PONG", "the server does not answer any more")
        except (OSError, EOFError, subprocess.CalledProcessError) as why:
            self.check(False, why)
        server.send_signal(signal.SIGTERM)
        try:
            self.check(server.wait(20) == 0, f"the server ends with {server.returncode}")
        except subprocess.TimeoutExpired:
            self.check(False, "the server does not end")
            server.kill()
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("server")
    parser.add_argument("benchmark")
    parser.add_argument("directory")
    parser.add_argument("--guard", nargs=3, default=[])
    parser.add_argument("--config-only", action="store_true")
    args = parser.parse_args()
    load = Load(args)
    return 0 if args.config_only else load.run()


sys.exit(main())
