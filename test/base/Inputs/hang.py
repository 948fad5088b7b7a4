"""Lets guests loop inside the base, and shows how they end; one guest does not.

  hang.py UKPORT IMAGE
"""
import socket
import subprocess
import sys

ukport, image = sys.argv[1:]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


def start(arguments):
    command = ["timeout", "100", ukport, "run", image, "--no-kvm", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def hang(*orders):
    """A guest that stays where it is when it next looks after its devices."""
    port = free_port()
    guest = start([f"--gdb={port}"])
    # The debugger's port is there once QEMU is.
    connect = f"python\nimport time\nfor t in range(100):\n  try:\n    gdb.execute('target remote 127.0.0.1:{port}')\n    break\n  except gdb.error:\n    time.sleep(0.2)\nend\n"
    jump_to_itself = "set {unsigned short}$pc = 0xfeeb"
    script = connect + "\n".join(["hbreak ukport_thread_begins", "continue", "delete", "hbreak base::attend", "continue", *orders, jump_to_itself, "delete", "detach"])
    with open(f"{image}.gdb-{port}", "w") as file:
        file.write(script)
    subprocess.run(["gdb", "-batch", "-nx", f"{image}.debug", "-x", file.name], stdin=subprocess.DEVNULL, timeout=60)
    return guest


well = [start(["--", "program", word]) for word in ("computed", "slept")]
stuck = {"on": hang(), "off": hang("set $eflags = 2")}
for guest in well:
    print(guest.communicate()[0])
for interrupts, guest in stuck.items():
    said = guest.communicate()[0]
    print(f"interrupts {interrupts}: status {guest.returncode}")
    print(said)
