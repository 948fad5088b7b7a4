#include "analyzer/frontend/elf/MemberNumbers.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace llvm;

namespace ukport::elf {

namespace {

/// Numbers, each with the function that puts it into the record.
using NumbersPut = std::set<std::pair<int64_t, uint32_t>>;

class MemberResolver {
public:
  MemberResolver(const ElfFile &E, CodeMap &Code,
                 ArrayRef<FoundReference> Pointers);
  bool resolve(const MemberOf &M, uint32_t In, NumbersPut &Numbers,
               unsigned Depth = 0);

private:
  bool isPrivate(Address Variable) const;
  bool isTaken(Address Begin, Address End) const;

  const ElfFile &E;
  CodeMap &Code;
  std::vector<Address> Taken; ///< sorted
  std::vector<Address> Entered;
  /// By function: who calls it.
  DenseMap<uint32_t, std::vector<std::pair<uint32_t, const FoundCall *>>> Calls;
  std::vector<std::pair<FoundStore, uint32_t>> Stores; ///< with the function
};

MemberResolver::MemberResolver(const ElfFile &E, CodeMap &Code,
                               ArrayRef<FoundReference> Pointers)
    : E(E), Code(Code) {
  for (const FoundReference &R : Pointers)
    Taken.push_back(R.To);
  for (const FileSymbol &S : E.DynamicSymbols)
    if (S.Defined)
      Taken.push_back(S.At);
  Taken.push_back(E.Entry);
  llvm::append_range(Taken, E.Init);
  llvm::append_range(Taken, E.Fini);
  for (uint32_t I = 0; I < Code.Functions.size(); ++I) {
    const Findings &F = Code.Functions[I].Found;
    llvm::append_range(Taken, F.Taken);
    for (const FoundCall &C : F.Calls)
      if (C.To.Kind == Target::Place)
        if (std::optional<uint32_t> To = Code.functionAt(C.To.To))
          Calls[*To].emplace_back(I, &C);
    for (const FoundStore &S : F.Stores)
      Stores.emplace_back(S, I);
  }
  llvm::sort(Taken);
}

bool MemberResolver::isTaken(Address Begin, Address End) const {
  auto It = llvm::lower_bound(Taken, Begin);
  return It != Taken.end() && *It < End;
}

bool MemberResolver::isPrivate(Address Variable) const {
  const Area *In = E.areaAt(Variable);
  if (!In || !In->Writable || E.relocationAt(Variable) ||
      E.wordAt(Variable, 8).value_or(1))
    return false;
  Address Begin =
      std::max(In->Start, Variable - std::min<Address>(16, Variable));
  return !isTaken(Begin, Variable + 8);
}

/// Adds all that \p M, read in the function \p In, can be to \p Numbers; false
/// if that is not known.
bool MemberResolver::resolve(const MemberOf &M, uint32_t In,
                             NumbersPut &Numbers, unsigned Depth) {
  if (Depth > 4)
    return false;
  if (M.Parameter == 0xff) {
    bool Any = false;
    if (!isPrivate(M.Variable))
      return false;
    for (const auto &[S, Where] : Stores) {
      if (S.To + 8 <= M.Variable || S.To >= M.Variable + 8)
        continue;
      if (S.To != M.Variable || S.Parameter == 0xff ||
          !resolve({S.Parameter, 0, M.Offset}, Where, Numbers, Depth + 1))
        return false;
      Any = true;
    }
    return Any;
  }
  const KnownFunction &F = Code.Functions[In];
  auto It = Calls.find(In);
  if (!F.Inner.empty() || It == Calls.end() ||
      isTaken(F.Range.Start, F.Range.Start + 1))
    return false;
  for (const auto &[Caller, C] : It->second) {
    bool Known = false;
    for (const PassedMember &P : C->Members)
      if (P.Argument == M.Parameter && P.Offset == M.Offset &&
          !P.What.Parameter && P.What.Texts.empty()) {
        for (int64_t N : P.What.Constants)
          Numbers.emplace(N, Caller);
        Known = true;
      }
    for (const auto &[N, V] : C->C.Arguments)
      if (!Known && N == M.Parameter && V.Parameter && V.Constants.empty() &&
          V.Texts.empty())
        Known =
            resolve({*V.Parameter, 0, M.Offset}, Caller, Numbers, Depth + 1);
    if (!Known)
      return false;
  }
  return true;
}

} // namespace

void resolveMemberNumbers(const ElfFile &E, CodeMap &Code,
                          ArrayRef<FoundReference> Pointers) {
  auto HasMember = [](const KnownFunction &F) {
    return !F.Found.MemberNumbers.empty();
  };
  if (llvm::none_of(Code.Functions, HasMember))
    return;
  MemberResolver Resolver(E, Code, Pointers);
  for (uint32_t I = 0; I < Code.Functions.size(); ++I)
    for (const auto &[Call, M] : Code.Functions[I].Found.MemberNumbers) {
      NumbersPut Numbers;
      if (!Resolver.resolve(M, I, Numbers))
        continue;
      SystemCall &S = Code.Functions[I].Found.SystemCalls[Call];
      S.PutBy.assign(Numbers.begin(), Numbers.end());
      for (const auto &[N, By] : Numbers)
        if (S.Number.Constants.empty() || S.Number.Constants.back() != N)
          S.Number.Constants.push_back(N);
      S.Number.Known = true;
    }
}

} // namespace ukport::elf
