#include "base/net/Offload.h"
#include <lwip/pbuf.h>
#include <lwip/prot/ethernet.h>
#include <lwip/prot/ip.h>

namespace base {

namespace {

constexpr uint16_t EthernetHeader = 14, Ip4Header = 20, Ip6Header = 40;
constexpr uint16_t TcpChecksumAt = 16, UdpChecksumAt = 6;
constexpr uint16_t TcpHeader = 20, UdpHeader = 8;

uint16_t word(const uint8_t *At) { return uint16_t(At[0] << 8 | At[1]); }

/// A packet's transport protocol, where it begins and how long it is.
struct Transport {
  uint8_t Protocol;
  uint16_t Begin;
  unsigned Size;
  const uint8_t *Addresses; ///< source and destination
  unsigned AddressesSize;
};

bool find4(const uint8_t *Ip, unsigned Room, Transport &T) {
  if (Room < Ip4Header)
    return false;
  unsigned Header = (Ip[0] & 15u) * 4;
  // A fragment's checksum cannot be completed by who sees only the fragment.
  if (Header < Ip4Header || word(Ip + 6) & 0x3fff || word(Ip + 2) < Header)
    return false;
  T = {Ip[9], uint16_t(EthernetHeader + Header), word(Ip + 2) - Header, Ip + 12,
       8};
  return true;
}

bool find6(const uint8_t *Ip, unsigned Room, Transport &T) {
  if (Room < Ip6Header)
    return false;
  T = {Ip[6], EthernetHeader + Ip6Header, word(Ip + 4), Ip + 8, 32};
  return true;
}

uint16_t pseudoSum(const Transport &T) {
  uint32_t Sum = T.Protocol + T.Size;
  for (unsigned I = 0; I < T.AddressesSize; I += 2)
    Sum += word(T.Addresses + I);
  Sum = (Sum & 0xffff) + (Sum >> 16);
  return uint16_t((Sum & 0xffff) + (Sum >> 16));
}

} // namespace

bool beginChecksum(pbuf &Frame, PartialChecksum &Rest) {
  auto *Begin = static_cast<uint8_t *>(Frame.payload);
  if (Frame.len < EthernetHeader)
    return false;
  uint8_t *Ip = Begin + EthernetHeader;
  unsigned Room = Frame.len - EthernetHeader;
  Transport T;
  uint16_t Type = word(Begin + 12);
  bool Found = Type == ETHTYPE_IP     ? find4(Ip, Room, T)
               : Type == ETHTYPE_IPV6 ? find6(Ip, Room, T)
                                      : false;
  if (!Found)
    return false;
  bool Tcp = T.Protocol == IP_PROTO_TCP;
  if (!Tcp && T.Protocol != IP_PROTO_UDP)
    return false;
  if (T.Begin + (Tcp ? TcpHeader : UdpHeader) > Frame.len)
    return false;
  Rest = {T.Begin, Tcp ? TcpChecksumAt : UdpChecksumAt};
  uint8_t *Field = Begin + Rest.Start + Rest.Offset;
  uint16_t Sum = pseudoSum(T);
  Field[0] = uint8_t(Sum >> 8);
  Field[1] = uint8_t(Sum);
  return true;
}

} // namespace base
