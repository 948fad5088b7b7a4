#!/usr/bin/env python3
"""Is every function that ran live in the analysis?

  executed.py STORE PROFILE... [--beside ARCHIVE]...

The profiles (*.profraw) are those of run; what an ARCHIVE needs of libc is
excused, since the program may not call it itself. Prints each function that ran
and is dead in STORE, and exits with 1 if there is one. Static functions of one
name count as one.
"""
import argparse
import re
import sqlite3
import subprocess
import sys
import tempfile


def base(name):
    return re.sub(r"\.\d+$", "", name)


def executed(profile):
    """The names of the functions of which a counter is not 0."""
    with tempfile.NamedTemporaryFile(suffix=".profdata") as merged:
        subprocess.run(["llvm-profdata-19", "merge", "-o", merged.name, profile],
                       check=True, stderr=subprocess.DEVNULL)
        shown = subprocess.run(
            ["llvm-profdata-19", "show", "--all-functions", "--counts", merged.name],
            check=True, stdout=subprocess.PIPE, text=True, errors="replace").stdout
    name = None
    for line in shown.splitlines():
        if found := re.match(r"  (\S.*):$", line):
            name = base(found[1].split(";")[-1])
        elif found := re.match(r" {4}Block counts: \[(.*)\]", line):
            if any(int(count) for count in found[1].split(",") if count.strip()):
                yield name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("profiles", nargs="+")
    parser.add_argument("--beside", action="append", default=[])
    options = parser.parse_args()
    live = {}
    db = sqlite3.connect(f"file:{options.store}?mode=ro", uri=True)
    for name, alive in db.execute("SELECT name, live FROM function"):
        live[base(name)] = live.get(base(name)) or alive
    excused = set()
    for archive in options.beside:
        needed = subprocess.run(["llvm-nm-19", "--undefined-only", "-j", archive],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True).stdout
        excused.update(needed.split())
    ran = {name for profile in options.profiles for name in executed(profile)}
    if not ran:
        sys.exit("error: the profiles show no function that ran")
    dead = sorted(name for name in ran
                  if not live.get(name, True) and name not in excused)
    for name in dead:
        print(f"ran, but is dead in the analysis: {name}")
    print(f"{len(ran)} functions ran, {len(dead)} of them dead in the analysis")
    sys.exit(bool(dead))


main()
