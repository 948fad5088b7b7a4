"""Runs a command as if this machine were domain 0: xl.py DIRECTORY COMMAND...

In DIRECTORY, first in PATH, are an xl and a xenstore-read that have domain 0 of
a bed do what they are asked: so every word that ukport says to xl meets a real
one. The files that a configuration names are brought there first."""
import os
import re
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir))
from bed import Bed, Relay, Shell, listener

# That of the channel, which the bed has at a pseudo-terminal.
SOCKET = re.compile(r"connection=socket,path=([^\",]+)")

TOOL = """#!{python}
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({door!r})
socket.send_fds(server, ["\\0".join([{name!r}, *sys.argv[1:]]).encode()], [1, 2])
sys.exit(int(server.recv(8)))
"""


def bring(bed, config):
    """Makes a configuration and its files known in domain 0, by their paths
    here. The socket of a channel is one of this machine."""
    with open(config) as file:
        text = file.read()
    if channel := SOCKET.search(text):
        name = re.search(r'^name = "(.*)"', text, re.MULTILINE).group(1)
        door = socket.socket(socket.AF_UNIX)
        door.bind(channel.group(1))
        door.listen()
        threading.Thread(target=lead, args=(bed, door, name),
                         daemon=True).start()
    text = SOCKET.sub("connection=pty", text)
    for path in re.findall(r'^(?:kernel|ramdisk) = "(.*)"', text, re.MULTILINE):
        sent = bed.send(path, "sent")
        bed.dom0(f"mkdir -p {os.path.dirname(path)}; mv {sent} {path}")
    bed.dom0(f"mkdir -p {os.path.dirname(config)}\n"
             f"cat >{config} <<'END'\n{text}\nEND")


def lead(bed, door, name):
    """Leads who comes to `door` to the guest's channel."""
    client, _ = door.accept()
    Relay(bed.channel(name), client)


def pump(door, to):
    """Copies what comes to `door` to the descriptor `to`, and closes it."""
    with door, os.fdopen(to, "wb", buffering=0) as file:
        stream, _ = door.accept()
        stream.settimeout(None)
        for data in iter(lambda: stream.recv(4096), b""):
            file.write(data)


def perform(bed, client, number):
    """Does what one of the tools was asked."""
    words, ends, _, _ = socket.recv_fds(client, 65536, 2)
    words = words.decode().split("\0")
    if words[:2] != ["xl", "info"]:
        print("asked:", *words[:2], file=sys.stderr)
    if words[:2] == ["xl", "create"]:
        bring(bed, words[-1])
    command = " ".join(words)
    threads = []
    for name, end in zip("oe", ends):
        door, port = listener()
        command = (f"mkfifo /tmp/{name}{number}; nc 10.0.2.2 {port} "
                   f"</tmp/{name}{number} & {command}")
        threads.append(threading.Thread(target=pump, args=(door, end), daemon=True))
        threads[-1].start()
    # An input that does not end, as ukport's does not.
    command = (f"mkfifo /tmp/i{number}; {command} <>/tmp/i{number} "
               f">/tmp/o{number} 2>/tmp/e{number}")
    status, _ = Shell(bed.machine).run(command, timeout=None)
    for thread in threads:
        thread.join()
    client.sendall(str(status).encode())
    client.close()


def serve(bed, door):
    for number in range(1, 1000):
        client, _ = door.accept()
        threading.Thread(target=perform, args=(bed, client, number),
                         daemon=True).start()


directory, *command = sys.argv[1:]
os.makedirs(directory, exist_ok=True)
address = os.path.join(directory, "door")
for name in "xl", "xenstore-read":
    with open(os.path.join(directory, name), "w") as file:
        file.write(TOOL.format(python=sys.executable, door=address, name=name))
    os.chmod(file.name, 0o755)
with Bed() as bed, socket.socket(socket.AF_UNIX) as door:
    bed.dom0("ln -s vif /etc/xen/scripts/vif-bridge")
    if os.path.exists(address):
        os.unlink(address)
    door.bind(address)
    door.listen()
    threading.Thread(target=serve, args=(bed, door), daemon=True).start()
    done = subprocess.run(command, env={
        **os.environ, "PATH": directory + os.pathsep + os.environ["PATH"]})
    print("status", done.returncode)
    print("left:", bed.dom0("xl list | tail -n +3 | wc -l").strip(), flush=True)
