"""Ends a command by SIGINT (or SIGKILL) once it has said something, and tells what
is left of it: interrupt.py [--kill] DIRECTORY TEXT COMMAND...

DIRECTORY becomes the command's TMPDIR, by which its processes are known."""
import glob
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

kill = sys.argv[1] == "--kill"
directory, text, *command = sys.argv[1 + kill:]
shutil.rmtree(directory, ignore_errors=True)
os.makedirs(directory)
mark = ("TMPDIR=" + directory).encode()


def relatives():
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if mark in pathlib.Path(path).read_bytes().split(b"\0"):
                yield path.split("/")[2]
        except OSError:
            pass  # has ended meanwhile


# Who runs the tests in the background has the signal ignored.
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.alarm(120)
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, env={**os.environ, "TMPDIR": directory})
for line in child.stdout:
    if text.encode() in line:
        break
else:
    sys.exit(f"'{text}' was not said")
child.send_signal(signal.SIGKILL if kill else signal.SIGINT)
child.stdout.read()
status = child.wait()
print("ended by", signal.Signals(-status).name if status < 0 else status)
end = time.monotonic() + 5
while list(relatives()) and time.monotonic() < end:
    time.sleep(0.05)
print("processes left:", len(list(relatives())))
print("files left:", len(os.listdir(directory)))
