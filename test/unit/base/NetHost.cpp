// What the network part of the base needs on the host besides Host.cpp. Weak:
// what is there for real wins.
#include "base/sched/Attention.h"

namespace base {

void startWatchdog() {}

// Tests attend all the time.
[[gnu::weak]] void requestAttention() {}
[[gnu::weak]] void requestAttentionLater() {}

} // namespace base
