"""A guest on QEMU, set up as a test wants it, with a monitor and a wire of its own.

As a command it boots an image with what `ukport run` has no option for, and ends
with the guest's status (124: none in time):

  test/base/guest.py [--machine M] [--seconds N] IMAGE [QEMU-ARGUMENT]... -- [WORD]...

The words are the guest's command line."""
import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time


def archive(directory):
    """All that is in a directory, as the guest's root file system (cpio, newc)."""
    packed = b""

    def add(name, mode, data):
        nonlocal packed
        fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        for part in (head, data):
            packed += part + b"\0" * (-len(part) % 4)

    for at, directories, files in os.walk(directory):
        for name in sorted(directories):
            add(os.path.relpath(f"{at}/{name}", directory), 0o40755, b"")
        for name in sorted(files):
            with open(f"{at}/{name}", "rb") as file:
                add(os.path.relpath(f"{at}/{name}", directory), 0o100644, file.read())
    add("TRAILER!!!", 0, b"")
    return packed


class Guest:
    """Runs from its creation to the end of its `with`."""

    def __init__(self, image, words="", machine="microvm", memory="16M", more=(), rootfs=None):
        self.directory = tempfile.TemporaryDirectory(prefix="ukport-guest-")
        self.work = self.directory.name
        if machine.startswith("microvm"):
            machine += ",acpi=off"
        if rootfs:
            with open(f"{self.work}/root.cpio", "wb") as file:
                file.write(archive(rootfs))
            more = [*more, "-initrd", file.name]
        self.console = open(f"{self.work}/console", "wb+")
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-machine", machine, "-m", memory,
             "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-kernel", image,
             "-append", words, "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=0x4",
             "-chardev", f"file,id=status,path={self.work}/status",
             "-device", "isa-debugcon,iobase=0xe9,chardev=status",
             "-qmp", f"unix:{self.work}/monitor,server,nowait", *more],
            stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console)

    def __enter__(self):
        return self

    def __exit__(self, *failed):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if any(failed):
            sys.stderr.write("the console:\n" + self.said())
        self.console.close()
        self.directory.cleanup()

    def said(self):
        """What the console shows so far."""
        with open(f"{self.work}/console", errors="replace") as file:
            return file.read()

    def wait_for(self, pattern, seconds=30):
        """Waits until the console shows a regular expression; what it matched."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said(), re.M)):
            assert self.process.poll() is None, f"the guest ended before it said {pattern!r}"
            assert time.monotonic() < end, f"the guest did not say {pattern!r} in {seconds} s"
            time.sleep(0.02)
        return found

    def status(self, seconds=30):
        """The status that the guest ends with; fails if it does not end in time."""
        self.process.wait(seconds)
        with open(f"{self.work}/status", "rb") as file:
            told = file.read()
        assert told, "the guest ended without a status"
        return told[-1]

    def monitor(self, command, **arguments):
        """Has QEMU do something (QMP); what it answers."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(f"{self.work}/monitor")
            lines = s.makefile("rw")
            lines.readline()
            for what in ({"execute": "qmp_capabilities"},
                         {"execute": command, "arguments": arguments}):
                lines.write(json.dumps(what) + "\n")
                lines.flush()
                while "event" in (answer := json.loads(lines.readline())):
                    pass
            assert "return" in answer, answer
            return answer["return"]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends the guest
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--machine", default="microvm")
    parser.add_argument("--memory", default="16M")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("image")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    args, more = parser.parse_known_args(sys.argv[1:split])
    with Guest(args.image, " ".join(sys.argv[split + 1:]), args.machine, args.memory, more) as guest:
        try:
            status = guest.status(args.seconds)
        except subprocess.TimeoutExpired:
            status = 124
        print(guest.said(), end="")
    return status


if __name__ == "__main__":
    sys.exit(main())
