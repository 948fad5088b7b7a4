"""The guests and programs that test/bench/guest compares."""
import contextlib
import glob
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                     "ukport", "bench-guest")
ADDRESS, TAP = "10.0.2.15", "guest"  # with the card's address that QEMU gives
MODULES = ["virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev",
           "virtio_pci", "failover", "net_failover", "virtio_net"]
INIT = """#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev
$b mount -t proc proc /proc
for module in /modules/*; do $b insmod $module; done
$b ip link set lo up
$b ip link set eth0 up
$b ip addr add 10.0.2.15/24 dev eth0
$b ip route add default via 10.0.2.2
exec /program {arguments}
"""

def run(*command, **options):
    done = subprocess.run(command, stdin=options.pop("stdin", subprocess.DEVNULL),
                          capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"bench/guest: {' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def enter_network():
    """Goes on in a network namespace with a tap for the guest, by starting anew."""
    if "UKPORT_BENCH_NETWORK" not in os.environ:
        os.environ["UKPORT_BENCH_NETWORK"] = "1"
        os.execvp("unshare", ["unshare", "--map-root-user", "--net", sys.executable, *sys.argv])
    for words in ("link set lo up", f"tuntap add {TAP} mode tap",
                  f"link set {TAP} addrgenmode none",
                  f"address add 10.0.2.2/24 dev {TAP}",
                  f"link set {TAP} up",
                  f"neighbour add {ADDRESS} lladdr 52:54:00:12:34:56 dev {TAP} nud permanent"):
        run("ip", *words.split())


class Nginx:
    port = 80
    arguments = ""
    request = b"GET /1k HTTP/1.0\r\n\r\n"
    answer = b"HTTP/1.1 200"

    def __init__(self, binary):
        pass

    def files(self, to):
        """What the configuration names, but for the page that is measured."""
        shutil.copytree(f"{ROOT}/integration/nginx/root", to, dirs_exist_ok=True)
        for name in ("etc/nginx", "run", "var/log/nginx", "var/lib/nginx", "var/lock"):
            os.makedirs(f"{to}/{name}", exist_ok=True)
        shutil.copy(f"{ROOT}/integration/nginx/nginx.conf", f"{to}/etc/nginx")
        self.page(to)

    def page(self, to):
        os.makedirs(f"{to}/srv/www", exist_ok=True)
        with open(f"{to}/srv/www/1k", "w") as file:
            file.write("x" * 1024)

    def wrk(self, seconds):
        return run("wrk", "-t1", "-c64", f"-d{seconds}", "--timeout", "10",
                   f"http://{ADDRESS}/1k")

    def rates(self, seconds):
        said = self.wrk(seconds)
        return {"GET of 1 KiB": float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))}

    def survives(self):
        said = self.wrk(2)
        return "errors" not in said and "Non-2xx" not in said and " 0 requests" not in said

    def soak(self, requests):
        return subprocess.Popen(["wrk", "-t1", "-c64", f"-d{requests // 4000}", "--timeout", "10",
                                 f"http://{ADDRESS}/1k"], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Redis:
    port = 6379
    arguments = "redis.conf"
    request = b"PING\r\n"
    answer = b"+PONG"

    def __init__(self, binary):
        self.benchmark = os.path.dirname(binary) + "/redis-benchmark"

    def files(self, to):
        shutil.copy(f"{ROOT}/integration/redis/redis.conf", to)

    def page(self, to):
        pass

    def command(self, *more):
        return [self.benchmark, "-h", ADDRESS, *more]

    def rates(self, seconds):
        said = run(*self.command("-q", "--csv", "-t", "set,get", "-n", str(seconds * 5000)))
        return {name: float(rate) for name, rate in
                re.findall(r'^"([^"]+)","([\d.]+)"', said, re.M) if name != "test"}

    def survives(self):
        try:
            done = subprocess.run(self.command("-q", "-t", "set,get", "-n", "5000", "-r", "100"),
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=60)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0 and "Error" not in done.stdout + done.stderr

    def soak(self, requests):
        return subprocess.Popen(self.command("-q", "-n", str(requests)), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)


PROGRAMS = {"nginx": Nginx, "redis": Redis}


class Guest:
    """One guest; `run` boots it anew, `process` is its QEMU then."""

    def __init__(self, program, work, machine):
        self.program, self.work, self.machine = program, work, machine

    def archive(self, directory):
        """The initramfs of a directory."""
        made = f"{self.work}/{self.name}.cpio"
        names = "".join(os.path.relpath(os.path.join(at, name), directory) + "\n"
                        for at, directories, files in os.walk(directory)
                        for name in sorted(directories) + sorted(files))
        with open(made, "wb") as file:
            subprocess.run([f"{packages()}/bin/busybox", "cpio", "-o", "-H", "newc"],
                           cwd=directory, input=names.encode(), stdout=file,
                           stderr=subprocess.DEVNULL, check=True)
        return made

    def console(self):
        with open(f"{self.work}/{self.name}.console", errors="replace") as file:
            return file.read()[-2000:]

    @contextlib.contextmanager
    def run(self, memory, monitor=False):
        card = "virtio-net-" + ("device" if self.machine == "microvm" else "pci")
        machine = self.machine + (",acpi=off" if self.machine == "microvm" else "")
        command = ["qemu-system-x86_64", "-machine", machine, "-accel", "tcg", "-cpu", "max",
                   "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                   "-m", memory, "-kernel", self.kernel, "-append", self.line,
                   "-serial", f"file:{self.work}/{self.name}.console",
                   "-netdev", f"tap,id=net,ifname={TAP},script=no,downscript=no",
                   "-device", f"{card},netdev=net"]
        if self.initrd:
            command += ["-initrd", self.initrd]
        if monitor:
            command += ["-monitor", f"unix:{self.work}/monitor,server,nowait"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            self.process.kill()
            self.process.wait()


class Image(Guest):
    name = "image"

    def __init__(self, image, program, work, machine):
        super().__init__(program, work, machine)
        self.kernel, self.line = image, "ip=10.0.2.15/24 gw=10.0.2.2"
        os.mkdir(f"{work}/page")
        program.page(f"{work}/page")
        self.initrd = os.listdir(f"{work}/page") and self.archive(f"{work}/page")

    def free_pages(self):
        """What the base counts as free, read in the running guest."""
        symbols = run("nm", "-C", self.kernel + ".debug")
        address = re.search(r"0*(\w+) b base::.*::FreeFrames$", symbols, re.M).group(1)
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(5)
            monitor.connect(f"{self.work}/monitor")
            monitor.sendall(f"xp /1gx 0x{address}\n".encode())
            said = b""
            while not (found := re.search(rb"0*%s: 0x(\w+)" % address.encode(), said)):
                said += monitor.recv(4096)
        return int(found.group(1), 16)


class Linux(Guest):
    name = "Linux"

    def __init__(self, binary, program, work):
        super().__init__(program, work, "pc")
        self.kernel = f"{packages()}/vmlinux"
        # In Linux's favour: nothing on the console, no mitigations.
        self.line = "console=ttyS0 quiet panic=-1 mitigations=off"
        root = f"{work}/linux"
        for name in ("bin", "dev", "proc", "tmp", "modules"):
            os.makedirs(f"{root}/{name}")
        program.files(root)
        shutil.copy(f"{packages()}/bin/busybox", f"{root}/bin")
        run("strip", "-s", binary, "-o", f"{root}/program")
        for number, module in enumerate(MODULES):
            found, = glob.glob(f"{packages()}/lib/modules/**/{module}.ko", recursive=True)
            run("strip", "--strip-debug", found, "-o", f"{root}/modules/{number}.ko")
        with open(f"{root}/init", "w") as file:
            file.write(INIT.format(arguments=program.arguments))
        os.chmod(f"{root}/init", 0o755)
        self.initrd = self.archive(root)


def packages():
    """The folder of Debian's kernel and busybox, unpacked, with the kernel's ELF as
    vmlinux; made if it is not there."""
    if not os.path.exists(CACHE):
        os.makedirs(os.path.dirname(CACHE), exist_ok=True)
        with tempfile.TemporaryDirectory(dir=os.path.dirname(CACHE)) as aside:
            depends = run("apt-cache", "depends", "linux-image-cloud-amd64")
            kernel = re.search(r"Depends: (\S+)", depends).group(1)
            run("apt-get", "download", "-q=2", "-o", "APT::Sandbox::User=root", kernel,
                "busybox-static", cwd=aside)
            for deb in glob.glob(f"{aside}/*.deb"):
                run("dpkg", "-x", deb, f"{aside}/unpacked")
            image, = glob.glob(f"{aside}/unpacked/boot/vmlinuz-*")
            unpack_kernel(image, f"{aside}/unpacked/vmlinux")
            os.rename(f"{aside}/unpacked", CACHE)
    return CACHE


def unpack_kernel(image, to):
    """The ELF inside a bzImage (Documentation/x86/boot.rst), which Debian packs
    with LZ4; the payload's last 4 bytes are its length unpacked."""
    with open(image, "rb") as file:
        data = file.read()
    offset, length = struct.unpack_from("<II", data, 0x248)
    begin = (data[0x1f1] + 1) * 512 + offset
    unpacked = subprocess.run(["lz4", "-dc"], input=data[begin:begin + length - 4],
                              capture_output=True)
    if not unpacked.stdout.startswith(b"\x7fELF"):
        sys.exit(f"bench/guest: {image} holds no kernel packed with LZ4")
    with open(to, "wb") as file:
        file.write(unpacked.stdout)
    run("strip", "-s", to)
