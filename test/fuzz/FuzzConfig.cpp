// ukport.toml and the summaries of hand-written assembly: whatever the bytes,
// an error or a result, never a crash.
#include "analyzer/project/Config.h"
#include "analyzer/support/Files.h"
#include "analyzer/syscalls/Boundary.h"
#include <cstdlib>
#include <unistd.h>

using namespace llvm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  StringRef Text(reinterpret_cast<const char *>(Data), Size);
  if (auto C = ukport::parseConfig(Text, "ukport.toml"); !C)
    consumeError(C.takeError());
  static const std::string Path =
      "/tmp/fuzz-boundary-" + std::to_string(getpid()) + ".toml";
  cantFail(ukport::writeFileAtomically(Path, Text));
  if (auto B = ukport::Boundary::load(Path); !B)
    consumeError(B.takeError());
  unlink(Path.c_str());
  return 0;
}
