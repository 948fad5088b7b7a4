"""Runs GUEST until its console says READY, then each COMMAND in turn, and ends it.

  while-it-runs.py GUEST READY COMMAND...

What they write goes to stdout. The status of a command does not matter. Guests
of other tests are not found: the sockets lie in a folder of its own.
"""
import os
import shlex
import subprocess
import sys
import tempfile

guest, ready, *commands = sys.argv[1:]
own = tempfile.TemporaryDirectory(prefix="ukport-")
os.environ["TMPDIR"] = own.name
process = subprocess.Popen(shlex.split(guest), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
for line in process.stdout:
    print(line, end="")
    if ready in line:
        break
for command in commands:
    said = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, text=True)
    print(said.stdout, end="")
process.terminate()
process.wait()
