#include "analyzer/frontend/elf/PrivatePointers.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

static Expected<PrivatePointers> readOne(const TomlTable &Table) {
  if (Error E = Table.allowOnly({"files", "reason"}))
    return E;
  auto Files = Table.strings("files");
  if (!Files)
    return Files.takeError();
  auto Reason = Table.string("reason");
  if (!Reason)
    return Reason.takeError();
  return PrivatePointers{std::move(*Files), foldText(*Reason)};
}

Expected<std::vector<PrivatePointers>> readPrivatePointers(StringRef Path,
                                                           StringRef Text) {
  return readTables(Path, Text, "private", readOne);
}

std::vector<unsigned> circlesOf(ArrayRef<Image> Images,
                                ArrayRef<PrivatePointers> All) {
  std::vector<unsigned> Circles(Images.size(), 0);
  for (size_t I = 0; I < Images.size(); ++I)
    for (size_t N = 0; N < All.size(); ++N)
      if (is_contained(All[N].Files,
                       StringRef(Images[I].Name).split('.').first))
        Circles[I] = N + 1;
  return Circles;
}

} // namespace ukport::elf
