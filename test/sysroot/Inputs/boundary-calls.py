"""Lists the calls of the boundary in an archive's bitcode.

usage: boundary-calls.py ARCHIVE SCRATCH-DIRECTORY
One line a boundary function: how many calls have a constant number, and the
functions that hold one that has not.
"""
import glob
import os
import re
import struct
import subprocess
import sys


def members(data):
    """The contents of an archive's members."""
    at = 8
    while at + 60 <= len(data):
        size = int(data[at + 48:at + 58])
        yield data[at + 60:at + 60 + size]
        at += 60 + size + size % 2


def bitcode(elf):
    """The section .llvmbc of a 64-bit ELF object, or nothing."""
    if elf[:4] != b"\x7fELF":
        return b""
    table, = struct.unpack_from("<Q", elf, 40)
    width, count, names = struct.unpack_from("<HHH", elf, 58)
    headers = [struct.unpack_from("<IIQQQQ", elf, table + i * width)
               for i in range(count)]
    for name, _, _, _, offset, size in headers:
        start = headers[names][4] + name
        if elf[start:].startswith(b".llvmbc\0") and size:
            return elf[offset:offset + size]
    return b""


archive, scratch = os.path.abspath(sys.argv[1]), sys.argv[2]
os.chdir(scratch)
for index, member in enumerate(members(open(archive, "rb").read())):
    code = bitcode(member) if b"ukport_syscall" in member else b""
    if code:
        open(f"{index}.bc", "wb").write(code)
subprocess.check_call(["llvm-dis", *glob.glob("*.bc")])

constant = {"ukport_syscall": 0, "ukport_syscall_cp": 0}
variable = {name: [] for name in constant}
call = re.compile(r"call .*@(ukport_syscall(?:_cp)?)\((.*)")
for path in glob.glob("*.ll"):
    function = ""
    for line in open(path):
        if line.startswith("define "):
            function = re.search(r"@([\w.]+)\(", line).group(1)
        found = call.search(line)
        if not found:
            continue
        name, arguments = found.groups()
        index = 1 if name.endswith("_cp") else 0
        number = re.findall(r"(?:i64|ptr) (?:noundef )?([^,)]+)", arguments)
        if number[index].isdigit():
            constant[name] += 1
        else:
            variable[name].append(function)
for name, count in constant.items():
    others = ", ".join(sorted(variable[name])) or "none"
    print(f"{name}: {count} constant, others in: {others}")
