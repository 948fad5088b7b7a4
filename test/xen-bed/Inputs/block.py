"""Takes a guest's disk away while it writes: block.py IMAGE DISK [anew]"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir))
from bed import Bed

with Bed(disk=sys.argv[2]) as bed:
    guest = bed.create(sys.argv[1])
    if not guest.wait_for("writes", 60):
        sys.exit(guest.console)
    if sys.argv[3:] == ["anew"]:  # as the driver does when it is loaded again
        device = f"vbd-{bed.dom0('xl domid ' + guest.name).strip()}-51712"
        drivers = "/sys/bus/xen-backend/drivers/vbd"
        bed.dom0(f"echo {device} >{drivers}/unbind; echo {device} >{drivers}/bind")
    else:
        bed.dom0(f"xl block-detach {guest.name} xvda")
    print("end:", guest.wait_end(60), bed.status(guest))
    print(guest.console)
