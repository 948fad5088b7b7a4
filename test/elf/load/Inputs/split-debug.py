"""Moves the symbols of FILE, and its debug information, to where a system keeps
them: split-debug.py FILE DIRECTORY/.build-id"""
import os
import re
import subprocess
import sys
file, under = sys.argv[1:]
notes = subprocess.run(["llvm-readelf", "-n", file], capture_output=True, text=True).stdout
number = re.search(r"Build ID: (\w+)", notes).group(1)
place = os.path.join(under, number[:2])
os.makedirs(place)
subprocess.run(["llvm-objcopy", "--only-keep-debug", file,
                os.path.join(place, number[2:] + ".debug")], check=True)
subprocess.run(["llvm-objcopy", "--strip-all", file], check=True)
