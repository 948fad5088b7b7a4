#include "analyzer/frontend/elf/ComputedNumbers.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

static Expected<ComputedNumbers> readOne(const TomlTable &Table) {
  if (Error E = Table.allowOnly({"files", "syscalls", "reason"}))
    return E;
  auto Files = Table.strings("files");
  if (!Files)
    return Files.takeError();
  auto Syscalls = Table.strings("syscalls");
  if (!Syscalls)
    return Syscalls.takeError();
  auto Reason = Table.string("reason");
  if (!Reason)
    return Reason.takeError();
  return ComputedNumbers{std::move(*Files), std::move(*Syscalls),
                         foldText(*Reason)};
}

Expected<std::vector<ComputedNumbers>> readComputedNumbers(StringRef Path,
                                                           StringRef Text) {
  return readTables(Path, Text, "computed", readOne);
}

std::vector<const ComputedNumbers *>
settleNumbers(std::vector<SyscallSite> &Sites, const ElfGraph &Elf,
              ArrayRef<ComputedNumbers> All,
              function_ref<int(StringRef)> NumberOf) {
  std::vector<const ComputedNumbers *> Used;
  for (SyscallSite &Site : Sites) {
    auto Image = Elf.imageOf(Elf.Graph->site(Site.Site).Caller);
    if (Site.NumberKnown || !Image)
      continue;
    StringRef File = Elf.images()[*Image].Name;
    const auto *Of = find_if(All, [&](const ComputedNumbers &C) {
      return is_contained(C.Files, File.split('.').first);
    });
    if (Of == All.end())
      continue;
    for (const std::string &Name : Of->Syscalls)
      if (int N = NumberOf(Name); N >= 0 && !is_contained(Site.Numbers, N))
        Site.Numbers.push_back(N);
    llvm::sort(Site.Numbers);
    Site.NumberKnown = true;
    if (!is_contained(Used, Of))
      Used.push_back(Of);
  }
  return Used;
}

} // namespace ukport::elf
