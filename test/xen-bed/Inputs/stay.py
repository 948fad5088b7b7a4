"""Copies an image, and what it is debugged with, so that a function of it never
ends: stay.py IMAGE SYMBOL NEW-IMAGE INSTRUCTIONS-BEFORE

SYMBOL is a part of the function's symbol; INSTRUCTIONS are bytes in hexadecimal,
and run once before the loop."""
import shutil
import struct
import subprocess
import sys

image, wanted, new, before = sys.argv[1:]
symbols = subprocess.run(["llvm-nm", image + ".debug"], capture_output=True,
                         text=True, check=True).stdout.splitlines()
addresses = {line.split()[0] for line in symbols if wanted in line}
assert len(addresses) == 1, addresses
address = int(addresses.pop(), 16)
with open(image, "rb") as file:
    code = bytearray(file.read())
begin, = struct.unpack_from("<Q", code, 32)
size, count = struct.unpack_from("<HH", code, 54)
for at in range(begin, begin + size * count, size):
    kind, _, offset, start, _, length = struct.unpack_from("<IIQQQQ", code, at)
    if kind == 1 and start <= address < start + length:
        loop = bytes.fromhex(before) + b"\xeb\xfe"
        code[offset + address - start:offset + address - start + len(loop)] = loop
        break
else:
    sys.exit("the function is in no segment")
with open(new, "wb") as file:
    file.write(code)
shutil.copymode(image, new)
shutil.copy(image + ".debug", new + ".debug")
