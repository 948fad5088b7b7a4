#include "analyzer/frontend/elf/OnlyAfter.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

static Expected<OnlyAfter> readOne(const TomlTable &Table) {
  if (Error E = Table.allowOnly(
          {"files", "functions", "syscalls", "after", "reason"}))
    return E;
  OnlyAfter Result;
  for (auto [Key, To] : {std::pair("files", &Result.Files),
                         std::pair("functions", &Result.Functions),
                         std::pair("after", &Result.After)}) {
    auto Names = Table.strings(Key);
    if (!Names)
      return Names.takeError();
    *To = std::move(*Names);
  }
  if (Table.has("syscalls")) {
    auto Names = Table.strings("syscalls");
    if (!Names)
      return Names.takeError();
    Result.Syscalls = std::move(*Names);
  }
  auto Reason = Table.string("reason");
  if (!Reason)
    return Reason.takeError();
  Result.Reason = foldText(*Reason);
  return Result;
}

Expected<std::vector<OnlyAfter>> readOnlyAfter(StringRef Path, StringRef Text) {
  return readTables(Path, Text, "only-after", readOne);
}

/// The live functions of files that \p Rule names, by any of \p Names.
static std::vector<FunctionId> liveOf(const OnlyAfter &Rule,
                                      ArrayRef<std::string> Names,
                                      const ElfGraph &Elf) {
  std::vector<FunctionId> Found;
  for (const std::string &Name : Names)
    for (FunctionId F : Elf.Graph->findFunctions(Name))
      if (std::optional<uint32_t> I = Elf.imageOf(F);
          I && Elf.Graph->isLive(F) &&
          is_contained(Rule.Files,
                       StringRef(Elf.images()[*I].Name).split('.').first))
        Found.push_back(F);
  return Found;
}

/// Whether leaving out what \p Rule says of \p F changes anything.
static bool counts(const OnlyAfter &Rule, ArrayRef<int64_t> Numbers,
                   FunctionId F, const ElfGraph &Elf) {
  IndexRange Sites = Elf.Graph->function(F).Sites;
  if (Rule.Syscalls.empty())
    return !Sites.empty();
  for (uint32_t S = Sites.Begin; S < Sites.End; ++S)
    if (const SystemCall *K = Elf.SystemCalls[S])
      if (any_of(K->Number.Constants,
                 [&](int64_t N) { return is_contained(Numbers, N); }))
        return true;
  return false;
}

Omitted omittedBy(ArrayRef<OnlyAfter> All, const std::vector<bool> &Applies,
                  const ElfGraph &Elf, function_ref<int(StringRef)> NumberOf) {
  Omitted Result;
  for (size_t I = 0; I < All.size(); ++I) {
    const OnlyAfter &Rule = All[I];
    std::vector<int64_t> Numbers;
    for (const std::string &Name : Rule.Syscalls)
      Numbers.push_back(NumberOf(Name));
    std::vector<FunctionId> Left;
    if (Applies[I])
      Left = liveOf(Rule, Rule.Functions, Elf);
    erase_if(Left,
             [&](FunctionId F) { return !counts(Rule, Numbers, F, Elf); });
    if (!Left.empty())
      Result.Reasons.push_back(Rule.Reason);
    for (FunctionId F : Left) {
      if (Rule.Syscalls.empty())
        Result.Functions.insert(F);
      for (int64_t Number : Numbers)
        Result.Syscalls.emplace(F, Number);
    }
  }
  return Result;
}

bool takeBack(ArrayRef<OnlyAfter> All, std::vector<bool> &Applies,
              const ElfGraph &Elf) {
  bool Any = false;
  for (size_t I = 0; I < All.size(); ++I)
    if (Applies[I] && !liveOf(All[I], All[I].After, Elf).empty()) {
      Applies[I] = false;
      Any = true;
    }
  return Any;
}

} // namespace ukport::elf
