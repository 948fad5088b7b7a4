#!/usr/bin/env python3
"""Is every indirect call that was seen at run time an edge of the graph?

  check.py STORE BINARY PROFILE... [--beside FILE...] [--pairs] [--keep FILE]

STORE is the ukport.db of a program, BINARY the same merged module with clang's
value profiling of indirect calls (test/soundness/indirect/run builds it), and
each PROFILE a raw profile that BINARY left. Prints how many (site, callee)
pairs were seen, and each that the store lacks; exits with 1 if there is one.

A function's value sites are its indirect calls in the order of instructions.
So are its indirect sites in the store, ordered by id, less those of signature
"any": inline assembly and calls of an ifunc, which the profiler passes over.
Where the numbers of sites differ, because the analyser resolved a pointer that
has one value only into a plain call, pairs are held against all callees that
the function has, and the function is named.

A callee outside the program's image (the kernel's vDSO, code made at run time)
can be no edge; such calls are counted apart, and named.

The raw profile is read here rather than by llvm-profdata because it holds
addresses: llvm-profdata gives no name to a callee without instrumentation,
such as a cipher in assembly. Symbols of BINARY turn them into names, and names
are those of the merged module, where each is unique.

--beside names the objects and archives that instrumentation adds; a callee
that they define and the program lacks is no edge of the program.
--pairs prints every pair, `caller<tab>site<tab>callee`.
--keep writes the pairs to FILE for kept.py, after the comment lines that FILE
begins with.
"""
import argparse
import collections
import hashlib
import json
import re
import sqlite3
import struct
import subprocess
import sys
import zlib

MAGIC = 0xFF6C70726F667281  # \xfflprofr\x81, 64 bits
VERSION = 10                # of LLVM 19
HEADER = struct.Struct("<16Q")
DATA = struct.Struct("<6QI3HxxI")  # __llvm_profile_data, 64 bits
INDIRECT_CALL = 0


def uleb(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def function_names(section):
    """By the hash that stands for it: the name, less the module's own name in
    front of a local one ("module;name")."""
    names = {}
    at = 0
    while at < len(section) and section[at]:
        size, at = uleb(section, at)
        packed, at = uleb(section, at)
        text = section[at:at + (packed or size)]
        at += packed or size
        for name in (zlib.decompress(text) if packed else text).split(b"\1"):
            key = int.from_bytes(hashlib.md5(name).digest()[:8], "little")
            names[key] = name.split(b";")[-1].decode()
    return names


def read_profile(path):
    """Yields (function, number of indirect sites, [[address...] per site])."""
    with open(path, "rb") as f:
        raw = f.read()
    at = 0
    while at < len(raw):  # a file can hold profiles one after the other
        head = HEADER.unpack_from(raw, at)
        if head[0] != MAGIC or head[1] & 0xFFFFFF != VERSION:
            sys.exit(f"check: {path} is no raw profile of version {VERSION}")
        (_, _, ids, count, pad1, counters, pad2, bitmap, pad3, names_size, _,
         _, _, vtables, vnames, _) = head
        if vtables or vnames:
            sys.exit(f"check: {path} profiles vtables, which is not expected")
        data_at = at + HEADER.size + ids
        names_at = (data_at + count * DATA.size + pad1 + counters * 8 + pad2 +
                    bitmap + pad3)
        names = function_names(raw[names_at:names_at + names_size])
        at = names_at + names_size
        at += -at % 8
        for index in range(count):
            record = DATA.unpack_from(raw, data_at + index * DATA.size)
            sites = record[7:10]
            seen = [[] for _ in range(sites[INDIRECT_CALL])]
            if any(sites):
                at = read_values(raw, at, seen)
            yield names[record[0]], seen


def read_values(raw, at, seen):
    """Fills in one function's values; returns where the next one's begin."""
    total, kinds = struct.unpack_from("<II", raw, at)
    end = at + total
    at += 8
    for _ in range(kinds):
        kind, count = struct.unpack_from("<II", raw, at)
        sizes = raw[at + 8:at + 8 + count]
        at += (8 + count + 7) // 8 * 8
        for site, size in enumerate(sizes):
            for _ in range(size):
                (value,) = struct.unpack_from("<Q", raw, at)
                at += 16  # the value, how often
                if kind == INDIRECT_CALL:
                    seen[site].append(value)
    if at != end:
        sys.exit("check: a profile's values are not laid out as expected")
    return end


def image(path):
    """The ranges of addresses that the program's file is loaded at."""
    out = subprocess.run(["llvm-readelf-19", "-lW", path], check=True,
                         capture_output=True, text=True).stdout
    loads = [line.split() for line in out.splitlines() if " LOAD " in line]
    return [(int(w[2], 16), int(w[2], 16) + int(w[5], 16)) for w in loads]


def symbols(path):
    """Of each address, the names that are defined there."""
    found = collections.defaultdict(set)
    out = subprocess.run(["llvm-nm-19", "--defined-only", path], check=True,
                         capture_output=True, text=True).stdout
    for line in out.splitlines():
        words = line.split()
        if len(words) == 3 and words[1] in "tTwWvViI":
            found[int(words[0], 16)].add(words[2])
    return found


class Graph:
    def __init__(self, path):
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.ids = collections.defaultdict(set)
        for name, ident in db.execute(
                "SELECT name, id FROM graph_function UNION ALL "
                "SELECT name, function FROM graph_alias"):
            self.ids[name].add(ident)
        self.by_name = {}  # functions of bitcode
        self.live = {}
        for ident, name, module, live in db.execute(
                "SELECT f.id, f.name, m.name, f.live FROM graph_function f "
                "JOIN graph_module m ON m.id = f.module WHERE f.kind = 0"):
            self.by_name[name] = (ident, module)
            self.live[ident] = live
        self.roots = dict(db.execute("SELECT function_id, kind FROM root"))
        members = {i: set(json.loads(m)) for i, m in db.execute(
            "SELECT id, members FROM graph_target_set")}
        self.sites = collections.defaultdict(list)
        self.callees = collections.defaultdict(set)  # of a whole function
        for caller, kind, callee, targets, any_signature, file, line in \
                db.execute(
                "SELECT s.caller, k.name, s.callee, s.target_set, "
                "coalesce(g.\"any\", 0), t.text, s.line FROM graph_site s "
                "JOIN kind_name k ON k.column = 'site' AND k.value = s.kind "
                "JOIN graph_function f ON f.id = s.caller AND f.kind = 0 "
                "LEFT JOIN string t ON t.id = s.file "
                "LEFT JOIN signature g ON g.id = s.signature ORDER BY s.id"):
            known = members.get(targets, set())
            self.callees[caller] |= known
            if callee is not None:
                self.callees[caller].add(callee)
            if kind == "indirect" and not any_signature:
                place = f"{file}:{line}"
                before = sum(p.split("#")[0] == place
                             for _, p in self.sites[caller])
                self.sites[caller].append(
                    (known, f"{place}#{before}" if before else place))


def read_profiles(paths):
    """The addresses called from each (function, site), and the number of
    sites of each function."""
    seen = collections.defaultdict(set)
    shape = {}
    for path in paths:
        try:
            functions = list(read_profile(path))
        except (struct.error, zlib.error):
            print(f"damaged, left out: {path}")
            continue
        for function, sites in functions:
            shape[function] = len(sites)
            for index, values in enumerate(sites):
                if values:
                    seen[function, index].update(values)
    return seen, shape


def compare_shapes(graph, shape):
    """Returns the functions whose sites do not match one to one, and faults:
    functions of which nothing would be seen, or that the graph lacks."""
    loose, faults = set(), []
    for function, count in sorted(shape.items()):
        if function not in graph.by_name:
            faults.append(f"unknown: {function} is not in the store")
            continue
        ident, module = graph.by_name[function]
        known = len(graph.sites[ident])
        if count != known:
            loose.add(function)
            print(f"by function: {function} ({module}) has {count} indirect "
                  f"calls in the module, {known} in the store")
    for name, (ident, module) in sorted(graph.by_name.items()):
        if graph.sites.get(ident) and name not in shape:
            faults.append(f"not observed: {name} ({module}) has "
                          f"{len(graph.sites[ident])} indirect calls that are "
                          "not profiled")
    return loose, faults


def base(name):
    """The name before the linker told static functions apart."""
    return re.sub(r"\.\d+$", "", name)


def keep(path, pairs):
    with open(path) as file:
        head = [line for line in file if line.startswith("#")]
    with open(path, "w") as file:
        file.writelines(head)
        for (function, place), callees in sorted(pairs.kept.items()):
            print(function, place, *sorted(callees), file=file)


class Pairs:
    """Holds what was seen against the graph, and counts."""

    def __init__(self, graph, binary, beside):
        self.graph = graph
        self.names = symbols(binary)
        self.image = image(binary)
        self.beside = {n for path in beside
                       for s in symbols(path).values() for n in s}
        self.faults = []
        self.sites = set()
        self.modules = collections.Counter()
        self.outside = {}
        self.kept = collections.defaultdict(set)
        self.count = self.missing = self.foreign = 0

    def inside(self, address):
        return any(low <= address < high for low, high in self.image)

    def add(self, function, index, values, loose, show):
        ident, module = self.graph.by_name[function]
        if loose:
            targets, place = self.graph.callees[ident], "an unmatched place"
        else:
            targets, place = self.graph.sites[ident][index]
        where = f"{function} ({module}), indirect call {index} at {place}"
        if len(values) >= 255 and any(self.inside(v) for v in values):
            self.faults.append(f"full: {where} has 255 callees or more, some "
                               "may be lost")
        for value in sorted(values):
            if not self.inside(value):
                self.outside[function, index] = where
                continue
            callee = self.names.get(value, set())
            ids = {i for n in callee for i in self.graph.ids.get(n, ())}
            called = "/".join(sorted(callee)) or f"address {value:#x}"
            if not ids and callee & self.beside:
                self.foreign += 1
                continue
            self.count += 1
            self.sites.add((function, index))
            self.modules[module] += 1
            if not loose:
                name = min(callee & self.graph.ids.keys() or callee)
                self.kept[base(function), place].add(base(name))
            if show:
                print(f"{function}\t{index}\t{called}")
            if not ids & targets:
                self.missing += 1
                notes = "" if self.graph.live[ident] else \
                    ", in a function that the store holds for dead"
                notes += "".join(f"; the callee is a root of kind {kind}"
                                 for i, kind in self.graph.roots.items()
                                 if i in ids)
                self.faults.append(f"missing: {where}, calls {called}; the "
                                   f"store has {len(targets)} callees there"
                                   + notes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("binary")
    parser.add_argument("profiles", nargs="+")
    parser.add_argument("--beside", nargs="*", default=[])
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--keep")
    args = parser.parse_args()

    graph = Graph(args.store)
    seen, shape = read_profiles(args.profiles)
    loose, faults = compare_shapes(graph, shape)
    pairs = Pairs(graph, args.binary, args.beside)
    for (function, index), values in sorted(seen.items()):
        if function in graph.by_name:
            pairs.add(function, index, values, function in loose, args.pairs)
    for where in pairs.outside.values():
        print(f"outside the program: {where}")
    if pairs.foreign:
        print(f"{pairs.foreign} pairs left out: the instrumentation's own")
    faults += pairs.faults
    for fault in faults:
        print(fault)
    if args.keep:
        keep(args.keep, pairs)
    print("pairs by the caller's module:", ", ".join(
        f"{m} {c}" for m, c in pairs.modules.most_common()))
    print(f"{pairs.count} pairs at {len(pairs.sites)} sites seen at run time "
          f"(of {sum(shape.values())} sites profiled), {pairs.missing} missing")
    return 1 if faults or not pairs.count else 0


sys.exit(main())
