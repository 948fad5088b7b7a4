#!/usr/bin/env python3
"""Checks syscalls.csv and arguments.toml against the installed Linux headers.

    syscall-map/update-syscalls.py            check; exit 1 if they disagree
    syscall-map/update-syscalls.py --write    also add syscalls that the header
                                              has and the table lacks

Numbers and names come from <asm/unistd_64.h> of linux-libc-dev. Rows that the
header does not have are newer than it: they are listed, not removed. Categories
and argument names are written by hand and never changed; a new row gets the
category "unsorted" and no argument names until someone gives it both.
Constants of arguments.toml are compiled (with cc) and compared; those the
headers do not define are listed.
"""
import csv
import io
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
TABLE = os.path.join(HERE, "syscalls.csv")
ARGUMENTS = os.path.join(HERE, "arguments.toml")
COLUMNS = ["number", "name", "category", "arguments"]

# The kernel's value where the C library's differs (glibc says 0 on x86-64).
KERNEL_VALUES = {"O_LARGEFILE": 0o100000}

# _GNU_SOURCE and the C library's headers first: the kernel's give way to them.
INCLUDES = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/sem.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <asm/prctl.h>
#include <linux/bpf.h>
#include <linux/close_range.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/if.h>
#include <linux/keyctl.h>
#include <linux/membarrier.h>
#include <linux/memfd.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <linux/vm_sockets.h>
#include <stdio.h>
"""


def read_header():
    text = open(HEADER, encoding="utf-8").read()
    pairs = re.findall(r"#define __NR_(\w+)\s+(\d+)", text)
    return {int(number): name for name, number in pairs}


def read_table():
    lines = open(TABLE, encoding="utf-8").read().splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("#")]
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return comments, {int(row["number"]): row for row in rows}


def write_table(comments, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for number in sorted(rows):
        writer.writerow(rows[number])
    with open(TABLE, "w", encoding="utf-8") as file:
        file.write("".join(comments) + out.getvalue())


def check_syscalls(write):
    """True if the table has every syscall of the header under its number."""
    header, (comments, rows) = read_header(), read_table()
    good = True
    for number, name in sorted(header.items()):
        row = rows.get(number)
        if row is None:
            print(f"missing from syscalls.csv: {number} {name}")
            rows[number] = {"number": number, "name": name,
                            "category": "unsorted", "arguments": ""}
            good = write
        elif row["name"] != name:
            print(f"{number} is {name} in the header, {row['name']} in the table")
            good = False
    newer = [rows[n]["name"] for n in sorted(rows) if n not in header]
    print(f"{len(header)} syscalls in the header, {len(rows)} in the table"
          + (f"; newer than the header: {' '.join(newer)}" if newer else ""))
    if write:
        write_table(comments, rows)
    return good


def read_constants():
    """Name and value of every constant in arguments.toml."""
    text = re.sub(r"#.*", "", open(ARGUMENTS, encoding="utf-8").read())
    pairs = re.findall(r"\b([A-Z][A-Za-z0-9_]*)\s*=\s*(-?0x[0-9a-fA-F]+|-?\d+)",
                       text)
    return {name: int(value, 0) for name, value in pairs}


def check_constants():
    """True if no constant differs from the headers' value."""
    constants = read_constants()
    body = "".join(
        f"#ifdef {name}\n  printf(\"{name} %lld\\n\", (long long)({name}));\n"
        f"#endif\n" for name in constants)
    # Enumerators are not macros; those that matter are given to the
    # preprocessor by name.
    enumerators = "".join(f"#ifndef {n}\n#define {n} {n}\n#endif\n"
                          for n in constants
                          if re.match(r"(BPF_(MAP|PROG|OBJ)_|PTRACE_|RLIMIT_|"
                                      r"PRIO_|MEMBARRIER_|P_|ITIMER_)", n))
    source = INCLUDES + enumerators + "int main(void) {\n" + body + "}\n"
    with tempfile.TemporaryDirectory() as directory:
        c_file = os.path.join(directory, "constants.c")
        program = os.path.join(directory, "constants")
        with open(c_file, "w", encoding="utf-8") as file:
            file.write(source)
        subprocess.run([os.environ.get("CC", "cc"), "-w", "-o", program, c_file],
                       check=True)
        output = subprocess.run([program], check=True, capture_output=True,
                                text=True).stdout
    real = {name: int(value) for name, value in
            (line.split() for line in output.splitlines())}
    real.update(KERNEL_VALUES)
    good = True
    for name, value in constants.items():
        if name in real and (real[name] ^ value) & 0xFFFFFFFF:
            print(f"{name} is {real[name]:#x} in the headers, {value:#x} in "
                  "arguments.toml")
            good = False
    unchecked = sorted(set(constants) - set(real))
    print(f"{len(real)} of {len(constants)} constants compared"
          + (f"; not in the headers: {' '.join(unchecked)}" if unchecked else ""))
    return good


def main():
    write = sys.argv[1:] == ["--write"]
    if sys.argv[1:] and not write:
        print(__doc__, file=sys.stderr)
        return 1
    results = [check_syscalls(write), check_constants()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
