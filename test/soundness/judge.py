#!/usr/bin/env python3
"""Judges what guard saw of a program against its store.

  judge.py allowed STORE            prints the numbers of the static set
  judge.py violations STORE REPORT  prints each call that is not in the set, and
                                    exits with 1 if there is one
  judge.py every STORE REPORT       the same of each call in the report
  judge.py seen STORE REPORT        the same of a run with an empty set, after a
                                    line with the sizes of both sets; the report
                                    of the project shows them from then on
"""
import os
import re
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from measured import record  # noqa: E402, as it lies there

SYMBOLIZER = "llvm-symbolizer-19"


def open_store(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def static_set(store):
    rows = store.execute("SELECT DISTINCT number FROM syscall_site "
                         "WHERE number IS NOT NULL")
    return {number for number, in rows}


def warn_of_unknown(store):
    """A call whose number the analysis does not know may be any. It is in the
    report as such; what is checked here are the others."""
    rows = store.execute("SELECT DISTINCT function, module FROM syscall_site "
                         "WHERE number IS NULL ORDER BY 1, 2")
    for function, module in rows:
        print(f"judge: note: a system call of unknown number in {function} "
              f"({module})", file=sys.stderr)


def names(store):
    return dict(store.execute("SELECT number, name FROM syscall"))


def read_report(path):
    """The calls of a report, once each: (number, at, image, stack). What the
    program starts, such as a shell, is not judged."""
    calls = {}
    line_of = re.compile(r"syscall (-?\d+) at (\w+) in (.*) stack(.*)")
    with open(path, errors="surrogateescape") as file:
        for line in file:
            match = line_of.fullmatch(line.rstrip("\n"))
            if not match:
                sys.exit(f"judge: not a line of guard: {line!r}")
            if match.group(3).startswith(("/bin/", "/usr/bin/")):
                continue
            stack = [int(word, 16) for word in match.group(4).split()]
            call = (int(match.group(1)), int(match.group(2), 16),
                    match.group(3))
            calls.setdefault(call + tuple(stack[:1]), call + (stack,))
    return [calls[key] for key in sorted(calls)]


def symbolize(image, addresses):
    """What stands before each return address: "function file:line" with what
    was inlined, innermost first; empty where nothing is known."""
    asked = "\n".join(hex(address - 1) for address in addresses) + "\n"
    answer = subprocess.run([SYMBOLIZER, "--output-style=GNU", "--addresses",
                             "--inlines", "-e", image], input=asked,
                            capture_output=True, text=True).stdout
    places, place = [], None
    lines = iter(answer.splitlines())
    for line in lines:
        if re.fullmatch(r"0x[0-9a-f]+", line):
            place = []
            places.append(place)
        elif place is not None and line:
            where = next(lines, "??:0")
            if line != "??":
                known = not where.startswith("??") and not re.search(
                    r":[0?]", where)
                place.append(line + (" " + where if known else ""))
    return places


def print_call(call, name_of):
    number, at, image, stack = call
    name = name_of.get(number, "?")
    # Low words and words of the stack itself are no code.
    words = [word for word in stack if 0x1000 < word < 1 << 40]
    places = symbolize(image, [at] + words)
    print(f"  {name} ({number}) at {hex(at)}: "
          + "; ".join(places[0] if places else ["?"]))
    for word, place in zip(words, places[1:]):
        if place:
            print(f"      on the stack {hex(word)}: " + "; ".join(place))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    what, store = sys.argv[1], open_store(sys.argv[2])
    allowed = static_set(store)
    if what == "allowed":
        warn_of_unknown(store)
        print("\n".join(map(str, sorted(allowed))))
        return 0
    calls = read_report(sys.argv[3])
    if what == "seen":
        seen = {call[0] for call in calls}
        print(f"{len(allowed)} system calls in the static set, "
              f"{len(seen)} seen in this run")
        name_of = names(store)
        made = sorted(name_of.get(n, f"syscall {n}") for n in seen)
        record(os.path.dirname(os.path.abspath(sys.argv[2])), {
            "what": "traced-syscalls", "syscalls": made,
            "command": "test/soundness/run --observe"})
    outside = [call for call in calls if what == "every" or call[0] not in allowed]
    for call in outside:
        print_call(call, names(store))
    return 1 if outside else 0


sys.exit(main())
