"""Analyses one C file; prints the functions that are called by what can run, and
those that are not: live.py UKPORT CLANG SOURCE TEMPORARY ARGUMENTS..."""
import sqlite3
import subprocess
import sys

ukport, clang, source, temporary, *arguments = sys.argv[1:]
subprocess.run([clang, "-g", "-O2", "-Xclang", "-disable-llvm-passes",
                "-emit-llvm", "-c", source, "-o", temporary + ".bc"], check=True)
done = subprocess.run([ukport, "analyze", temporary + ".bc", "--sysroot", "none",
                       "--no-source", "--out", temporary + ".out", *arguments],
                      stdout=subprocess.DEVNULL)
if done.returncode:
    sys.exit(done.returncode)
db = sqlite3.connect(temporary + ".out/ukport.db")
called = {name for name, in db.execute(
    "SELECT e.callee FROM edge e JOIN graph_site s ON s.id = e.site WHERE s.live")}
defined = [name for name, in db.execute(
    "SELECT name FROM function WHERE kind = 'bitcode' AND name <> 'main'"
    " ORDER BY name")]
print("runs:", *[name for name in defined if name in called])
print("does not run:", *[name for name in defined if name not in called])
