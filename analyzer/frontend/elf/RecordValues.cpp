#include "analyzer/frontend/elf/RecordValues.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace llvm;

namespace ukport::elf {

namespace {

/// Values, each with the function that puts it into the record.
using ValuesPut = std::set<std::pair<int64_t, uint32_t>>;

class RecordResolver {
public:
  RecordResolver(const ElfFile &E, CodeMap &Code,
                 ArrayRef<FoundReference> Pointers);
  /// What \p M, read in the function \p In, can be; nothing if not known.
  std::optional<Value> resolve(const MemberOf &M, uint32_t In);

private:
  static constexpr unsigned MostSteps = 4; ///< from a function to its caller
  static constexpr size_t MostValues = 64;
  static constexpr size_t MostCalls = 256; ///< to find one member

  bool resolve(const MemberOf &M, uint32_t In, ValuesPut &Put, unsigned Depth);
  bool resolveVariable(const MemberOf &M, ValuesPut &Put, unsigned Depth);
  bool passes(const FoundCall &C, uint32_t Caller, const MemberOf &M,
              ValuesPut &Put, unsigned Depth);
  bool mayWrite(const MemberOf &M, uint32_t In) const;
  bool mayBeWrittenThrough(Address Variable, const MemberOf &M) const;
  bool isPrivate(Address Variable) const;
  bool isTaken(Address Begin, Address End) const;

  const ElfFile &E;
  CodeMap &Code;
  std::vector<Address> Taken; ///< sorted
  /// By function: who calls it.
  DenseMap<uint32_t, std::vector<std::pair<uint32_t, const FoundCall *>>> Calls;
  std::vector<std::pair<FoundStore, uint32_t>> Stores; ///< with the function
  std::vector<MemberWrite> WritesByVariable;
  size_t CallsSeen = 0; ///< for the member in question
};

RecordResolver::RecordResolver(const ElfFile &E, CodeMap &Code,
                               ArrayRef<FoundReference> Pointers)
    : E(E), Code(Code), Taken(Code.takenPlaces(Pointers)) {
  for (uint32_t I = 0; I < Code.Functions.size(); ++I) {
    const Findings &F = Code.Functions[I].Found;
    for (const FoundCall &C : F.Calls)
      if (C.To.Kind == Target::Place)
        if (std::optional<uint32_t> To = Code.functionAt(C.To.To))
          Calls[*To].emplace_back(I, &C);
    for (const FoundStore &S : F.Stores)
      Stores.emplace_back(S, I);
    for (const MemberWrite &W : F.MemberWrites)
      if (W.Parameter == 0xff)
        WritesByVariable.push_back(W);
  }
}

bool RecordResolver::isTaken(Address Begin, Address End) const {
  auto It = llvm::lower_bound(Taken, Begin);
  return It != Taken.end() && *It < End;
}

bool RecordResolver::isPrivate(Address Variable) const {
  const Area *In = E.areaAt(Variable);
  if (!In || !In->Writable || E.relocationAt(Variable) ||
      E.wordAt(Variable, 8).value_or(1))
    return false;
  Address Begin =
      std::max(In->Start, Variable - std::min<Address>(16, Variable));
  return !isTaken(Begin, Variable + 8);
}

static bool overlaps(const MemberWrite &W, const MemberOf &M) {
  auto Overlaps = [&](int64_t Offset) {
    return Offset < W.Offset + W.Width && W.Offset < Offset + M.Width;
  };
  return W.Width == MemberWrite::Anywhere || Overlaps(M.Offset) ||
         (M.OtherOffset && Overlaps(*M.OtherOffset));
}

/// Whether a variable that holds the address of the record of \p M is one that
/// \p M may be written through.
bool RecordResolver::mayBeWrittenThrough(Address Variable,
                                         const MemberOf &M) const {
  return !isPrivate(Variable) ||
         llvm::any_of(WritesByVariable, [&](const MemberWrite &W) {
           return W.Variable == Variable && overlaps(W, M);
         });
}

/// Whether the function \p In may write \p M, a member of what a parameter of
/// it points to, itself or by whom it hands the record to.
bool RecordResolver::mayWrite(const MemberOf &M, uint32_t In) const {
  std::set<std::pair<uint32_t, uint8_t>> Seen = {{In, M.Parameter}};
  std::vector<std::pair<uint32_t, uint8_t>> Work(Seen.begin(), Seen.end());
  while (!Work.empty()) {
    auto [Number, Parameter] = Work.back();
    Work.pop_back();
    const Findings &F = Code.Functions[Number].Found;
    for (const MemberWrite &W : F.MemberWrites)
      if (W.Parameter == Parameter && overlaps(W, M))
        return true;
    for (const FoundStore &S : F.Stores)
      if (S.Parameter == Parameter && mayBeWrittenThrough(S.To, M))
        return true;
    for (const FoundCall &C : F.Calls)
      for (const auto &[Register, V] : C.C.Arguments) {
        if (V.Parameter != Parameter)
          continue;
        std::optional<uint32_t> To;
        if (C.To.Kind == Target::Place)
          To = Code.functionAt(C.To.To);
        if (!To || Seen.size() > MostCalls)
          return true;
        if (Seen.insert({*To, Register}).second)
          Work.emplace_back(*To, Register);
      }
  }
  return false;
}

/// The constants at \p Offset in the record on the caller's stack that \p C
/// hands over as the parameter of \p M.
static const Value *memberOf(const FoundCall &C, const MemberOf &M,
                             int64_t Offset) {
  for (const PassedMember &P : C.Members)
    if (P.Argument == M.Parameter && P.Offset == Offset && P.Width >= M.Width &&
        !P.What.Parameter && P.What.Texts.empty())
      return &P.What;
  return nullptr;
}

/// What the call \p C of \p Caller hands over as \p M.
bool RecordResolver::passes(const FoundCall &C, uint32_t Caller,
                            const MemberOf &M, ValuesPut &Put, unsigned Depth) {
  for (const auto &[Register, V] : C.C.Arguments)
    if (Register == M.Parameter && V.Parameter && !V.Or &&
        V.Constants.empty() && V.Texts.empty()) {
      MemberOf Outer = M;
      Outer.Parameter = *V.Parameter;
      return resolve(Outer, Caller, Put, Depth + 1);
    }
  const Value *First = memberOf(C, M, M.Offset);
  const Value *Other = M.OtherOffset ? memberOf(C, M, *M.OtherOffset) : nullptr;
  if (!First || (M.OtherOffset && !Other))
    return false;
  auto Add = [&](int64_t N) {
    Put.emplace(M.Width == 4 ? int64_t(uint32_t(N)) : N, Caller);
  };
  for (int64_t N : First->Constants) {
    if (!Other)
      Add(N);
    else
      for (int64_t With : Other->Constants)
        Add(N | With);
  }
  return Put.size() <= MostValues;
}

bool RecordResolver::resolveVariable(const MemberOf &M, ValuesPut &Put,
                                     unsigned Depth) {
  if (mayBeWrittenThrough(M.Variable, M))
    return false;
  bool Any = false;
  for (const auto &[S, Where] : Stores) {
    if (S.To + S.Width <= M.Variable || S.To >= M.Variable + 8)
      continue;
    MemberOf Stored = M;
    Stored.Parameter = S.Parameter;
    Stored.Variable = 0;
    if (S.To != M.Variable || S.Parameter == 0xff ||
        !resolve(Stored, Where, Put, Depth + 1))
      return false;
    Any = true;
  }
  return Any;
}

/// Adds all that \p M, read in the function \p In, can be to \p Put; false if
/// that is not known.
bool RecordResolver::resolve(const MemberOf &M, uint32_t In, ValuesPut &Put,
                             unsigned Depth) {
  if (Depth > MostSteps)
    return false;
  if (M.Parameter == 0xff)
    return resolveVariable(M, Put, Depth);
  const KnownFunction &F = Code.Functions[In];
  auto It = Calls.find(In);
  if (!F.Inner.empty() || It == Calls.end() ||
      isTaken(F.Range.Start, F.Range.Start + 1))
    return false;
  return llvm::all_of(It->second,
                      [&](const auto &Call) {
                        return ++CallsSeen <= MostCalls &&
                               passes(*Call.second, Call.first, M, Put, Depth);
                      }) &&
         !mayWrite(M, In);
}

std::optional<Value> RecordResolver::resolve(const MemberOf &M, uint32_t In) {
  ValuesPut Put;
  CallsSeen = 0;
  if (!resolve(M, In, Put, 0))
    return std::nullopt;
  Value V;
  V.PutBy.assign(Put.begin(), Put.end());
  V.Known = true;
  return V;
}

} // namespace

void resolveRecordValues(const ElfFile &E, CodeMap &Code,
                         ArrayRef<FoundReference> Pointers) {
  RecordResolver Resolver(E, Code, Pointers);
  for (uint32_t I = 0; I < Code.Functions.size(); ++I) {
    Findings &F = Code.Functions[I].Found;
    for (const FoundMember &M : F.FromRecords)
      if (std::optional<Value> V = Resolver.resolve(M.What, I)) {
        SystemCall &S = F.SystemCalls[M.Call];
        (M.Argument < ArgumentCount ? S.Arguments[M.Argument] : S.Number) = *V;
      }
    for (FoundCall &C : F.Calls)
      for (const auto &[Register, M] : C.FromRecords)
        if (std::optional<Value> V = Resolver.resolve(M, I))
          C.C.Arguments.emplace_back(Register, std::move(*V));
  }
}

} // namespace ukport::elf
