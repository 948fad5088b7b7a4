"""Boots an image with a disk that goes when the guest says "now":
disk-gone.py IMAGE fails|vanishes|recovers"""
import os
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
from guest import Guest
from nbd import Disk

image, fate = sys.argv[1:]
with tempfile.TemporaryDirectory(prefix="ukport-disk-") as work:
    disk = Disk(work, 16 << 20)
    with Guest(image, more=disk.arguments) as guest:
        guest.wait_for("^now")
        if fate == "vanishes":
            disk.vanish()
        else:
            disk.failing = True
        if fate == "recovers":
            guest.wait_for("^create")
            disk.failing = False
        status = guest.status()
        print(f"{guest.said()}status {status}")
