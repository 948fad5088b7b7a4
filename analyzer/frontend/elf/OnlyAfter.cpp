#include "analyzer/frontend/elf/OnlyAfter.h"
#include "analyzer/frontend/elf/ElfValues.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

/// What `argument`, `bits` and `text` of \p Table say.
static Expected<std::optional<ArgumentWith>> readWith(const TomlTable &Table) {
  if (Table.has("bits") == Table.has("text")) {
    if (!Table.has("bits") && !Table.has("argument"))
      return std::nullopt;
    return Table.error("argument", "it goes with one of 'bits' and 'text'",
                       "write what the argument has to hold");
  }
  ArgumentWith With;
  auto Index = Table.integer("argument");
  if (!Index)
    return Index.takeError();
  if (*Index < 0 || *Index >= int64_t(ArgumentCount))
    return Table.error("argument", "no such argument in a register",
                       "the first is 0, the last 5");
  With.Index = *Index;
  if (Table.has("text")) {
    auto Text = Table.string("text");
    if (!Text)
      return Text.takeError();
    With.Text = std::move(*Text);
    return With;
  }
  auto Bits = Table.integer("bits");
  if (!Bits)
    return Bits.takeError();
  With.Bits = *Bits;
  return With;
}

static Expected<OnlyAfter> readOne(const TomlTable &Table) {
  if (Error E =
          Table.allowOnly({"files", "functions", "syscalls", "calls", "after",
                           "argument", "bits", "text", "reason"}))
    return E;
  OnlyAfter Result;
  for (auto [Key, To, Needed] :
       {std::tuple("files", &Result.Files, true),
        std::tuple("functions", &Result.Functions, true),
        std::tuple("after", &Result.After, true),
        std::tuple("syscalls", &Result.Syscalls, false),
        std::tuple("calls", &Result.Calls, false)}) {
    if (!Needed && !Table.has(Key))
      continue;
    auto Names = Table.strings(Key);
    if (!Names)
      return Names.takeError();
    *To = std::move(*Names);
  }
  auto With = readWith(Table);
  if (!With)
    return With.takeError();
  Result.With = std::move(*With);
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

/// Adds what \p F never does by the word of \p Rule; whether it is anything.
static bool leaveOut(const OnlyAfter &Rule, ArrayRef<int64_t> Numbers,
                     FunctionId F, const ElfGraph &Elf, Omitted &Result) {
  const ProgramGraph &G = *Elf.Graph;
  IndexRange Sites = G.function(F).Sites;
  if (Rule.Syscalls.empty() && Rule.Calls.empty()) {
    if (!Sites.empty())
      Result.Functions.insert(F);
    return !Sites.empty();
  }
  bool Any = false;
  for (uint32_t S = Sites.Begin; S < Sites.End; ++S) {
    if (const SystemCall *K = Elf.SystemCalls[S])
      for (int64_t N : K->Number.Constants)
        if (is_contained(Numbers, N)) {
          Result.Syscalls.emplace(F, N);
          Any = true;
        }
    FunctionId Callee = G.Sites[S].Callee;
    if (Callee.valid() && any_of(Rule.Calls, [&](StringRef Name) {
          return is_contained(G.findFunctions(Name), Callee);
        })) {
      Result.Calls.emplace(F, Callee);
      Any = true;
    }
  }
  return Any;
}

Omitted omittedBy(ArrayRef<OnlyAfter> All, const std::vector<bool> &Applies,
                  const ElfGraph &Elf, function_ref<int(StringRef)> NumberOf) {
  Omitted Result;
  for (size_t I = 0; I < All.size(); ++I) {
    const OnlyAfter &Rule = All[I];
    if (!Applies[I])
      continue;
    std::vector<int64_t> Numbers;
    Numbers.reserve(Rule.Syscalls.size());
    for (const std::string &Name : Rule.Syscalls)
      Numbers.push_back(NumberOf(Name));
    bool Any = false;
    for (FunctionId F : liveOf(Rule, Rule.Functions, Elf))
      Any |= leaveOut(Rule, Numbers, F, Elf, Result);
    if (Any)
      Result.Reasons.push_back(Rule.Reason);
  }
  return Result;
}

/// Whether a call of \p F may hand over what \p With says.
static bool mayBeCalledWith(const ArgumentWith &With, FunctionId F,
                            ElfValues &Values, const ProgramGraph &G) {
  const ValueSet &Handed = Values.handed(F, With.Index);
  return !Handed.Complete || any_of(Handed.Values, [&](const ArgumentValue &V) {
    if (With.Text.empty())
      return V.IsString || (V.Number & With.Bits);
    return !V.IsString || G.text(V.Text).contains(With.Text);
  });
}

bool takeBack(ArrayRef<OnlyAfter> All, std::vector<bool> &Applies,
              const ElfGraph &Elf) {
  bool Any = false;
  ElfValues Values(Elf);
  for (size_t I = 0; I < All.size(); ++I) {
    const OnlyAfter &Rule = All[I];
    if (Applies[I] && any_of(liveOf(Rule, Rule.After, Elf), [&](FunctionId F) {
          return !Rule.With ||
                 mayBeCalledWith(*Rule.With, F, Values, *Elf.Graph);
        })) {
      Applies[I] = false;
      Any = true;
    }
  }
  return Any;
}

} // namespace ukport::elf
