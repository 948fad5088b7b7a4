#!/usr/bin/env python3
"""Makes the support tables of ukport's own targets from the base's source.

    syscall-map/update-base.py            check; exit 1 if a table is out of date
    syscall-map/update-base.py --write    write them

A target offers the system calls that the tables at the end of its files name
(base/abi/Syscall.h): SYSCALL is supported, SYSCALL_PARTIAL partial with a note,
SYSCALL_BESIDE partial and entered in some other way. Which folders belong to a
target, its target.toml says. What stands for no single call is in
base/features.csv.
"""
import csv
import io
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
TITLES = {"qemu": "ukport base on QEMU/KVM", "xen": "ukport base on Xen"}
MACHINES = {"qemu": "QEMU's pc, q35 and microvm", "xen": "PVH guests of Xen"}
ROW = re.compile(
    r'^SYSCALL(?P<kind>|_PARTIAL|_BESIDE)\(\s*(?P<name>\w+)\s*,(?P<rest>[^{]*?)\)$',
    re.MULTILINE)
NOTE = re.compile(r'"((?:[^"\\]|\\.)*)"')


def calls_of(target):
    """{name: (status, file, note)} of what the target's folders offer."""
    settings = tomllib.loads(
        (ROOT / "stripper/targets" / target / "target.toml").read_text())
    calls = {}
    for folder in settings["base"]:
        for path in sorted((ROOT / "base" / folder).glob("*.cpp")):
            for row in ROW.finditer(path.read_text()):
                name = row["name"]
                if name in calls:
                    sys.exit(f"{path}: {name} is in {calls[name][1]} already")
                status = "partial" if row["kind"] else "supported"
                notes = "".join(NOTE.findall(row["rest"]))
                handler = NOTE.sub("", row["rest"]).split(",")[0].strip()
                evidence = f"{path.relative_to(ROOT)}:{handler or name}"
                calls[name] = (status, evidence, notes)
    return calls


def table_of(target):
    with open(ROOT / "syscall-map/syscalls.csv", encoding="ascii") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        order = [row["name"] for row in rows]
    out = io.StringIO()
    out.write(f"# title: {TITLES[target]}\n"
              "# version: as built\n"
              "# source: base/, by syscall-map/update-base.py\n"
              "# default: missing\n"
              f"# note: {MACHINES[target]}; what is missing answers ENOSYS and is "
              "counted\n"
              "syscall,status,evidence,note\n")
    for line in (ROOT / "base/features.csv").read_text().splitlines():
        if not line.startswith("#"):
            out.write(line + "\n")
    calls = calls_of(target)
    unknown = sorted(set(calls) - set(order))
    if unknown:
        sys.exit(f"no such system calls: {', '.join(unknown)}")
    rows = csv.writer(out, lineterminator="\n")
    for name in order:
        if name in calls:
            status, path, note = calls[name]
            rows.writerow([name, status, path, note])
    return out.getvalue()


def main():
    stale = 0
    for target in TITLES:
        path = ROOT / "syscall-map/targets" / f"{target}.csv"
        table = table_of(target)
        if path.read_text() == table:
            continue
        if sys.argv[1:] == ["--write"]:
            path.write_text(table)
        else:
            print(f"{path.relative_to(ROOT)} is not what base/ offers; run "
                  "syscall-map/update-base.py --write")
            stale = 1
    return stale


sys.exit(main())
