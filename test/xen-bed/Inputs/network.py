"""Talks to a guest that runs network.c, and takes its network away: network.py IMAGE"""
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir))
from bed import Bed


def data(count):
    return bytes((i * 7 + i // 997) & 255 for i in range(count))


def talk(port, request, timeout):
    """What the server answers, up to its end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout) as stream:
        stream.settimeout(timeout)
        stream.sendall(request)
        answer = b""
        while True:
            piece = stream.recv(65536)
            if not piece:
                return answer
            answer += piece


def answers(port):
    """Whether the server does, once the network has settled: a packet that is
    lost before is sent again only after many seconds."""
    for _ in range(10):
        try:
            if talk(port, b"get 1\n", 6) == b"\0":
                return True
        except OSError:
            pass
        time.sleep(1)
    return False


def check(what, good):
    print(what + ":", "right" if good else "wrong", flush=True)


with Bed() as bed:
    port = bed.forward(0, 7)
    guest = bed.create(sys.argv[1])
    check("address", guest.wait_for("listening", 30) and
          guest.wait_for("net: address 10.0.2.15", 30))
    wanted = data(3_000_000)
    check("sent", talk(port, b"get 3000000\n", 60) == wanted)
    check("received", talk(port, b"put 3000000\n" + wanted, 60)
          == b"%d\n" % sum(wanted))
    check("200 connections",
          all(talk(port, b"get 1\n", 30) == b"\0" for _ in range(200)))

    # The back end goes away; nobody answers, and the guest says why. Then it
    # comes back.
    bed.dom0(f"xl network-detach {guest.name} 0")
    check("said that it is gone", guest.wait_for("back end has gone", 10))
    try:
        check("no answer", talk(port, b"get 1\n", 3) == b"")
    except OSError:
        check("no answer", True)
    bed.dom0(f"xl network-attach {guest.name} mac=00:16:3e:00:00:00 "
             "bridge=br0 script=/etc/xen/scripts/vif")
    check("said that it is back", guest.wait_for("back end is back", 10))
    check("answers again", answers(port))

    # It begins anew without a word, as the driver does when it is loaded again.
    device = f"vif-{bed.dom0('xl domid ' + guest.name).strip()}-0"
    drivers = "/sys/bus/xen-backend/drivers/vif"
    guest.console = ""
    bed.dom0(f"echo {device} >{drivers}/unbind; echo {device} >{drivers}/bind")
    check("said that another came", guest.wait_for("back end is back", 10))
    bed.dom0(f"XENBUS_PATH=backend/{device.replace('-', '/')} "
             f"vif={device.replace('-', '', 1).replace('-', '.')} "
             "/etc/xen/scripts/vif online")
    check("answers that one, too", answers(port))

    bed.dom0("xl shutdown " + guest.name)
    print("end:", guest.wait_end(20), bed.status(guest))
    print(guest.console[-200:])
