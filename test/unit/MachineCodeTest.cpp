#include "analyzer/frontend/native/MachineCode.h"
#include "gtest/gtest.h"
#include <atomic>
#include <dlfcn.h>
#include <thread>

using namespace ukport;

static std::atomic<int> Registrations = 0;

/// Takes the place of LLVM's own, which it calls, to count.
extern "C" void LLVMInitializeX86TargetInfo() {
  ++Registrations;
  auto *Register = reinterpret_cast<void (*)()>(
      dlsym(RTLD_NEXT, "LLVMInitializeX86TargetInfo"));
  ASSERT_NE(Register, nullptr);
  Register();
}

namespace {

// LLVM's registry of targets is a list without a lock: two threads that
// register a target at once make a circle of it, and no lookup ends any more.
TEST(MachineCodeTest, RegistersTheTargetOnceForAllThreads) {
  auto Make = [] { MachineCode Code; };
  std::thread Other(Make);
  Make();
  Other.join();
  EXPECT_EQ(Registrations, 1);
}

} // namespace
