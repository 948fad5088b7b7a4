#!/usr/bin/env python3
"""Drives a redis server through options that its own suite leaves alone:

  redis-options.py REDIS_SERVER DIRECTORY [--guard GUARD ALLOWED REPORT]

Daemons, Unix sockets, pinned threads, a supervisor, system log, threads for
input and output, defragmentation, files cut short and their repair, crashes
with their reports, a sentinel that calls scripts, the command line. Exits with 1
if a server does not start.
"""
import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time


class Load:
    def __init__(self, args):
        self.args = args
        self.dir = os.path.abspath(args.directory)
        os.makedirs(self.dir)
        for name in ("server", "sentinel", "check-aof", "check-rdb"):
            shutil.copy(args.server, f"{self.dir}/redis-{name}")
        self.failures = []
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]

    def command(self, name, *words):
        return [*self.args.guard, f"{self.dir}/redis-{name}", *words]

    def run(self, name, *words, environment=None, give=b""):
        try:
            subprocess.run(self.command(name, *words), cwd=self.dir, input=give,
                           env={**os.environ, **(environment or {})},
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=20)
        except subprocess.TimeoutExpired:
            pass

    def say(self, *commands, path=None, wait=0.1):
        """Sends each command in a line of its own; what comes back."""
        family = socket.AF_UNIX if path else socket.AF_INET
        answers = b""
        try:
            with socket.socket(family) as s:
                s.settimeout(3)
                s.connect(path or ("127.0.0.1", self.port))
                for command in commands:
                    s.sendall(command.encode() + b"\r\n")
                    answers += s.recv(65536)
                time.sleep(wait)
        except OSError:
            pass
        return answers

    def server(self, *options, commands=(), stop="SHUTDOWN NOSAVE", path=None,
               environment=None, name="server"):
        """A server with these options, asked these commands."""
        process = subprocess.Popen(
            self.command(name, *options, "--port", str(self.port), "--dir",
                         self.dir), cwd=self.dir,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            process.send_signal(signal.SIGCONT)  # some stop until told
            if self.say("PING", path=path):
                break
            time.sleep(0.1)
        else:
            self.failures.append(f"no answer with {' '.join(options)}")
        self.say(*commands, path=path)
        if isinstance(stop, str):
            self.say(stop, path=path)
        else:
            process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        time.sleep(0.3)


def options(load):
    fill = [f"SET key{i} {'x' * 100}" for i in range(50)]
    at = f"{load.dir}/"
    load.server("--daemonize", "yes", "--pidfile", at + "pid", "--logfile",
                at + "log", commands=["INFO everything", "CONFIG REWRITE"])
    load.server("--unixsocket", at + "sock", "--unixsocketperm", "770",
                "--bind", "*", "-::1", commands=["CLIENT LIST"],
                path=at + "sock")
    load.server("--syslog-enabled", "yes", "--syslog-facility", "local1",
                "--server_cpulist", "0-1", "--bio_cpulist", "0",
                "--aof_rewrite_cpulist", "0", "--bgsave_cpulist", "0",
                "--appendonly", "yes", "--oom-score-adj", "relative",
                "--disable-thp", "yes", "--set-proc-title", "yes",
                commands=[*fill, "BGREWRITEAOF", "CONFIG SET appendonly no",
                          "CONFIG SET appendonly yes", "BGSAVE"])
    for name, text in (("all.conf", f"include {at}part*.conf\n"),
                       ("part1.conf", "hz 20\n")):
        with open(at + name, "w") as f:
            f.write(text)
    load.server(at + "all.conf")
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(at + "notify")
    load.server("--supervised", "systemd",
                environment={"NOTIFY_SOCKET": at + "notify"})
    load.server("--supervised", "upstart",
                environment={"UPSTART_JOB": "redis"}, stop=signal.SIGTERM)
    load.server("--supervised", "auto", "--io-threads", "4",
                "--io-threads-do-reads", "yes", commands=fill)
    load.server("--enable-debug-command", "yes", "--activedefrag", "yes",
                "--active-defrag-ignore-bytes", "1", "--hz", "100",
                "--active-defrag-threshold-lower", "1",
                commands=["DEBUG POPULATE 20000 k 200", "MEMORY DOCTOR",
                          "MEMORY PURGE", "MEMORY MALLOC-STATS",
                          "CONFIG SET watchdog-period 200", "DEBUG SLEEP 0.5",
                          "CONFIG SET watchdog-period 0", "LATENCY DOCTOR",
                          "FLUSHALL ASYNC", "DEBUG CHANGE-REPL-ID",
                          "DEBUG JMAP", "DEBUG MALLCTL arenas.narenas",
                          "CONFIG SET maxclients 20000", "OBJECT HELP"])
    # Files cut short, and what mends them.
    load.server("--appendonly", "yes", "--aof-use-rdb-preamble", "no",
                commands=fill)
    tails = [f"{at}appendonlydir/{n}"
             for n in os.listdir(at + "appendonlydir") if n.endswith(".aof")]
    for tail in tails:
        with open(tail, "r+b") as f:
            f.truncate(max(0, os.path.getsize(tail) - 3))
    load.server("--appendonly", "yes", "--aof-load-truncated", "yes")
    for tail in tails:
        with open(tail, "ab") as f:
            f.write(b"*1\r\n$9\r\n")
        load.run("check-aof", tail)
        load.run("check-aof", "--fix", tail, give=b"y\n")
        load.run("check-aof", "--truncate-to-timestamp", "1", tail)
    load.server("--save", "1 1", commands=[*fill, "SAVE"])
    load.run("check-rdb", at + "dump.rdb")
    load.run("check-rdb", at + "pid")
    for words in (["--version"], ["--help"], ["--test-memory", "1"],
                  ["--check-system"], ["no.conf"], ["--bad", "option"],
                  ["--port", "1", "--bind", "192.0.2.1"], ["-"]):
        load.run("server", *words)
    # Crashes, and the reports of them.
    for crash in ("DEBUG SEGFAULT", "DEBUG PANIC", "DEBUG ASSERT", "DEBUG OOM"):
        load.server("--enable-debug-command", "yes", "--crash-memcheck-enabled",
                    "yes", "--io-threads", "2", "--logfile", at + "crash",
                    stop=crash)
    load.server("--crash-log-enabled", "yes", stop=signal.SIGABRT)
    load.server(stop=signal.SIGINT)
    load.server("--enable-debug-command", "yes", "--appendonly", "yes",
                stop="DEBUG RESTART")
    sentinel(load)


def sentinel(load):
    """Watches a server that is not there, and tells a script so."""
    script = f"{load.dir}/script"
    with open(script, "w") as f:
        f.write("#!/bin/sh\nexit 1\n")
    os.chmod(script, 0o755)
    with open(f"{load.dir}/sentinel.conf", "w") as f:
        f.write(f"""
sentinel monitor one 127.0.0.1 1 1
sentinel down-after-milliseconds one 300
sentinel failover-timeout one 1000
sentinel notification-script one {script}
sentinel client-reconfig-script one {script}
sentinel resolve-hostnames yes
sentinel monitor two localhost 2 1
""")
    load.server(f"{load.dir}/sentinel.conf", name="sentinel",
                commands=["SENTINEL MASTERS", "SENTINEL FAILOVER one",
                          "SENTINEL PENDING-SCRIPTS", "SENTINEL CKQUORUM one",
                          "SENTINEL RESET *", "SENTINEL MONITOR x y 1 1",
                          "DEBUG SLEEP 1"], stop=signal.SIGTERM)
    load.server(f"{load.dir}/sentinel.conf", "--daemonize", "no",
                name="sentinel", commands=["PING"] * 5 + ["WAIT 0 3000"],
                stop=signal.SIGTERM)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("directory")
    parser.add_argument("--guard", nargs=3, default=[],
                        metavar=("GUARD", "ALLOWED", "REPORT"))
    load = Load(parser.parse_args())
    options(load)
    for failure in load.failures:
        print("redis-options: " + failure, file=sys.stderr)
    return 1 if load.failures else 0


sys.exit(main())
