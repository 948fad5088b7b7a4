#include "analyzer/support/Perf.h"
#include "analyzer/support/Talk.h"
#include "llvm/Support/Format.h"
#include <sys/resource.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

static double cpuSeconds() {
  double Sum = 0;
  for (int Who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage Usage;
    getrusage(Who, &Usage);
    for (const timeval &T : {Usage.ru_utime, Usage.ru_stime})
      Sum += double(T.tv_sec) + double(T.tv_usec) * 1e-6;
  }
  return Sum;
}

static uint64_t peakBytes() {
  rusage Usage;
  getrusage(RUSAGE_SELF, &Usage);
  return uint64_t(Usage.ru_maxrss) * 1024;
}

PassTimer::PassTimer(PerfLog &Log, StringRef Name)
    : Log(Log), Start(std::chrono::steady_clock::now()),
      CpuStart(cpuSeconds()) {
  Record.Name = Name.str();
  if (Log.Left)
    --Log.Left;
  if (!canShowProgress())
    return;
  talk() << "\r\033[K" << "ukport: " << Name;
  if (Log.Left)
    talk() << " (" << Log.Left << " more to come)";
}

PassTimer::~PassTimer() {
  std::chrono::duration<double> Wall = std::chrono::steady_clock::now() - Start;
  Record.WallSeconds = Wall.count();
  Record.CpuSeconds = cpuSeconds() - CpuStart;
  Record.PeakBytes = peakBytes();
  Log.Passes.push_back(std::move(Record));
  if (canShowProgress())
    talk() << "\r\033[K";
}

void PassTimer::count(StringRef What, uint64_t Value) {
  Record.Counters.emplace_back(What.str(), Value);
}

void PerfLog::print(raw_ostream &OS) const {
  OS << "   wall s    cpu s  peak MiB  pass\n";
  for (const PassRecord &P : Passes) {
    OS << format("%9.3f %8.3f %9.1f  ", P.WallSeconds, P.CpuSeconds,
                 double(P.PeakBytes) / (1 << 20))
       << P.Name;
    for (const auto &[What, Value] : P.Counters)
      OS << "  " << What << '=' << Value;
    OS << '\n';
  }
}

} // namespace ukport
