#include "analyzer/frontend/elf/PrivatePointers.h"
#include "analyzer/support/Files.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

Expected<std::vector<PrivatePointers>> readPrivatePointers(StringRef Path,
                                                           StringRef Text) {
  auto Parsed = parseToml(Path, Text);
  if (!Parsed)
    return Parsed.takeError();
  TomlTable Top(Path, *Parsed);
  if (Error E = Top.allowOnly({"private"}))
    return E;
  auto Tables = Top.tables("private");
  if (!Tables)
    return Tables.takeError();
  std::vector<PrivatePointers> All;
  for (const TomlTable &Table : *Tables) {
    if (Error E = Table.allowOnly({"files", "reason"}))
      return E;
    auto Files = Table.strings("files");
    if (!Files)
      return Files.takeError();
    auto Reason = Table.string("reason");
    if (!Reason)
      return Reason.takeError();
    All.push_back({std::move(*Files), foldText(*Reason)});
  }
  return All;
}

Expected<std::vector<PrivatePointers>> readDefaultPrivatePointers() {
  std::string Path = dataDirectory() + "/syscall-map/private-pointers.toml";
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  return readPrivatePointers(Path, (*Buffer)->getBuffer());
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
