"""axe.py DIRECTORY: prints where axe.min.js of axe-core lies, which it gets from
npm's registry if it is not in DIRECTORY yet. Prints nothing if it cannot."""
import base64
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile

VERSION = "4.14.1"
SHA512 = ("FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuF"
          "ooJpZe37OgudVGtQ==")


def fetch(target):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["npm", "pack", "--silent", f"axe-core@{VERSION}"], cwd=work,
                       check=True, timeout=60, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        archive = os.path.join(work, f"axe-core-{VERSION}.tgz")
        with open(archive, "rb") as file:
            digest = base64.b64encode(hashlib.sha512(file.read()).digest())
        if digest.decode() != SHA512:
            sys.exit(f"axe-core-{VERSION}.tgz is not the file it should be")
        with tarfile.open(archive) as tar:
            text = tar.extractfile("package/axe.min.js").read()
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target + ".tmp", "wb") as out:
        out.write(text)
    os.replace(target + ".tmp", target)


path = os.path.join(sys.argv[1], f"axe-core-{VERSION}", "axe.min.js")
try:
    if not os.path.exists(path):
        fetch(path)
    print(path)
except (OSError, subprocess.SubprocessError):
    pass
