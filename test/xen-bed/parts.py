"""What the Xen bed consists of: Debian's packages, and what is built of them.

Everything lies in the cache ($XDG_CACHE_HOME/ukport/xen-bed) and can be made
again at any time: `debs/` holds the packages, a folder named by the digest of
all that a bed is made of holds the bed. A bed is made aside and renamed, so
what has its name is whole.
"""
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or
                     os.path.expanduser("~/.cache"), "ukport", "xen-bed")


class BedError(Exception):
    """The bed cannot be had or does not work; no word about a guest."""


def output_of(command, **options):
    """What a command prints; a BedError with its complaint when it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, **options)
    if done.returncode:
        complaint = re.sub(r"[a-z+]+://\S+", "(archive)", done.stderr.strip())
        raise BedError(f"{' '.join(command)} failed: {complaint}")
    return done.stdout


@contextlib.contextmanager
def locked():
    """Holds the cache, so that two tests do not build one bed twice."""
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def kernel_package():
    """Debian's kernel, unsigned: the one whose vmlinuz holds plain XZ."""
    depends = output_of(["apt-cache", "depends", "linux-image-amd64"])
    return re.search(r"Depends: (\S+)", depends).group(1) + "-unsigned"


def archives():
    """The names of the .deb files that apt would fetch now.

    Asking apt takes a second, so the answer is kept for as long as apt's lists
    stay as they are.
    """
    lists = "/var/lib/apt/lists"
    state = hashlib.sha256()
    for entry in sorted(os.scandir(lists), key=lambda entry: entry.name):
        state.update(f"{entry.name} {entry.stat().st_mtime_ns}\n".encode())
    with open(os.path.join(HERE, "unpacked.txt"), "rb") as file:
        names = file.read()
    state.update(names)
    answer = os.path.join(CACHE, "archives-" + state.hexdigest()[:16])
    if not os.path.exists(answer):
        wanted = [line for line in names.decode().split("\n")
                  if line and not line.startswith("#")] + [kernel_package()]
        printed = output_of(["apt-get", "download", "--print-uris", *wanted])
        found = [line.split()[1] for line in printed.splitlines()]
        with tempfile.NamedTemporaryFile("w", dir=CACHE, delete=False) as file:
            file.write("\n".join(sorted(found)))
        os.rename(file.name, answer)
    with open(answer) as file:
        return file.read().split("\n")


def key(debs, machine, debugger):
    """Names a bed by what it is made of: its packages, the scripts that build
    it, and the machine that its snapshot is of."""
    digest = hashlib.sha256("\n".join([*debs, *machine]).encode())
    digest.update(output_of(["qemu-system-x86_64", "--version"]).encode())
    scripts = ["build"] + ["build-debugger"] * debugger
    for name in scripts + ["emulator.py", "machine.py"] + sorted(
            os.path.join("dom0", name)
            for name in os.listdir(os.path.join(HERE, "dom0"))):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()[:16]


def fetched(debs):
    """The folder with the packages, downloaded where they are missing."""
    folder = os.path.join(CACHE, "debs")
    os.makedirs(folder, exist_ok=True)
    # NAME_VERSION_amd64.deb, a version's epoch as %3a.
    missing = [deb.split("_")[0] + "=" +
               deb.split("_")[1].replace("%3a", ":")
               for deb in debs if not os.path.exists(os.path.join(folder, deb))]
    if missing:
        # apt hands the download over to a user of its own where it can.
        output_of(["apt-get", "download", "-q=2",
                   "-o", "APT::Sandbox::User=root", *missing], cwd=folder)
    return folder


def hypervisor_source(debs, folder):
    """Unpacks the source of Xen, in the version of the packages as far as it
    has a say in their interfaces."""
    version = re.search(r"xen-hypervisor-([\d.]+)-", "\n".join(debs)).group(1)
    tool = os.environ.get("UKPORT") or os.path.join(
        HERE, os.pardir, os.pardir, "build", "ukport")
    source = os.path.join(folder, "source")
    output_of([tool, "sysroot", "fetch", "xen=" + version, "--extract", source])
    return source


def build(debs, folder, debugger):
    """Unpacks the packages and builds the bed's files in `folder`."""
    packages = os.path.join(folder, "packages")
    source = fetched(debs)
    for deb in debs:
        output_of(["dpkg", "-x", os.path.join(source, deb), packages])
    sources = [hypervisor_source(debs, folder)] if debugger else []
    output_of([os.path.join(HERE, "build"), packages, folder, *sources])
    for used in [packages, *sources]:
        shutil.rmtree(used)


def prepared(machine, snapshot, debugger, make):
    """The folder of the bed, made now unless it is there; without `make`, a
    BedError then. `machine` names what else than packages and scripts it
    depends on; `snapshot` is called with the folder once everything but the
    snapshot is in it."""
    with locked():
        debs = archives()
        folder = os.path.join(CACHE, key(debs, machine, debugger))
        if not os.path.exists(folder):
            if not make:
                raise BedError("this machine is not a Xen's domain 0, and the "
                               "test bed is not built: build it with " +
                               os.path.relpath(os.path.join(HERE, "bed.py")) +
                               " --debugger" * debugger)
            with tempfile.TemporaryDirectory(dir=CACHE) as aside:
                build(debs, aside, debugger)
                snapshot(aside)
                os.mkdir(folder + ".new")
                for name in os.listdir(aside):
                    os.rename(os.path.join(aside, name),
                              os.path.join(folder + ".new", name))
            os.rename(folder + ".new", folder)
        return folder
