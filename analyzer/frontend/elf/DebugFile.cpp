#include "analyzer/frontend/elf/DebugFile.h"
#include "llvm/Object/BuildID.h"
#include "llvm/Object/ObjectFile.h"

using namespace llvm;

namespace ukport::elf {

std::optional<std::string> debugFileOf(MemoryBufferRef File,
                                       StringRef Directory) {
  auto Object = object::ObjectFile::createELFObjectFile(File);
  if (!Object) {
    consumeError(Object.takeError()); // who reads it says what is wrong
    return std::nullopt;
  }
  object::BuildIDRef Id = object::getBuildID(Object->get());
  if (Id.size() < 2)
    return std::nullopt;
  return object::BuildIDFetcher({Directory.str()}).fetch(Id);
}

} // namespace ukport::elf
