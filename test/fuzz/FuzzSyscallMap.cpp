//===- FuzzSyscallMap.cpp - hostile target, feature and constant files ----===//
//
// The first byte chooses the reader, the rest is the file. Whatever a file
// holds, reading it ends in a map or in an error; a map that was read answers
// every question without harm.
//
//===----------------------------------------------------------------------===//
#include "syscall-map/MapReader.h"
#include "syscall-map/SyscallMap.h"

using namespace llvm;
using namespace ukport;

static const char Syscalls[] = "number,name,category,arguments\n"
                               "2,open,file,path flags mode\n"
                               "41,socket,network,domain type protocol\n"
                               "56,clone,process,flags stack parent child tls\n"
                               "57,fork,process,\n";

static const char Arguments[] =
    "[[table]]\nname = \"d\"\nkind = \"enum\"\narguments = [\"socket:0\"]\n"
    "[table.values]\nAF_UNIX = 1\n"
    "[[table]]\nname = \"c\"\nkind = \"mask\"\nfield-mask = 0xff\n"
    "arguments = [\"clone:0\"]\n[table.values]\nSIGCHLD = 17\n"
    "[table.flags]\nCLONE_VM = 0x100\n";

/// Asks everything that a report asks.
static void ask(const SyscallMap &Map) {
  RegionFacts Facts{{"fork", "open"}, {"socket"}, true, false, true};
  for (const Feature &F : Map.features()) {
    for (const SyscallInfo &Info : Map.syscalls()) {
      SyscallUse Use;
      Use.Number = Info.Number;
      (void)Map.matchFeature(F, Use);
      Use.Arguments[0] = {true, {0, 1, -1, INT64_MIN}, {"/proc/self", ""}};
      Use.Arguments[1] = {false, {0x80001, INT64_MAX}, {}};
      (void)Map.matchFeature(F, Use);
      (void)Map.describeCall(Use);
    }
    (void)Map.matchFunction(F, "dlopen");
    std::vector<PatternMatch> Matches = Map.matchPatterns(F, Facts);
    if (Matches.empty() != F.Patterns.empty())
      abort();
    for (const Target &T : Map.targets()) {
      Support S = Map.featureSupport(F, T, {"fork"});
      (void)Map.remedies(F, T, S.Status,
                         Matches.empty() ? nullptr : Matches[0].What);
    }
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size == 0)
    return 0;
  StringRef Text(reinterpret_cast<const char *>(Data) + 1, Size - 1);
  SyscallMap Map;
  MapReader Reader(Map);
  auto Ignore = [](Error E) { return errorToBool(std::move(E)); };
  unsigned Which = Data[0] % 4;
  if (Ignore(Reader.readSyscalls("s", Which == 0 ? Text : Syscalls)) ||
      Ignore(Reader.readArguments("a", Which == 1 ? Text : Arguments)) ||
      (Which == 2 && Ignore(Reader.readTarget("t", "t", Text))) ||
      (Which == 3 && Ignore(Reader.readFeatures("f", "f", Text))) ||
      Ignore(Reader.finish()))
    return 0;
  ask(Map);
  return 0;
}
