"""Runs a static program in a container: contain.py PROFILE DIRECTORY PROGRAM [WORD]...

The runtime (crun) reads the seccomp profile and makes the filter of it. It knows
no mixture of cgroups old and new, so it sees the new ones alone, in a mount
namespace of its own."""
import json
import os
import shutil
import subprocess
import sys

profile, directory, program, *words = sys.argv[1:]
shutil.rmtree(directory, ignore_errors=True)
os.makedirs(directory + "/rootfs")
shutil.copy(program, directory + "/rootfs/program")
subprocess.run(["crun", "spec"], cwd=directory, check=True)
with open(directory + "/config.json") as f:
    config = json.load(f)
with open(profile) as f:
    config["linux"]["seccomp"] = json.load(f)
config["process"].update(args=["/program", *words], terminal=False)
with open(directory + "/config.json", "w") as f:
    json.dump(config, f)
sys.exit(subprocess.run([
    "unshare", "--mount", "sh", "-c",
    'umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup && '
    'exec crun --root "$1" --cgroup-manager=disabled run "$2"', "sh",
    os.path.abspath(directory + "/state"), f"ukport-test-{os.getpid()}"],
    cwd=directory).returncode)
