"""Counts what an image sends to its network: neighbour.py IMAGE"""
import os
import struct
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
from guest import Guest
from wire import GUEST, HOST, Wire

with tempfile.TemporaryDirectory(prefix="ukport-wire-") as work:
    wire = Wire(work)
    with Guest(sys.argv[1], f"ip={GUEST}/24 gw={HOST} ip6=none", more=wire.arguments):
        sizes = []
        while frame := wire.receive(1 if sizes else 20):
            sizes.append(struct.unpack("!H", frame[16:18])[0] - 20)
        print(f"{len(sizes)} fragments, {sum(sizes)} bytes")
