"""The other end of a guest's network cable: Ethernet, ARP, IPv4 and as much of TCP as
tests need, right or wrong as they like. Datagrams between sockets of this machine
carry the frames, so nobody needs privileges, and none is lost."""
import collections
import select
import socket
import struct
import time

HOST, GUEST = "10.0.2.2", "10.0.2.15"
HOST_MAC, GUEST_MAC = b"\x52\x55\x0a\x00\x02\x02", b"\x52\x54\x00\x12\x34\x56"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xffff) + (total >> 16)
    return ~((total & 0xffff) + (total >> 16)) & 0xffff


def ethernet(payload, kind=0x800):
    return GUEST_MAC + HOST_MAC + struct.pack("!H", kind) + payload


def ip(payload, protocol, source=HOST, number=0, fragment=0):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), number, fragment, 64, protocol,
                       0, socket.inet_aton(source), socket.inet_aton(GUEST))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def with_pseudo_header(payload, protocol, source):
    return socket.inet_aton(source) + socket.inet_aton(GUEST) + struct.pack(
        "!HH", protocol, len(payload)) + payload


def tcp(port, to, sequence, acknowledged, flags, data=b"", window=65535, options=b"", source=HOST):
    size = 20 + len(options)
    head = struct.pack("!HHIIBBHHH", port, to, sequence & 0xffffffff, acknowledged & 0xffffffff,
                       size // 4 << 4, flags, window, 0, 0) + options
    total = checksum(with_pseudo_header(head + data, 6, source))
    return ethernet(ip(head[:16] + struct.pack("!H", total) + head[18:] + data, 6, source))


def udp(port, to, data, source=HOST):
    head = struct.pack("!HHHH", port, to, 8 + len(data), 0) + data
    total = checksum(with_pseudo_header(head, 17, source)) or 0xffff
    return ip(head[:6] + struct.pack("!H", total) + head[8:], 17, source)


def ping(data, source=HOST):
    head = struct.pack("!BBHHH", 8, 0, 0, 77, 1) + data
    return head[:2] + struct.pack("!H", checksum(head)) + head[4:]


class Wire:
    """In a directory of its own; `arguments` are QEMU's."""

    def __init__(self, directory, device="virtio-net-device"):
        ours, theirs = f"{directory}/host", f"{directory}/guest"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(ours)
        self.theirs = theirs
        self.waiting = collections.deque()  # frames that came while we sent
        self.arguments = [
            "-netdev", f"dgram,id=net,local.type=unix,local.path={theirs},"
            f"remote.type=unix,remote.path={ours}", "-device", f"{device},netdev=net"]

    def send(self, frame):
        """Waits while the guest's end is full, and hears it meanwhile."""
        while True:
            try:
                self.socket.sendto(frame, socket.MSG_DONTWAIT, self.theirs)
                return
            except BlockingIOError:
                if select.select([self.socket], [], [], 0.001)[0]:
                    self.waiting.append(self.socket.recv(65536))

    def receive(self, seconds=5.0):
        """The next frame that is not about addresses; None after that time."""
        end = time.monotonic() + seconds
        while self.waiting or ((left := end - time.monotonic()) > 0 and
                               select.select([self.socket], [], [], left)[0]):
            frame = self.waiting.popleft() if self.waiting else self.socket.recv(65536)
            if frame[12:14] == b"\x08\x06":
                self.resolve(frame)
            elif frame[12:14] == b"\x08\x00":
                return frame
        return None

    def resolve(self, frame):
        """Every other address is here."""
        asked = frame[38:42]
        if frame[20:22] == b"\0\1" and asked != socket.inet_aton(GUEST):
            self.send(frame[6:12] + HOST_MAC + b"\x08\x06\0\1\x08\0\6\4\0\2" + HOST_MAC + asked +
                      GUEST_MAC + socket.inet_aton(GUEST))


class Segment:
    """What came in a frame of TCP."""

    def __init__(self, frame):
        size = 14 + (frame[14] & 15) * 4
        length = 14 + struct.unpack("!H", frame[16:18])[0]
        self.of_tcp = frame[23] == 6
        if not self.of_tcp:
            return
        (self.source, self.port, self.sequence, self.acknowledged, offset, self.flags,
         self.window) = struct.unpack("!HHIIBBH", frame[size:size + 16])
        self.data = frame[size + (offset >> 4) * 4:length]
        self.address = socket.inet_ntoa(frame[30:34])

    def end(self):
        return self.sequence + len(self.data) + bool(self.flags & (SYN | FIN))


class Connection:
    """A client's, from any address and port; nothing is sent again."""

    def __init__(self, wire, to, port, source=HOST, window=65535):
        self.wire, self.to, self.port, self.source, self.window = wire, to, port, source, window
        self.sequence, self.acknowledged = port * 7919, 0
        self.answer, self.closed, self.open = b"", False, False

    def send(self, flags, data=b"", options=b""):
        self.wire.send(tcp(self.port, self.to, self.sequence, self.acknowledged, flags, data,
                           self.window, options, self.source))
        self.sequence += len(data) + bool(flags & (SYN | FIN))

    def take(self, segment):
        """What the guest sent; whether it was the next."""
        if segment.flags & RST:
            self.closed = True
        elif segment.flags & SYN:
            self.acknowledged, self.open = segment.end(), True
        elif segment.sequence == self.acknowledged & 0xffffffff:
            self.answer += segment.data
            self.acknowledged = segment.end()
            self.closed |= bool(segment.flags & FIN)
        else:
            return False
        return True


def converse(wire, connections, request, seconds=20):
    """Connects all, asks, and reads until the guest closes; the answers in order."""
    byPort = {(each.source, each.port): each for each in connections}
    for each in connections:
        each.send(SYN)
    end = time.monotonic() + seconds
    left = set(byPort)
    while left and time.monotonic() < end:
        frame = wire.receive(end - time.monotonic())
        segment = frame and Segment(frame)
        if not segment or not segment.of_tcp:
            continue
        key = segment.address, segment.port
        each = byPort.get(key)
        if key not in left or not each.take(segment):
            continue
        if segment.flags & SYN:
            each.send(ACK | PSH, request)
        elif each.closed:
            left.discard(key)
            if not segment.flags & RST:
                each.send(ACK | FIN)
        else:
            each.send(ACK)
    return [each.answer for each in connections]
