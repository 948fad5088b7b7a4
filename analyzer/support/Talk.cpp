#include "analyzer/support/Talk.h"
#include "llvm/Support/Process.h"
#include <atomic>

using namespace llvm;

namespace ukport {

static std::atomic<bool> Quiet = false;

raw_ostream &talk() { return Quiet ? nulls() : errs(); }

void beQuiet() { Quiet = true; }

bool canShowProgress() {
  return !Quiet && sys::Process::StandardErrIsDisplayed();
}

} // namespace ukport
