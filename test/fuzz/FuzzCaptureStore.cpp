// A capture that a user hands over: any bytes as capture.json are opened or
// refused.
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static const std::string Directory = [] {
    llvm::SmallString<128> Path;
    llvm::sys::fs::createUniqueDirectory("ukport-fuzz", Path);
    return std::string(Path);
  }();
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  cantFail(ukport::writeFileAtomically(Directory + "/capture.json", Text));
  if (auto Store = ukport::CaptureStore::open(Directory))
    consumeError(Store->findProgram().takeError());
  else
    consumeError(Store.takeError());
  return 0;
}
