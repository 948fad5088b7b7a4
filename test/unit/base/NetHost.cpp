// What the network part of the base needs on the host besides Host.cpp. Weak:
// what is there for real wins.
#include "base/boot/BootInfo.h"
#include "base/net/Socket.h"
#include "base/sched/Attention.h"

namespace base {

[[gnu::weak]] void requestAttention() {} // tests attend all the time
[[gnu::weak]] void signalBrokenPipe() {}
[[gnu::weak]] Span<const char> bootOption(const char *) { return {}; }
[[gnu::weak]] long makeUnixSocket(int, int, Reference<Socket> &) {
  return -EAFNOSUPPORT;
}
[[gnu::weak]] long makeUnixPair(int, int, Reference<Socket> (&)[2]) {
  return -EAFNOSUPPORT;
}

} // namespace base
