//===- WriteSample.cpp - a store and its reports, made by hand ------------===//
//
// Writes ukport.db, report.html and report.json to the directory given: the
// sample program of the unit tests, for tests of the commands and the page, and
// for looking at. Prints what it took. Set in the environment:
//   UKPORT_SAMPLE_SMALL      a map of a few syscalls, not ukport's own
//   UKPORT_SAMPLE_MAP        a folder that lies over ukport's own map
//   UKPORT_SAMPLE_HOSTILE    names made to break reports
//   UKPORT_SAMPLE_ASSUMED    assumptions
//   UKPORT_SAMPLE_FUNCTIONS  how many further functions
//
//===----------------------------------------------------------------------===//
#include "analyzer/store/Store.h"
#include "reports/Html.h"
#include "reports/Json.h"
#include "test/unit/SampleProgram.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cstdlib>

using namespace llvm;
using namespace ukport;

namespace {

/// Prints the seconds since the last call.
class Clock {
public:
  void took(StringRef What) {
    auto Now = std::chrono::steady_clock::now();
    outs() << What << ": " << std::chrono::duration<double>(Now - Last).count()
           << " s\n";
    Last = Now;
  }

private:
  std::chrono::steady_clock::time_point Last = std::chrono::steady_clock::now();
};

} // namespace

static SampleOptions optionsOfEnvironment() {
  SampleOptions Options;
  Options.Assumed = getenv("UKPORT_SAMPLE_ASSUMED") != nullptr;
  Options.Hostile = getenv("UKPORT_SAMPLE_HOSTILE") != nullptr;
  if (const char *Fillers = getenv("UKPORT_SAMPLE_FUNCTIONS")) {
    Options.Fillers = atoi(Fillers);
    Options.TargetSets = Options.Fillers / 5;
  }
  return Options;
}

static SyscallMap mapOfEnvironment() {
  if (getenv("UKPORT_SAMPLE_SMALL"))
    return smallMap();
  std::vector<std::string> Overlays;
  if (const char *Overlay = getenv("UKPORT_SAMPLE_MAP"))
    Overlays.push_back(Overlay);
  return cantFail(SyscallMap::loadDefault(Overlays));
}

int main(int Count, char **Arguments) {
  ExitOnError OrExit("write-sample: ");
  if (Count != 2)
    OrExit(createStringError("give a directory"));
  std::string Dir = Arguments[1];
  SyscallMap Map = mapOfEnvironment();
  SampleProgram P = makeSample(Map, optionsOfEnvironment());
  Clock Time;
  OrExit(writeStore(Dir + "/ukport.db", P.Result, Map));
  Time.took("write");
  Store S = OrExit(Store::open(Dir + "/ukport.db"));
  Snapshot Loaded = OrExit(S.load());
  Time.took("load");
  size_t Members = 0;
  for (const auto &Set : Loaded.Graph->TargetSets)
    Members += Set.size();
  outs() << Loaded.Graph->Functions.size() << " functions, "
         << Loaded.Graph->Sites.size() << " sites, " << Members
         << " set members\n";
  for (StringRef Format : {"html", "json"}) {
    std::error_code EC;
    raw_fd_ostream Out(Dir + "/report." + Format.str(), EC);
    OrExit(errorCodeToError(EC));
    OrExit(Format == "html" ? writeHtml(S, Out) : writeJson(S, Out));
    Time.took(Format);
  }
  return 0;
}
