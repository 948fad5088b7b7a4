//===- SampleMap.cpp - a syscall map as small as the tests need -----------===//
#include "SampleProgram.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace ukport {

static const char SmallSyscalls[] = R"(number,name,category,arguments
0,read,files,fd buf count
57,fork,process,
112,setsid,process,
257,openat,files,dirfd pathname flags mode
)";

static const char SmallFeatures[] = R"(
[[feature]]
id = "process-creation"
title = "Process creation"
why = "There is one process."
severity = "blocker"
unstated = "missing"
rules = [{ syscall = "fork" }]
[[feature.remedy]]
text = "Use threads."
[[feature.pattern]]
id = "daemonise"
title = "becomes a daemon"
why = "The child goes on."
when = [{ parent-exits = true }]
[[feature.pattern.remedy]]
text = "Set `daemon off`."
[[feature.pattern]]
id = "unknown"
title = "for a purpose not known"
why = "It could be anything."
[[feature.pattern.remedy]]
text = "Look at the code."
)";

static const char SmallArguments[] = R"(
[[table]]
name = "open-flags"
kind = "flags"
arguments = ["openat:2"]
[table.flags]
O_CREAT = 0x40
)";

static const char FirstTarget[] = R"(# title: Alpha OS
# version: 1.0
# source: its source
syscall,status,evidence,note
read,supported,sys.c:1,
openat,supported,sys.c:2,
fork,missing,sys.c:3,no processes
setsid,stub,sys.c:4,returns 0
)";

static const char SecondTarget[] = R"(# title: Beta OS
# version: 2.0
# source: its source
syscall,status,evidence,note
read,supported,beta.c:1,
openat,partial,beta.c:2,no flags
fork,supported,beta.c:3,
feature:process-creation,supported,beta.c:4,
)";

SyscallMap smallMap() {
  SmallString<128> Dir;
  cantFail(errorCodeToError(sys::fs::createUniqueDirectory("ukport-map", Dir)));
  std::string D = std::string(Dir);
  cantFail(writeFileAtomically(D + "/syscalls.csv", SmallSyscalls));
  cantFail(writeFileAtomically(D + "/arguments.toml", SmallArguments));
  cantFail(writeFileAtomically(D + "/features/process.toml", SmallFeatures));
  cantFail(writeFileAtomically(D + "/targets/alpha.csv", FirstTarget));
  cantFail(writeFileAtomically(D + "/targets/beta.csv", SecondTarget));
  SyscallMap Map = cantFail(SyscallMap::load(D));
  sys::fs::remove_directories(D);
  return Map;
}

} // namespace ukport
