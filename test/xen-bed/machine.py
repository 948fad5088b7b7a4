"""The machine of the Xen bed: QEMU without KVM, running Xen and domain 0.

`snapshot` starts it once, until domain 0 says that it is ready, and keeps its
memory (about 130 MB, 10 s). A `Machine` goes on from there, 0.3 s after it is
asked for.

Three things the emulator needs: no SMAP, which crashes domain 0; no RDTSCP,
which the emulated SVM cannot hand to a guest; AMD's nested paging, which `max`
has, for a PVH guest. The hypervisor loads domain 0 from "modules" of a
multiboot, which QEMU takes apart at commas: paths must not hold any.
"""
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import emulator
from parts import BedError

SETTINGS = [
    "-accel", "tcg", "-machine", "pc", "-cpu", "max,-smap,-rdtscp",
    "-m", "768", "-smp", "1", "-nodefaults", "-display", "none", "-no-reboot",
]
XEN = ("com1=115200,8n1 console=com1 loglvl=info guest_loglvl=all "
       "dom0_mem=320M,max:320M dom0_max_vcpus=1 bootscrub=0 noreboot")
DOM0 = ("console=hvc0 panic=-1 quiet cryptomgr.notests rodata=off "
        "mitigations=off")


def die_with_parent():
    """Run in the child: whatever ends this process ends QEMU as well."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Machine:
    """One running QEMU. Ends with `stop`, or with this process."""

    def __init__(self, folder, disk=None, restore=True, tap=None):
        """Starts the bed of `folder`; `disk` is a file or None. The second
        card leads to `tap`, an interface of this machine, or nowhere."""
        self.work = tempfile.mkdtemp(prefix="xen-bed.")
        self.lines = []
        self.changed = threading.Condition()
        if disk is None:
            disk = os.path.join(self.work, "no-disk")
            with open(disk, "wb") as file:
                file.truncate(1 << 20)
        modules = "%s %s,%s" % (os.path.join(folder, "vmlinux"), DOM0,
                                os.path.join(folder, "dom0.cpio"))
        command = [
            os.path.join(folder, emulator.QEMU),
            *emulator.firmware(), *SETTINGS, "-S",
            *self.channel("serial"), "-serial", "chardev:serial",
            *self.channel("qmp"), "-mon", "chardev=qmp,mode=control",
            "-netdev", f"tap,id=tap,ifname={tap},script=no,downscript=no"
            if tap else "hubport,id=tap,hubid=0",
            "-netdev", "user,id=net", "-device", "e1000,netdev=net",
            "-device", "e1000,netdev=tap",
            "-drive", f"if=none,id=disk,format=raw,file={disk}",
            "-device", "virtio-blk-pci,drive=disk",
            "-kernel", os.path.join(folder, "xen"), "-append", XEN,
            "-initrd", modules]
        if restore:
            snapshot = os.path.join(folder, "snapshot")
            command += ["-incoming", f"exec:cat '{snapshot}'"]
        self.complaints = open(os.path.join(self.work, "qemu"), "w+")
        self.qemu = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.complaints,
            stderr=self.complaints, env=emulator.environment(),
            preexec_fn=die_with_parent)
        try:
            self.serial = self.connect("serial")
            self.qmp_socket = self.connect("qmp")
            self.qmp_socket.settimeout(60)
            self.qmp_lines = self.qmp_socket.makefile()
            self.qmp_lines.readline()
            self.qmp("qmp_capabilities")
            threading.Thread(target=self.read_serial, daemon=True).start()
            while self.qmp("query-status")["status"] == "inmigrate":
                time.sleep(0.01)
            self.qmp("cont")
        except BaseException:
            self.stop()
            raise

    def channel(self, name):
        path = os.path.join(self.work, name)
        return ["-chardev", f"socket,id={name},path={path},server=on,wait=off"]

    def connect(self, name):
        while True:
            stream = socket.socket(socket.AF_UNIX)
            try:
                stream.connect(os.path.join(self.work, name))
                return stream
            except OSError:
                stream.close()
                self.check()
                time.sleep(0.01)

    def check(self):
        """A BedError with QEMU's last words, if it has ended."""
        if self.qemu.poll() is not None:
            self.complaints.seek(0)
            raise BedError("QEMU ended: " + self.complaints.read().strip())

    def qmp(self, command, **arguments):
        """The answer of QEMU's monitor to one command."""
        request = {"execute": command, "arguments": arguments}
        try:
            self.qmp_socket.sendall(json.dumps(request).encode())
        except OSError:
            pass  # what came of it is in the answer
        while True:
            answer = self.qmp_message(command)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise BedError(f"{command}: {answer['error']['desc']}")

    def qmp_message(self, command):
        """The next answer or event of the monitor."""
        try:
            line = self.qmp_lines.readline()
        except OSError:
            line = ""
        if line:
            return json.loads(line)
        try:
            self.qemu.wait(5)
        except subprocess.TimeoutExpired:
            pass
        self.check()
        raise BedError(f"QEMU does not answer to {command}")

    def forward(self, host, address, port, protocol="tcp"):
        """Leads a loopback port of this machine to one inside."""
        said = self.qmp("human-monitor-command", **{
            "command-line": f"hostfwd_add net {protocol}:127.0.0.1:{host}-"
                            f"{address}:{port}"})
        if said.strip():
            raise BedError(said.strip())

    def read_serial(self):
        """Keeps what the hypervisor and domain 0 print, in lines."""
        try:
            for line in self.serial.makefile(encoding="latin-1"):
                with self.changed:
                    self.lines.append(line.rstrip("\r\n"))
                    self.changed.notify_all()
        except OSError:
            pass  # stopped

    def type(self, text):
        """Types at domain 0's console."""
        self.serial.sendall(text.encode())

    def wait_for(self, pattern, timeout):
        """Waits for a line of the hypervisor or of domain 0; returns it."""
        end = time.monotonic() + timeout
        seen = 0
        with self.changed:
            while True:
                for line in self.lines[seen:]:
                    if re.search(pattern, line):
                        return line
                seen = len(self.lines)
                self.check()
                if time.monotonic() > end:
                    raise BedError(f"no '{pattern}' in {timeout} s; the last "
                                   "lines: " + "\n".join(self.lines[-20:]))
                self.changed.wait(0.2)

    def save(self, path):
        """Writes the machine's memory and state to `path`; it stands still
        from then on."""
        self.qmp("stop")
        self.qmp("migrate-set-parameters", **{"max-bandwidth": 1 << 36})
        self.qmp("migrate", uri=f"exec:cat >'{path}'")
        while True:
            status = self.qmp("query-migrate")["status"]
            if status == "completed":
                return
            if status == "failed":
                raise BedError("QEMU could not write the snapshot")
            time.sleep(0.02)

    def stop(self):
        self.qemu.kill()
        self.qemu.wait()
        self.complaints.close()
        shutil.rmtree(self.work, ignore_errors=True)


def snapshot(folder):
    """Boots Xen and domain 0 from the files in `folder` and leaves their
    state there as `snapshot`, and the QEMU to go on with."""
    emulator.prepare(folder)
    machine = Machine(folder, restore=False)
    try:
        machine.wait_for("^READY", 180)
        failed = [line for line in machine.lines if line.startswith("xen-bed:")]
        if failed:
            raise BedError("domain 0 came up with faults: " + "; ".join(failed))
        machine.save(os.path.join(folder, "snapshot"))
    finally:
        machine.stop()
