#include "base/xen/Checksum.h"

namespace base::xen {

namespace {

constexpr size_t EthernetHeader = 14, V4Header = 20, V6Header = 40;
constexpr uint8_t Tcp = 6, Udp = 17;

uint16_t bigEndian(const uint8_t *At) { return uint16_t(At[0] << 8 | At[1]); }

/// The sum of 16-bit numbers in network order. A frame is too short to overflow
/// it.
uint32_t sum(const uint8_t *At, size_t Size) {
  uint32_t Sum = 0;
  for (; Size >= 2; Size -= 2, At += 2)
    Sum += bigEndian(At);
  return Size ? Sum + uint32_t(*At << 8) : Sum;
}

uint16_t fold(uint32_t Sum) {
  Sum = (Sum & 0xffff) + (Sum >> 16);
  return uint16_t((Sum & 0xffff) + (Sum >> 16));
}

void put(uint8_t *At, uint16_t Value) {
  At[0] = uint8_t(Value >> 8);
  At[1] = uint8_t(Value);
}

} // namespace

bool startChecksum(uint8_t *Frame, size_t Size, bool V6) {
  if (Size < EthernetHeader + V4Header)
    return false;
  uint8_t *Ip = Frame + EthernetHeader;
  size_t Room = Size - EthernetHeader, Header, Length;
  uint8_t Protocol;
  uint32_t Sum;
  bool Offload = true;
  switch (bigEndian(Frame + 12)) {
  case 0x0800:
    Header = size_t(Ip[0] & 15) * 4;
    Length = bigEndian(Ip + 2);
    if (bigEndian(Ip + 6) & 0x3fff || Length < Header)
      return false;
    Length -= Header;
    Protocol = Ip[9];
    Sum = sum(Ip + 12, 8);
    break;
  case 0x86dd:
    if (Room < V6Header)
      return false;
    Header = V6Header;
    Length = bigEndian(Ip + 4);
    Protocol = Ip[6];
    Sum = sum(Ip + 8, 32);
    Offload = V6;
    break;
  default:
    return false;
  }
  size_t Field = Protocol == Tcp ? 16 : 6;
  if ((Protocol != Tcp && Protocol != Udp) || Header + Length > Room ||
      Length < Field + 2)
    return false;
  uint8_t *Begin = Ip + Header;
  Sum += Protocol + uint32_t(Length);
  if (Offload) {
    put(Begin + Field, fold(Sum));
    return true;
  }
  put(Begin + Field, 0);
  uint16_t Value = uint16_t(~fold(Sum + sum(Begin, Length)));
  // To UDP, zero means that there is none.
  put(Begin + Field, Value || Protocol == Tcp ? Value : 0xffff);
  return false;
}

} // namespace base::xen
