#include "base/net/Connections.h"
#include "base/mem/Heap.h"
#include <lwip/ip.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/prot/tcp.h>

namespace base {

namespace {

/// Four times as many lists, whenever there are twice as many entries as lists.
struct Table {
  List<ConnectionEntry> *Lists = nullptr;
  unsigned Size = 0, Count = 0;
};
constinit Table TheTable;

List<ConnectionEntry> &listFor(const ip_addr_t &Remote, uint16_t RemotePort,
                               uint16_t LocalPort) {
  // An address's last word is what differs, in both versions of IP.
  const u32_t *Words = ip_2_ip6(&Remote)->addr;
  uint32_t Hash = Words[IP_IS_V6_VAL(Remote) ? 3 : 0] ^
                  (uint32_t(RemotePort) << 16 | LocalPort);
  Hash *= 0x9e3779b1;
  return TheTable.Lists[Hash >> 16 & (TheTable.Size - 1)];
}

List<ConnectionEntry> &listOf(const tcp_pcb &P) {
  return listFor(P.remote_ip, P.remote_port, P.local_port);
}

bool grow() {
  unsigned Size = TheTable.Size ? TheTable.Size * 4 : 16;
  auto *New = static_cast<List<ConnectionEntry> *>(
      allocate(Size * sizeof(List<ConnectionEntry>)));
  if (!New)
    return TheTable.Size;
  for (unsigned I = 0; I < Size; ++I)
    new (&New[I]) List<ConnectionEntry>;
  List<ConnectionEntry> *Old = TheTable.Lists;
  unsigned OldSize = TheTable.Size;
  TheTable.Lists = New;
  TheTable.Size = Size;
  for (unsigned I = 0; I < OldSize; ++I)
    while (ConnectionEntry *E = Old[I].takeFirst())
      listOf(*E->Block).append(*E);
  deallocate(Old);
  return true;
}

/// The connection between the packet's ends; null: not in the table.
tcp_pcb *find(const tcp_hdr &Header) {
  if (!TheTable.Count)
    return nullptr;
  for (ConnectionEntry &E :
       listFor(*ip_current_src_addr(), Header.src, Header.dest)) {
    tcp_pcb &P = *E.Block;
    if (P.remote_port == Header.src && P.local_port == Header.dest &&
        ip_addr_cmp(&P.remote_ip, ip_current_src_addr()) &&
        ip_addr_cmp(&P.local_ip, ip_current_dest_addr()))
      return &P;
  }
  return nullptr;
}

/// A connection that is over keeps its ends from being used again for a while,
/// but not for a new connection that begins behind its last byte (RFC 6191):
/// a peer that connects often comes to the same port again.
void makeWay(const tcp_hdr &Header) {
  for (tcp_pcb *P = tcp_tw_pcbs; P; P = P->next)
    if (P->remote_port == Header.src && P->local_port == Header.dest &&
        ip_addr_cmp(&P->remote_ip, ip_current_src_addr()) &&
        ip_addr_cmp(&P->local_ip, ip_current_dest_addr())) {
      if (TCP_SEQ_GEQ(Header.seqno, P->rcv_nxt))
        tcp_abort(P); // sends nothing for one that is over
      return;
    }
}

/// Where those who began and say nothing more fill a listener's queue (a flood
/// of SYNs), the one that began first goes for one that comes: if it has had a
/// second to answer, that is.
void makeRoom(const tcp_hdr &Header) {
  constexpr u32_t Patience = 1000 / TCP_SLOW_INTERVAL;
  for (tcp_pcb_listen *L = tcp_listen_pcbs.listen_pcbs; L; L = L->next) {
    if (L->local_port != Header.dest || L->accepts_pending < L->backlog)
      continue;
    tcp_pcb *First = nullptr;
    for (tcp_pcb *P = tcp_active_pcbs; P; P = P->next) // the last came first
      if (P->state == SYN_RCVD && P->listener == L)
        First = P;
    if (First && tcp_ticks - First->tmr > Patience)
      tcp_abandon(First, /*reset=*/0);
  }
}

} // namespace

void addConnection(ConnectionEntry &Entry, tcp_pcb *Block) {
  if (TheTable.Count >= 2 * TheTable.Size && !grow())
    return;
  Entry.Block = Block;
  listOf(*Block).append(Entry);
  ++TheTable.Count;
}

void removeConnection(ConnectionEntry &Entry) {
  if (!Entry.Block)
    return;
  Entry.unlink();
  Entry.Block = nullptr;
  --TheTable.Count;
}

} // namespace base

/// Where lwIP begins to look for the connection of a segment: at the right one,
/// or at the first.
extern "C" tcp_pcb *ukport_lwip_connection(const tcp_hdr *Header) {
  if (tcp_pcb *P = base::find(*Header))
    return P;
  if ((TCPH_FLAGS(Header) & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
    base::makeWay(*Header);
    base::makeRoom(*Header);
  }
  return tcp_active_pcbs;
}
