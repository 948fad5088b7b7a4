"""A disk for a guest that can fail, or go: a server of QEMU's network block device
protocol (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md)."""
import socket
import struct
import threading

READ, WRITE, DISCONNECT, FLUSH = 0, 1, 2, 3


class Disk:
    """`size` zeros. `failing` has every request answered by an input/output error;
    `vanish` ends the connection for good. `arguments` are QEMU's."""

    def __init__(self, directory, size, device="virtio-blk-device"):
        self.data = bytearray(size)
        self.failing = False
        self.connection = None
        path = f"{directory}/disk"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.arguments = [
            "-drive", f"if=none,id=disk,format=raw,file.driver=nbd,file.server.type=unix,"
            f"file.server.path={path},file.export=disk,werror=report,rerror=report",
            "-device", f"{device},drive=disk"]
        threading.Thread(target=self.serve, daemon=True).start()

    def vanish(self):
        self.listener.close()
        self.connection.shutdown(socket.SHUT_RDWR)

    def serve(self):
        try:
            self.connection = self.listener.accept()[0]
            self.negotiate()
            while self.answer():
                pass
        except OSError:
            pass

    def receive(self, size):
        got = b""
        while len(got) < size:
            part = self.connection.recv(size - len(got))
            if not part:
                raise OSError("the other end closed")
            got += part
        return got

    def negotiate(self):
        self.connection.sendall(b"NBDMAGICIHAVEOPT" + struct.pack(">H", 3))
        self.receive(4)
        while True:
            _, option, size = struct.unpack(">QII", self.receive(16))
            self.receive(size)
            reply = struct.pack(">QI", 0x3e889045565a9, option)
            if option != 7:  # GO
                self.connection.sendall(reply + struct.pack(">II", 0x80000001, 0))  # unsupported
                continue
            flags = 1 | 4  # there, and it flushes
            information = struct.pack(">HQH", 0, len(self.data), flags)
            self.connection.sendall(reply + struct.pack(">II", 3, len(information)) + information +
                                    reply + struct.pack(">II", 1, 0))
            return

    def answer(self):
        _, _, what, cookie, at, size = struct.unpack(">IHHQQI", self.receive(28))
        data = self.receive(size) if what == WRITE else b""
        if what == DISCONNECT:
            return False
        head = struct.pack(">IIQ", 0x67446698, 5 if self.failing else 0, cookie)
        if not self.failing and what == WRITE:
            self.data[at:at + size] = data
        if not self.failing and what == READ:
            data = bytes(self.data[at:at + size])
        self.connection.sendall(head + (data if what == READ and not self.failing else b""))
        return True
