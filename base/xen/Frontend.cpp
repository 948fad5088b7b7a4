#include "base/xen/Frontend.h"
#include "base/mem/Pages.h"
#include "base/xen/Text.h"

namespace base::xen {

static bool hasName(const char *Kind, unsigned long Number,
                    const char *Wanted) {
  char Path[48], Name[16];
  format(Path, sizeof Path, "device/%s/%lu/name", Kind, Number);
  return readStore(Path, Name, sizeof Name) > 0 && sameText(Name, Wanted);
}

bool Frontend::find(const char *Kind, const char *Name) {
  char Names[128], Path[48];
  format(Path, sizeof Path, "device/%s", Kind);
  long Length = listStore(Path, Names, sizeof Names);
  if (Length <= 0)
    return false;
  Number = ~0ul;
  for (const char *At = Names; At < Names + Length; At += lengthOf(At) + 1)
    if (unsigned long Found = numberIn(At, 10);
        Found < Number && (!Name || hasName(Kind, Found, Name)))
      Number = Found;
  if (Number == ~0ul)
    return false;
  format(Here, sizeof Here, "device/%s/%lu", Kind, Number);
  format(Path, sizeof Path, "%s/backend", Here);
  if (readStore(Path, There, sizeof There) <= 0)
    return false;
  Domain = domid_t(readNumber(Here, "backend-id", 0));
  char State[sizeof There + 8];
  format(State, sizeof State, "%s/state", There);
  watchStore(State, *this);
  return true;
}

XenbusState Frontend::backEndState() const {
  return XenbusState(readNumber(There, "state", XenbusStateUnknown));
}

void Frontend::setState(XenbusState S) { writeNumber(Here, "state", S); }

bool Frontend::waitForBackEnd(XenbusState Wanted) {
  struct {
    Frontend *Device;
    XenbusState Wanted, Is;
  } Search = {this, Wanted, XenbusStateUnknown};
  auto Settled = [](void *At) {
    auto &S = *static_cast<decltype(Search) *>(At);
    S.Is = S.Device->backEndState();
    return S.Is == S.Wanted || S.Is >= XenbusStateClosing;
  };
  constexpr Nanoseconds Patience = 10 * Second;
  waitForStore(Patience, Settled, &Search);
  if (Search.Is == Wanted)
    return true;
  say("xen: %s: the back end is in state %u, not %u\n", Here,
      unsigned(Search.Is), unsigned(Wanted));
  return false;
}

void *Frontend::sharePage(grant_ref_t &Ref) {
  auto *Page = reinterpret_cast<void *>(allocatePages());
  if (Page)
    Ref = grant(Domain, Page);
  return Page;
}

} // namespace base::xen
