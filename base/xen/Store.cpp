#include "base/xen/Store.h"
#include "base/sched/Attention.h"
#include "base/xen/Addresses.h"
#include "base/xen/Events.h"
#include "base/xen/Hypercall.h"
#include "base/xen/Text.h"
#include <xen/io/xs_wire.h>

namespace base::xen {

/// Both directions of the ring, and the watches.
class Store : public Attendant {
public:
  void start();
  void attend() override;
  /// Sends the \p Parts as one message and waits for the answer.
  long request(uint32_t Type, Span<const Span<const char>> Parts, char *To,
               size_t Size);
  long watch(const char *Path, Watch &W);
  bool talking() const { return Talking || !Ring; }
  bool wait(Nanoseconds Limit, bool (*Condition)(void *), void *Argument);

private:
  static constexpr Nanoseconds Patience = 5 * Second;

  long exchange(uint32_t Type, Span<const Span<const char>> Parts, char *To,
                size_t Size);
  void put(const void *From, size_t Size);
  void get(void *To, size_t Size);
  void skip(size_t Size);
  bool anything() const;
  void takeEvent();
  void takeWatchEvent(const xsd_sockmsg &Head);

  xenstore_domain_interface *Ring = nullptr;
  Port StorePort = 0;
  uint32_t LastRequest = 0;
  bool Broken = false; ///< it did not answer: nobody is asked any more
  bool AnyFired = false;
  bool Talking = false; ///< in the middle of a message
  List<Watch> Watches;
};

static constinit Store TheStore;

void Store::start() {
  Ring = static_cast<xenstore_domain_interface *>(
      mapRing(parameter(HVM_PARAM_STORE_PFN) * PageSize));
  StorePort = Port(parameter(HVM_PARAM_STORE_EVTCHN));
  addAttendant(*this);
}

/// Copies into the ring, as room comes.
void Store::put(const void *From, size_t Size) {
  auto *Bytes = static_cast<const char *>(From);
  while (Size && !Broken) {
    XENSTORE_RING_IDX At = Ring->req_prod;
    auto room = [&] {
      return XENSTORE_RING_SIZE -
             (At - __atomic_load_n(&Ring->req_cons, __ATOMIC_ACQUIRE));
    };
    if (!room()) {
      notify(StorePort);
      Broken = !holdUntil(StorePort, Patience, room);
      continue;
    }
    size_t Count = least<size_t>(room(), Size);
    for (size_t I = 0; I < Count; ++I)
      Ring->req[MASK_XENSTORE_IDX(At + I)] = *Bytes++;
    __atomic_store_n(&Ring->req_prod, At + XENSTORE_RING_IDX(Count),
                     __ATOMIC_SEQ_CST);
    Size -= Count;
  }
}

bool Store::anything() const {
  return __atomic_load_n(&Ring->rsp_prod, __ATOMIC_ACQUIRE) != Ring->rsp_cons;
}

/// Copies out of the ring, as it comes; to nowhere if \p To is null.
void Store::get(void *To, size_t Size) {
  auto *Bytes = static_cast<char *>(To);
  while (Size && !Broken) {
    if (!anything()) {
      Broken = !holdUntil(StorePort, Patience, [&] { return anything(); });
      continue;
    }
    XENSTORE_RING_IDX At = Ring->rsp_cons;
    XENSTORE_RING_IDX Written =
        __atomic_load_n(&Ring->rsp_prod, __ATOMIC_ACQUIRE);
    size_t Count = least<size_t>(Written - At, Size);
    for (size_t I = 0; Bytes && I < Count; ++I)
      *Bytes++ = Ring->rsp[MASK_XENSTORE_IDX(At + I)];
    __atomic_store_n(&Ring->rsp_cons, At + XENSTORE_RING_IDX(Count),
                     __ATOMIC_SEQ_CST);
    notify(StorePort);
    Size -= Count;
  }
}

void Store::skip(size_t Size) { get(nullptr, Size); }

/// The path that changed and the token that `watch` gave, each with a zero.
void Store::takeWatchEvent(const xsd_sockmsg &Head) {
  char Text[256];
  size_t Kept = least<size_t>(Head.len, sizeof Text - 1);
  get(Text, Kept);
  skip(Head.len - Kept);
  Text[Broken ? 0 : Kept] = 0;
  size_t Token = lengthOf(Text) + 1;
  if (Token >= Kept)
    return;
  unsigned long Wanted = numberIn(Text + Token, 16);
  for (Watch &W : Watches)
    if (reinterpret_cast<unsigned long>(&W) == Wanted)
      W.Fired = AnyFired = true;
}

/// A message that nobody asked for.
void Store::takeEvent() {
  Talking = true;
  xsd_sockmsg Head = {};
  get(&Head, sizeof Head);
  takeWatchEvent(Head);
  Talking = false;
}

static long errorOf(const char *Name) {
  for (const auto &E : xsd_errors)
    if (sameText(Name, E.errstring))
      return -E.errnum;
  return -EIO;
}

long Store::request(uint32_t Type, Span<const Span<const char>> Parts, char *To,
                    size_t Size) {
  Talking = true;
  long Result = exchange(Type, Parts, To, Size);
  Talking = false;
  return Result;
}

long Store::exchange(uint32_t Type, Span<const Span<const char>> Parts,
                     char *To, size_t Size) {
  xsd_sockmsg Head = {};
  Head.type = Type;
  Head.req_id = ++LastRequest;
  for (Span<const char> Part : Parts)
    Head.len += uint32_t(Part.Count);
  put(&Head, sizeof Head);
  for (Span<const char> Part : Parts)
    put(Part.First, Part.Count);
  notify(StorePort);
  while (get(&Head, sizeof Head), !Broken && Head.type == XS_WATCH_EVENT)
    takeWatchEvent(Head);
  char Error[16];
  if (Head.type == XS_ERROR)
    To = Error, Size = sizeof Error;
  size_t Kept = Size ? least<size_t>(Head.len, Size - 1) : 0;
  get(To, Kept);
  skip(Head.len - Kept);
  if (Broken) {
    say("xen: xenstore does not answer\n");
    return -EIO;
  }
  BASE_CHECK(Head.req_id == LastRequest);
  if (Size)
    To[Kept] = 0;
  return Head.type == XS_ERROR ? errorOf(Error) : long(Kept);
}

static Span<const char> withZero(const char *Text) {
  return {Text, lengthOf(Text) + 1};
}

long Store::watch(const char *Path, Watch &W) {
  char Token[20];
  format(Token, sizeof Token, "%lx", reinterpret_cast<unsigned long>(&W));
  Span<const char> Parts[] = {withZero(Path), withZero(Token)};
  if (!W.linked())
    Watches.append(W);
  return request(XS_WATCH, {Parts, 2}, nullptr, 0);
}

void Store::attend() {
  while (!Broken && anything())
    takeEvent();
  while (AnyFired) {
    AnyFired = false;
    for (Watch &W : Watches)
      if (W.Fired) {
        W.Fired = false;
        W.changed();
      }
  }
}

bool Store::wait(Nanoseconds Limit, bool (*Condition)(void *), void *Argument) {
  Nanoseconds End = platform().clock() + Limit;
  while (!Condition(Argument)) {
    Nanoseconds Now = platform().clock();
    if (Now >= End ||
        !holdUntil(StorePort, End - Now, [&] { return anything(); }))
      return false;
    takeEvent();
  }
  return true;
}

void startStore() { TheStore.start(); }

bool inMessage() { return TheStore.talking(); }

long readStore(const char *Path, char *To, size_t Size) {
  Span<const char> Part = withZero(Path);
  return TheStore.request(XS_READ, {&Part, 1}, To, Size);
}

long listStore(const char *Path, char *To, size_t Size) {
  Span<const char> Part = withZero(Path);
  return TheStore.request(XS_DIRECTORY, {&Part, 1}, To, Size);
}

long writeStore(const char *Path, const char *Value) {
  Span<const char> Parts[] = {withZero(Path), {Value, lengthOf(Value)}};
  long Result = TheStore.request(XS_WRITE, {Parts, 2}, nullptr, 0);
  return least(Result, 0l);
}

long readNumber(const char *Directory, const char *Name, long Otherwise) {
  char Path[128], Text[24];
  format(Path, sizeof Path, "%s/%s", Directory, Name);
  return readStore(Path, Text, sizeof Text) > 0 ? long(numberIn(Text, 10))
                                                : Otherwise;
}

long writeNumber(const char *Directory, const char *Name, unsigned long Value) {
  char Path[128], Text[24];
  format(Path, sizeof Path, "%s/%s", Directory, Name);
  format(Text, sizeof Text, "%lu", Value);
  return writeStore(Path, Text);
}

long watchStore(const char *Path, Watch &W) { return TheStore.watch(Path, W); }

bool waitForStore(Nanoseconds Limit, bool (*Condition)(void *),
                  void *Argument) {
  return TheStore.wait(Limit, Condition, Argument);
}

} // namespace base::xen
