#!/usr/bin/env python3
"""A real Xen to try guests on, for tests.

    with Bed() as bed:
        bed.forward(8080, 80)
        guest = bed.create("nginx.xen", memory=16)
        guest.wait_for("ready", timeout=20)
        ...
        bed.dom0("xl shutdown " + guest.name)
        guest.wait_end(timeout=10)      # "poweroff"

`Bed.dom0` runs a command in domain 0, so that a test does what an operator
does: `xl shutdown`, `xl destroy`, `xl network-detach`, or worse. All that runs
inside reaches this machine at 10.0.2.2 and its loopback only: the card of the
machine is in QEMU's user network 10.0.2.0/24, whose DHCP gives addresses from
10.0.2.15 on in the order in which guests ask.
"""
import ast
import json
import os
import re
import socket
import sys
import threading
import time

import machine
import parts
from parts import BedError

FIRST_ADDRESS = "10.0.2.15"
DOM0_ADDRESS = "10.0.2.100"
GDBSX_PORT = 1234
# Shutdown reasons of xen/sched.h.
REASONS = {0: "poweroff", 1: "reboot", 2: "suspend", 3: "crash", 4: "watchdog",
           5: "soft reset"}


def folder(debugger=False, make=True):
    """The bed's folder in the cache; made first, in about a minute, if it is
    not there, or with `make` False a BedError. With `debugger`, that of the bed
    whose hypervisor gdbsx works with: some minutes to make."""
    settings = [*machine.SETTINGS, machine.XEN, machine.DOM0]
    return parts.prepared(settings, machine.snapshot, debugger, make)


def listener():
    door = socket.create_server(("127.0.0.1", 0), backlog=1)
    door.settimeout(30)
    return door, door.getsockname()[1]


def free_port():
    """A loopback port that nobody uses now."""
    door, port = listener()
    door.close()
    return port


class Relay:
    """Leads a guest's channel, which `Bed.channel` gives, to a socket, and
    back."""

    def __init__(self, channel, end):
        self.changed = threading.Condition()
        self.pieces = 0
        for here, there in (channel, end), (end, channel):
            threading.Thread(target=self.copy, args=(here, there),
                             daemon=True).start()

    def copy(self, here, there):
        try:
            while data := here.recv(65536):
                there.sendall(data)
                with self.changed:
                    self.pieces += 1
                    self.changed.notify_all()
        except OSError:
            pass  # one of them has ended

    def finish(self, quiet=1):
        """Waits until nothing comes any more: the guest has ended."""
        with self.changed:
            before = None
            while before != self.pieces:
                before = self.pieces
                self.changed.wait(quiet)


class Shell:
    """A shell in domain 0."""

    def __init__(self, host):
        door, port = listener()
        with door:
            host.type(f"{port}\n")
            try:
                self.socket, _ = door.accept()
            except TimeoutError:
                raise BedError("domain 0 gives no shell") from None
        self.stream = self.socket.makefile(encoding="latin-1")

    def run(self, command, timeout=60):
        """Runs a command; returns its status and what it printed."""
        self.socket.settimeout(timeout)
        self.socket.sendall(
            f"({command}\n) 2>&1 </dev/null; echo; echo @@ $?\n".encode())
        printed = []
        try:
            for line in self.stream:
                end = re.fullmatch(r"@@ (\d+)\n", line)
                if end:
                    return int(end.group(1)), "".join(printed)[:-1]
                printed.append(line)
        except TimeoutError:
            raise BedError(f"domain 0: '{command}' takes more than "
                           f"{timeout} s") from None
        raise BedError(f"domain 0's shell ended in '{command}'")


class Guest:
    """A guest that was created. Its console's text is `console`; its end, once
    there, is `reason`: poweroff, reboot, crash, destroyed, or not created."""

    def __init__(self, bed, name):
        self.bed = bed
        self.name = name
        self.console = ""
        self.said = ""       # by xl
        self.reason = None
        self.changed = threading.Condition()
        self.show = None

    def read_console(self, stream):
        while True:
            try:
                data = stream.recv(65536)
            except OSError:
                return
            if not data:
                return
            text = data.decode("latin-1")
            with self.changed:
                self.console += text
                if self.show:
                    self.show(text)
                self.changed.notify_all()

    def follow(self, show):
        """Has all console text, past and to come, handed to `show`."""
        with self.changed:
            self.show = show
            show(self.console)

    def read_xl(self, stream):
        """Follows `xl create -F`, which ends with the guest."""
        reason = None
        try:
            for line in stream:
                self.said += line
                ended = re.search(
                    r"Domain (\d+) has shut down, reason code (\d+)", line)
                if ended:
                    reason = self.bed.reason(*map(int, ended.groups()))
                    break
                if "has been destroyed" in line:
                    reason = "destroyed"
                    break
        except OSError:
            return
        with self.changed:
            self.reason = reason or "not created"
            self.changed.notify_all()

    def wait_for(self, pattern, timeout):
        """Waits for text on the console; the match, or None if the guest ended
        without it or the time is over."""
        found = None

        def seen():
            nonlocal found
            found = re.search(pattern, self.console, re.MULTILINE)
            return found or self.reason

        with self.changed:
            self.changed.wait_for(seen, timeout)
            if not found and self.reason:
                # What it said last may still be on its way.
                self.changed.wait_for(lambda: seen() and found, 1)
        return found

    def wait_end(self, timeout):
        """Waits for the guest's end; its reason, or None when time is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.reason, timeout)
            # What the guest wrote last comes by another way, and may be later.
            while self.reason and self.changed.wait(0.5):
                pass
        return self.reason

    def type(self, text):
        """Types at the guest's console."""
        tty = self.bed.dom0("xenstore-read /local/domain/$(xl domid "
                            f"{self.name})/console/tty")
        octal = "".join(f"\\0{byte:03o}" for byte in text.encode())
        self.bed.dom0(f"printf '%b' '{octal}' >{tty}")


class Bed:
    """Xen and domain 0, running. `disk` is a file that guests may have as
    their disk; it is written to. With `tap`, an interface of this machine,
    guests are on its network as well."""

    def __init__(self, disk=None, debugger=False, make=True, tap=None):
        self.machine = machine.Machine(folder(debugger, make), disk, tap=tap)
        self.guests = []
        try:
            self.shell = Shell(self.machine)
            # To the snapshot, it is still the day on which it was taken.
            self.dom0(f"date -u -s @{int(time.time())} >/dev/null")
            if disk is not None:
                self.dom0("insmod /modules/virtio_blk.ko")
            if tap is not None:
                self.dom0("ip link set eth1 master br0; ip link set eth1 up")
        except BaseException:
            self.machine.stop()
            raise
        self.has_disk = disk is not None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends everything at once, as a power cut does."""
        self.machine.stop()

    def dom0(self, command, timeout=60):
        """Runs a command in domain 0; what it printed, or a BedError."""
        status, printed = self.shell.run(command, timeout)
        if status:
            raise BedError(f"domain 0: '{command}' gives {status}: {printed}")
        return printed

    def forward(self, host, port, address=FIRST_ADDRESS, protocol="tcp"):
        """Leads loopback port `host` (0: a free one) to a guest's port.
        Returns it."""
        host = host or free_port()
        self.machine.forward(host, address, port, protocol)
        return host

    def hypervisor(self):
        """What the hypervisor said so far."""
        return [line for line in self.machine.lines
                if line.startswith(("(XEN)", "(d"))]

    def reason(self, domain, code):
        """The word for a shutdown code of a domain. To Xen a triple fault is
        a wish for a reboot, as on a real machine; not to a test."""
        fault = f"(XEN) d{domain}v0 Triple fault"
        if any(line.startswith(fault) for line in self.machine.lines):
            return "crash"
        return REASONS.get(code, f"code {code}")

    def send(self, path, name):
        """Copies a file to domain 0 as /guests/NAME."""
        door, port = listener()
        with open(path, "rb") as file:
            data = file.read()

        def serve():
            with door:
                stream, _ = door.accept()
                with stream:
                    stream.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        size = self.dom0(f"nc 10.0.2.2 {port} </dev/null >/guests/{name}; "
                         f"wc -c </guests/{name}")
        thread.join()
        if int(size) != len(data):
            raise BedError(f"domain 0 has {size} of {len(data)} bytes of {path}")
        return f"/guests/{name}"

    def configuration(self, image, memory, cmdline, ramdisk):
        """The configuration of a guest with one network interface, and a disk
        if the bed has one. Left to itself, xl gives a guest below 16 MB less
        memory for its nested page tables than Xen agrees to."""
        settings = {"type": "pvh", "kernel": image, "memory": memory,
                    "shadow_memory": max(1, memory // 256), "vcpus": 1,
                    "tsc_mode": "native", "vif": [""]}
        if cmdline:
            settings["cmdline"] = cmdline
        if ramdisk:
            settings["ramdisk"] = ramdisk
        if self.has_disk:
            settings["disk"] = ["vdev=xvda,access=w,format=raw"]
        return settings

    def create(self, image, memory=16, cmdline="", ramdisk=None):
        """Creates a guest of an image on this machine."""
        return self.create_from(
            self.configuration(image, memory, cmdline, ramdisk))

    def create_from(self, settings, paused=False):
        """Creates a guest of xl's settings: files are those of this machine,
        interfaces are on the bed's bridge, the first disk is the bed's, the
        channel is to be had from `Bed.channel`, and an ended guest stays, to
        be looked at. A `paused` one does not begin."""
        name = "guest%d" % (len(self.guests) + 1)
        settings = dict(settings, name=name)
        for key in "kernel", "ramdisk":
            if key in settings:
                settings[key] = self.send(settings[key], f"{name}.{key}")
        settings["vif"] = [
            "mac=00:16:3e:00:%02x:%02x,bridge=br0,script=/etc/xen/scripts/vif"
            % (len(self.guests), index)
            for index, _ in enumerate(settings.get("vif", []))]
        settings["disk"] = [
            "vdev=xvda,access=w,format=raw,script=/etc/xen/scripts/block,"
            "target=/dev/vda" for _ in settings.get("disk", [])[:1]]
        # The first of a guest's channels gets the number of the console, and
        # is lost.
        if "channel" in settings:
            settings["channel"] = [f"name={name},connection=pty"
                                   for name in ("none", "ukport")]
        for event in "poweroff", "reboot", "crash", "watchdog":
            settings["on_" + event] = "preserve"
        text = "".join(f"{key}={json.dumps(value)}\n"
                       for key, value in settings.items() if value != [])
        self.shell.run(f"cat >/guests/{name}.cfg <<'END'\n{text}END")

        guest = Guest(self, name)
        self.guests.append(guest)
        # xenconsoled writes the log; a pipe in its place leads outside.
        log = f"/var/log/xen/console/guest-{name}.log"
        door, port = listener()
        with door:
            self.dom0(f"mkfifo {log}; nc 10.0.2.2 {port} <{log} >/dev/null "
                      "2>&1 &")
            creation = Shell(self.machine)
            creation.socket.settimeout(None)
            creation.socket.sendall(
                f"exec xl create -F {'-p' if paused else ''} "
                f"/guests/{name}.cfg 2>&1\n".encode())
            threading.Thread(target=guest.read_xl, args=(creation.stream,),
                             daemon=True).start()
            door.settimeout(0.1)
            console = None
            end = time.monotonic() + 60
            while console is None and guest.reason is None:
                try:
                    console, _ = door.accept()
                except TimeoutError:
                    if time.monotonic() > end:
                        raise BedError("no console for the guest; xl said: "
                                       + guest.said) from None
        if console is None:
            raise BedError("xl did not create the guest: " + guest.said +
                           "\n".join(self.machine.lines[-20:]))
        console.settimeout(None)
        threading.Thread(target=guest.read_console, args=(console,),
                         daemon=True).start()
        return guest

    def status(self, guest):
        """The exit status of an image's program; None of a guest that says
        none."""
        # xenstore-read succeeds where it reads nothing.
        _, text = self.shell.run("xenstore-read /local/domain/$(xl domid "
                                 f"{guest.name})/data/exit-status")
        return int(text) if text.strip().isdigit() else None

    def debug(self, guest, host=0):
        """Leads loopback port `host` (0: a free one) to gdbsx, which holds the
        guest until the debugger has it continue. Returns it."""
        domain = self.dom0(f"xl domid {guest.name}").strip()
        log = f"/tmp/gdbsx-{domain}"
        self.dom0(f"gdbsx -a {domain} 64 {GDBSX_PORT} >{log} 2>&1 &\n"
                  f"until netstat -ltn | grep -q :{GDBSX_PORT}; do\n"
                  f"  grep ERROR {log} && exit 1; sleep 0.1\ndone\n"
                  f"xl unpause {domain}")
        return self.forward(host, GDBSX_PORT, DOM0_ADDRESS)

    def look_after(self, guest, interval=5):
        """Lets the guest find out that it is stuck, as `ukport run` does in a
        domain 0."""
        shell = Shell(self.machine)
        shell.socket.sendall(
            f"domain=$(xl domid {guest.name}); while sleep {interval}; do "
            "[ \"$(xenstore-read /local/domain/$domain/data/watchdog)\" = 1 ] "
            "&& xl trigger $domain nmi; done >/dev/null 2>&1\n".encode())
        guest.watch = shell

    def channel(self, name):
        """A connected socket that is the other end of a guest's channel, its
        second console."""
        shell = Shell(self.machine)
        shell.socket.settimeout(60)
        # The shell must not take for its own what is the guest's.
        shell.socket.sendall(
            f"node=/local/domain/$(xl domid {name})/device/console/1/tty\n"
            "until tty=$(xenstore-read $node 2>/dev/null); [ -c \"$tty\" ]; do "
            "sleep 0.1; done; stty raw -echo -F $tty; exec 3<&0; "
            "cat <&3 >$tty & echo; exec cat $tty\n".encode())
        if shell.socket.recv(1) != b"\n":
            raise BedError(f"{name} has no channel")
        shell.socket.settimeout(None)
        return shell.socket

    def registers(self, guest):
        """The registers and stack of a guest that is still there."""
        return self.dom0(f"xenctx $(xl domid {guest.name})")


def read_configuration(path):
    """The settings in an xl configuration, whose syntax is also Python's."""
    with open(path) as file:
        tree = ast.parse(file.read(), path)
    return {node.targets[0].id: ast.literal_eval(node.value)
            for node in tree.body}


if __name__ == "__main__":
    print(folder(debugger="--debugger" in sys.argv[1:]))
