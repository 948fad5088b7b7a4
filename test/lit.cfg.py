# The lit suite of ukport. One construct a test, source and CHECK in one file.
#
# Substitutions:
#   %ukport   the tool            %data     the source tree
#   %shims    the shims           %sysroot  the sysroot (feature: sysroot)
#   %clang    clang-19            %clangxx  clang++-19
#   %build    the build tree
#   %elf-facts  prints what is read of an ELF file
#   %llvm-NAME    a tool of LLVM 19; FileCheck and the others are on PATH
# Features:
#   sysroot         the libc is there (build it: ukport sysroot build)
#   sysroot-NAME    and so is the package NAME
#   crun            containers can be run
#   gdb, systemd-analyze    that program is there
#   npm-tools       what npm/package.json names is there
#   xen-bed         a real Xen can be had (see docs/xen-bed.md)
#   unprivileged    %unprivileged CMD runs CMD as a user who is not root
import os
import shutil
import subprocess
import sys

import lit.formats

config.name = "ukport"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".test", ".c", ".cpp", ".ll", ".s"]
# unit: GoogleTest. soundness, bench, fuzz: run by scripts of their own.
config.excludes = ["Inputs", "unit", "sample", "soundness", "bench", "fuzz", "npm"]
config.test_source_root = os.path.join(config.ukport_source_dir, "test")
config.test_exec_root = os.path.join(config.ukport_binary_dir, "test", "out")

tools = config.llvm_tools_dir
config.environment["PATH"] = os.pathsep.join([tools, os.environ["PATH"]])
for name in ("HOME", "XDG_CACHE_HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# What would lead a compiler to files that the test does not name.
for name in ("CPATH", "C_INCLUDE_PATH", "LIBRARY_PATH", "UKPORT_CAPTURE"):
    config.environment.pop(name, None)

cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
sysroot = os.path.join(cache, "ukport", "sysroot")
if os.path.exists(os.path.join(sysroot, "usr", "lib", "libc.a")):
    config.available_features.add("sysroot")
    packages = os.path.join(sysroot, "usr", "share", "ukport", "packages")
    for entry in os.listdir(packages):
        name, extension = os.path.splitext(entry)
        if extension == ".json":
            config.available_features.add("sysroot-" + name)

for name in ("gdb", "systemd-analyze"):
    if shutil.which(name):
        config.available_features.add(name)
# What test/seccomp/Inputs/contain.py does round a container.
mount = ["unshare", "--mount", "mount", "-t", "cgroup2", "none", "/mnt"]
if shutil.which("crun") and subprocess.run(mount, capture_output=True).returncode == 0:
    config.available_features.add("crun")
if os.path.exists(os.path.join(config.ukport_binary_dir, "test", "npm", "installed")):
    config.available_features.add("npm-tools")
if shutil.which("qemu-system-x86_64") and shutil.which("apt-get"):
    config.available_features.add("xen-bed")

config.substitutions += [
    ("%ukport", os.path.join(config.ukport_binary_dir, "ukport")),
    ("%elf-facts", os.path.join(config.ukport_binary_dir, "test", "elf-facts")),
    ("%build", config.ukport_binary_dir),
    ("%shims", os.path.join(config.ukport_binary_dir, "shims")),
    ("%sysroot", sysroot),
    ("%clangxx", os.path.join(tools, "clang++")),
    ("%clang", os.path.join(tools, "clang")),
    ("%llvm-", os.path.join(tools, "llvm-")),
    ("%data", config.ukport_source_dir),
    ("%python", sys.executable),
]

# Where the checkout lies in root's home, nobody else can run its programs.
unprivileged = [sys.executable, os.path.join(config.test_source_root, "errors",
                                             "Inputs", "unprivileged.py")]
tool = os.path.join(config.ukport_binary_dir, "ukport")
if subprocess.run([*unprivileged, tool, "--version"], capture_output=True).returncode == 0:
    config.available_features.add("unprivileged")
config.substitutions.insert(0, ("%unprivileged", " ".join(unprivileged)))
