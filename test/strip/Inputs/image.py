"""Compiles, analyses and strips one source: image.py UKPORT CLANG SYSROOT SOURCE DIR [ARGS]

ARGS go to `ukport analyze`; what stands behind -- goes to `ukport strip`."""
import pathlib
import shutil
import subprocess
import sys

ukport, clang, sysroot, source, directory = sys.argv[1:6]
arguments = sys.argv[6:]
split = arguments.index("--") if "--" in arguments else len(arguments)
analyze, strip = arguments[:split], arguments[split + 1:]
where = pathlib.Path(directory)
shutil.rmtree(where, ignore_errors=True)
where.mkdir(parents=True)
subprocess.run([clang, "--target=x86_64-linux-musl", "--sysroot=" + sysroot, "-isystem",
                sysroot + "/usr/include", "-O2", "-g", "-Xclang", "-disable-llvm-passes",
                "-emit-llvm", "-c", source, "-o", where / "program.bc"], check=True)
subprocess.run([ukport, "analyze", where / "program.bc", "--no-source", "--out", where / "p",
                *analyze], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
sys.exit(subprocess.run([ukport, "strip", where / "p", "-o", where / "image", *strip]).returncode)
