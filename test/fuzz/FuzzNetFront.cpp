// A Xen network interface whose back end does what it likes to the memory it
// was granted, and comes and goes: the guest neither crashes nor keeps memory,
// and an honest back end is heard again afterwards.
//
// The input is a list of steps. Frames come as the protocol wants it, in one
// slot or several, or with slots that say what is not so; and bytes change
// anywhere in the rings.
#include "base/xen/NetFront.h"
#include "test/fuzz/Network.h"
#include <map>

using namespace base;
using namespace fuzz;

namespace {

/// The other domain: what it was granted, and told.
struct BackEnd {
  std::vector<uint8_t *> Pages; ///< by grant
  std::map<std::string, unsigned long> Told;
  XenbusState State = XenbusStateInitWait;
  xen::Watch *Watching = nullptr;

  /// The rings, as it sees them.
  netif_tx_sring &sending() {
    return *reinterpret_cast<netif_tx_sring *>(Pages[Told["tx-ring-ref"]]);
  }
  netif_rx_sring &receiving() {
    return *reinterpret_cast<netif_rx_sring *>(Pages[Told["rx-ring-ref"]]);
  }
  void become(XenbusState S) {
    State = S;
    Watching->changed();
  }

  void answerSent(Input &In);
  void deliver(Input &In);
};

BackEnd TheBackEnd;
xen::NetFront TheFront;
constexpr unsigned Slots = 256;

/// Takes back what the guest sent, or something else.
void BackEnd::answerSent(Input &In) {
  netif_tx_sring &Ring = sending();
  uint8_t Lie = In.byte();
  for (unsigned I = 0; I < Slots && Ring.rsp_prod != Ring.req_prod; ++I) {
    auto &Entry = Ring.ring[Ring.rsp_prod % Slots];
    uint16_t Id = Entry.req.id;
    Entry.rsp.id = Lie & 1 ? uint16_t(In.byte() * 257) : Id;
    Entry.rsp.status = NETIF_RSP_OKAY;
    ++Ring.rsp_prod;
  }
}

/// A frame to the guest's server of UDP, or any other, in slots of some size.
void BackEnd::deliver(Input &In) {
  uint8_t What = In.byte();
  Bytes B = In.bytes(size_t(In.byte()) * (What & 1 ? 32 : 1));
  if (What & 2) {
    putRight4(B, What & 4 ? IP_PROTO_UDP : IP_PROTO_TCP);
    put16(B, Ip4 + 2, What & 4 ? 53 : 80);
  }
  size_t Part = What & 8 ? 1u + In.byte() * 4 : PageSize;
  netif_rx_sring &Ring = receiving();
  for (size_t At = 0; At < B.size(); At += Part) {
    auto &Entry = Ring.ring[Ring.rsp_prod % Slots];
    if (Ring.rsp_prod == Ring.req_prod)
      return; // no buffer: the rest is lost, and the frame has no end
    uint8_t *Page = Pages[Entry.req.gref % Pages.size()];
    size_t Size = least(Part, B.size() - At);
    bool Last = At + Size == B.size();
    uint16_t Id = Entry.req.id;
    memcpy(Page, &B[At], Size);
    Entry.rsp.id = Id;
    Entry.rsp.offset = 0;
    Entry.rsp.status = int16_t(Size);
    Entry.rsp.flags =
        uint16_t((Last ? 0 : NETRXF_more_data) | NETRXF_data_validated);
    if (What & 16) { // lies
      Entry.rsp.offset = uint16_t(In.byte() * 257);
      Entry.rsp.status = int16_t(In.byte() * 257);
      Entry.rsp.flags = In.byte();
    }
    ++Ring.rsp_prod;
  }
}

void step(Input &In, Program &P) {
  uint8_t What = In.byte();
  switch (What & 7) {
  case 0:
    P.act(In.byte());
    break;
  case 1:
    host::Now += Nanoseconds(1 + In.byte()) * 10'000'000;
    attend();
    break;
  case 2:
    host::BlocksLeft = What & 8 ? In.byte() : -1;
    break;
  case 3: { // some byte of a ring; often one of the counters
    auto *Ring = reinterpret_cast<uint8_t *>(
        What & 8 ? static_cast<void *>(&TheBackEnd.sending())
                 : &TheBackEnd.receiving());
    size_t At = What & 16 ? In.byte() % 16 : In.byte() * 16u + In.byte() % 16;
    Ring[At] = In.byte();
    break;
  }
  case 4:
    TheBackEnd.answerSent(In);
    break;
  case 5:
    TheBackEnd.become(XenbusState(In.byte() % 9));
    break;
  default:
    TheBackEnd.deliver(In);
    attend();
  }
}

} // namespace

namespace base {

NetDevice *virtioNetDevice() { return &TheFront; }
Span<const char> bootOption(const char *Key) { return fixedAddress(Key); }

// Xen, as the front end sees it.
namespace xen {

grant_ref_t grant(domid_t, const void *Page) {
  auto *At = static_cast<uint8_t *>(const_cast<void *>(Page));
  TheBackEnd.Pages.push_back(At);
  return grant_ref_t(TheBackEnd.Pages.size() - 1);
}
Port makePort(domid_t) { return 1; }
void closePort(Port) {}
void notify(Port) {}
bool detect() { return true; }

static long answer(const char *Text, char *To, size_t Size) {
  return long(format(To, Size, "%s", Text));
}
long readStore(const char *Path, char *To, size_t Size) {
  bool Mac = strstr(Path, "/mac");
  return answer(Mac ? "52:54:00:01:02:03" : "/back", To, Size);
}
long listStore(const char *, char *To, size_t Size) {
  return answer("0", To, Size) + 1;
}
long writeStore(const char *, const char *) { return 0; }
long readNumber(const char *, const char *Name, long Otherwise) {
  if (!strcmp(Name, "feature-rx-copy"))
    return 1;
  return !strcmp(Name, "state") ? long(TheBackEnd.State) : Otherwise;
}
long writeNumber(const char *, const char *Name, unsigned long Value) {
  TheBackEnd.Told[Name] = Value;
  return 0;
}
long watchStore(const char *, Watch &W) {
  TheBackEnd.Watching = &W;
  return 0;
}
bool waitForStore(Nanoseconds, bool (*)(void *), void *) { return false; }

} // namespace xen
} // namespace base

/// An echo to the guest comes back: so it hears and is heard.
static void expectAnswer() {
  TheBackEnd.become(XenbusStateClosed);
  TheBackEnd.become(XenbusStateInitWait);
  Bytes Ask(60);
  const uint8_t Neighbour[] = {
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0,    9,    9,  9, 8, 6,
      0,    1,    8,    0,    6,    4,    0,    1,    0x52, 0x54, 0,  9, 9, 9,
      10,   0,    2,    2,    0,    0,    0,    0,    0,    0,    10, 0, 2, 15};
  memcpy(Ask.data(), Neighbour, sizeof Neighbour);
  Bytes Steps = {0, 60};
  Steps.insert(Steps.end(), Ask.begin(), Ask.end());
  Input In{Steps.data(), Steps.size()};
  RING_IDX Before = TheBackEnd.sending().req_prod;
  TheBackEnd.deliver(In);
  attend();
  if (TheBackEnd.sending().req_prod == Before)
    panic("nothing answers an honest back end");
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  host::Quiet = true;
  static bool Started = [] {
    host::PagesInAll = 2048; // a small guest: fewer buffers than slots
    BASE_CHECK(TheFront.start());
    startStack();
    return true;
  }();
  (void)Started;
  {
    Input In{Data, Size};
    Program P;
    while (In.Left)
      step(In, P);
    host::BlocksLeft = -1;
  }
  TheBackEnd.become(XenbusStateClosed);
  endConnections();
  expectAnswer();
  return 0;
}
