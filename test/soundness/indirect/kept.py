#!/usr/bin/env python3
"""Are the pairs that were seen once edges of this analysis, too?

  kept.py STORE FILE...

Each line of a FILE is an indirect call and what it was seen to call:

  CALLER SOURCE:LINE[#N] CALLEE...

#N: it is not the first on its line (0) but the one after N others. Prints each
pair that STORE lacks, and exits with 1 if there is one. Names are those of the
source: where static functions share one, any of them will do, as the callee
and, on the line, as the caller. A call that the analyser has resolved for good is a
plain one in the store; where a line has fewer indirect calls than N tells, all
calls on it count.
"""
import collections
import json
import re
import sqlite3
import sys


def base(name):
    return re.sub(r"\.\d+$", "", name)


def calls_of(path):
    """By caller and place: the callees of each indirect call in turn, and of
    all calls together."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    names = collections.defaultdict(set)
    for ident, name in db.execute("SELECT id, name FROM graph_function UNION "
                                  "ALL SELECT function, name FROM graph_alias"):
        names[ident].add(base(name))
    members = {i: frozenset(n for f in json.loads(m) for n in names[f])
               for i, m in db.execute(
                   "SELECT id, members FROM graph_target_set")}
    indirect = collections.defaultdict(list)
    every = collections.defaultdict(set)
    for caller, kind, callee, targets, any_signature, file, line in db.execute(
            "SELECT f.name, k.name, s.callee, s.target_set, "
            "coalesce(g.\"any\", 0), t.text, s.line FROM graph_site s "
            "JOIN kind_name k ON k.column = 'site' AND k.value = s.kind "
            "JOIN graph_function f ON f.id = s.caller "
            "LEFT JOIN string t ON t.id = s.file "
            "LEFT JOIN signature g ON g.id = s.signature ORDER BY s.id"):
        at = base(caller), f"{file}:{line}"
        known = members.get(targets, frozenset())
        if callee is not None:
            known |= names[callee]
        every[at] |= known
        if kind == "indirect" and not any_signature:
            indirect[at].append(known)
    return indirect, every


def missing(indirect, every, line):
    """The callees of a kept line, and those that the analysis lacks."""
    caller, place, *callees = line.split()
    place, _, number = place.partition("#")
    found = indirect.get((caller, place), [])
    number = int(number or 0)
    known = found[number] if number < len(found) else every[caller, place]
    # Functions of one name, of which each has sites on its own.
    if len(found) != len(set(found)) or number >= len(found):
        known = every[caller, place]
    return callees, [name for name in callees if name not in known]


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: kept.py STORE FILE...")
    indirect, every = calls_of(sys.argv[1])
    pairs = lacking = 0
    for path in sys.argv[2:]:
        with open(path) as file:
            for line in file:
                if line.startswith("#"):
                    continue
                callees, lost = missing(indirect, every, line)
                pairs += len(callees)
                lacking += len(lost)
                for name in lost:
                    print(f"missing: {' '.join(line.split()[:2])} calls {name}")
    print(f"{pairs} pairs kept, {lacking} missing")
    return 1 if lacking or not pairs else 0


sys.exit(main())
