#include "base/time/HostClock.h"
#include <gtest/gtest.h>

using namespace base;

namespace {

/// The time that \p C says where the counter is at \p Counter.
Nanoseconds timeAt(const HostClock &C, uint64_t Counter) {
  return timeOf(C, [&] { return Counter; });
}

TEST(HostClock, CountsFromWhatTheHypervisorSaw) {
  // 2 GHz: half a nanosecond a tick.
  HostClock C = {2, 0, 1000, 5 * Second, 0x8000'0000, 0, 0, {}};
  EXPECT_EQ(timeAt(C, 1000), 5 * Second);
  EXPECT_EQ(timeAt(C, 1001), 5 * Second);
  EXPECT_EQ(timeAt(C, 3000), 5 * Second + 1000);
}

TEST(HostClock, ShiftsEitherWay) {
  // 0.5 GHz: two nanoseconds a tick; the multiplier is below one.
  HostClock Slow = {2, 0, 0, 0, 0x8000'0000, 2, 0, {}};
  EXPECT_EQ(timeAt(Slow, 700), 1400u);
  // 4 GHz
  HostClock Fast = {2, 0, 0, 0, 0x8000'0000, -1, 0, {}};
  EXPECT_EQ(timeAt(Fast, 4001), 1000u);
}

TEST(HostClock, RunsForYearsWithoutOverflow) {
  HostClock C = {2, 0, 0, 0, 0xffff'ffff, 0, 0, {}};
  uint64_t TenYears = 10 * 365 * 86400 * Second;
  EXPECT_NEAR(double(timeAt(C, TenYears)), double(TenYears), 1e9);
}

TEST(HostClock, IsReadAnewWhenItChanges) {
  HostClock C = {3, 0, 0, 10, 0x8000'0000, 1, 0, {}}; // being written
  int Reads = 0;
  auto Counter = [&]() -> uint64_t {
    if (++Reads == 1)
      C.Version = 4;
    else if (Reads == 2)
      C = {6, 0, 0, 2000, 0x8000'0000, 1, 0, {}}; // replaced meanwhile
    return 100;
  };
  EXPECT_EQ(timeOf(C, Counter), 2100u);
  EXPECT_EQ(Reads, 3);
}

} // namespace
