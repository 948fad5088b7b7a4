//===- SyscallPass.cpp - from the kernel boundary outwards ----------------===//
//
// A work list of entries. An entry is a function whose call makes a syscall,
// with a slot for the number and for each argument: the caller's actual
// argument, a constant, or an expression further inside. It starts with the
// summarised boundary functions and the inline `syscall` instructions. A call
// of an entry whose number is the caller's own parameter makes the caller an
// entry in turn (a wrapper), with its slots rewritten in the caller's terms;
// any other call is a syscall site.
//
// An entry whose address is taken, or that native code calls, can be reached
// with any number: its own site is then reported with the number unknown.
//
//===----------------------------------------------------------------------===//

#include "analyzer/syscalls/SyscallPass.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <deque>
#include <set>

using namespace llvm;

namespace ukport {
namespace {

/// Where a number or an argument of an entry comes from.
struct Slot {
  enum class Kind {
    None,     ///< not given: unknown
    Actual,   ///< argument Index of the call of the entry
    Inner,    ///< argument Index of the call at Site, inside the entry
    Constant, ///< Value
  };
  Kind From = Kind::None;
  unsigned Index = 0;
  SiteId Site;
  int64_t Value = 0;
};

struct Entry {
  Slot Number;
  std::array<Slot, 6> Arguments;
  SiteId Inside; ///< a wrapper's own call, further in; none at the boundary
};

class SyscallFinder {
public:
  explicit SyscallFinder(const SyscallInputs &In) : In(In), G(In.G) {}

  std::vector<SyscallSite> run() {
    for (const FunctionSummary &S : In.B.Functions)
      for (FunctionId F : G.findFunctions(S.Name))
        if (G.isLive(F))
          addSummary(F, S);
    addKernelSites();
    while (!Work.empty()) {
      auto [F, E] = Work.front();
      Work.pop_front();
      visitCallers(F, E);
    }
    std::sort(Found.begin(), Found.end(), [](auto &A, auto &B) {
      return std::tie(A.Site, A.Numbers) < std::tie(B.Site, B.Numbers);
    });
    return std::move(Found);
  }

private:
  static Slot actual(unsigned Index) {
    return {Slot::Kind::Actual, Index, {}, 0};
  }

  static Slot constant(int64_t Value) {
    return {Slot::Kind::Constant, 0, {}, Value};
  }

  void addSummary(FunctionId F, const FunctionSummary &S) {
    if (S.NumberArgument) {
      Entry E;
      E.Number = actual(*S.NumberArgument);
      for (unsigned I = 0; I < 6; ++I)
        E.Arguments[I] = actual(S.FirstArgument + I);
      Summarised.insert(F);
      Work.push_back({F, E});
    }
    for (const FixedSyscall &Made : S.Makes) {
      Entry E;
      E.Number = constant(In.NumberOf(Made.Name));
      for (unsigned I = 0; I < Made.Arguments.size() && I < 6; ++I)
        E.Arguments[I] = Made.Arguments[I].Argument
                             ? actual(*Made.Arguments[I].Argument)
                             : constant(Made.Arguments[I].Constant);
      Summarised.insert(F);
      Work.push_back({F, E});
    }
  }

  /// Syscall instructions outside the summarised functions.
  void addKernelSites() {
    for (uint32_t I = 0; I < G.Sites.size(); ++I) {
      const Site &S = G.Sites[I];
      if (S.Kind != SiteKind::Kernel || !G.isLive(SiteId(I)) ||
          Summarised.count(S.Caller))
        continue;
      SiteId At(I);
      Entry E;
      if (auto Operands = In.Values.kernelOperands(At)) {
        if (Operands->Number)
          E.Number = actual(*Operands->Number);
        for (unsigned A = 0; A < 6; ++A)
          if (Operands->Arguments[A])
            E.Arguments[A] = actual(*Operands->Arguments[A]);
      } else if (auto Known = In.NativeNumbers.find(At);
                 Known != In.NativeNumbers.end() && Known->second) {
        E.Number = constant(*Known->second);
      }
      visitCall(At, E);
    }
  }

  void visitCallers(FunctionId F, const Entry &E) {
    for (SiteId Caller : In.Direct.of(F))
      visitCall(Caller, E);
    if (G.TakenBy.count(F))
      reportEscape(F, E);
    // The outside world enters a root with arguments that nobody can see.
    bool IsRoot =
        llvm::any_of(G.Roots, [&](const Root &R) { return R.Function == F; });
    if (IsRoot && E.Inside.valid())
      addSite(E.Inside, unseen(E));
  }

  /// The call at \p At makes the syscall \p E describes.
  void visitCall(SiteId At, const Entry &E) {
    std::optional<unsigned> Forwarded;
    FunctionId Caller = G.site(At).Caller;
    if (E.Number.From == Slot::Kind::Actual)
      Forwarded = In.Values.forwardedParameter(At, E.Number.Index);
    if (Forwarded && Summarised.count(Caller))
      return; // the summary says it better
    if (!Forwarded)
      return addSite(At, E);
    if (!Visited.insert({Caller, At}).second)
      return;
    Entry Outer;
    Outer.Inside = At;
    Outer.Number = actual(*Forwarded);
    for (unsigned I = 0; I < 6; ++I)
      Outer.Arguments[I] = outwards(At, E.Arguments[I]);
    Work.push_back({Caller, Outer});
  }

  /// The slot \p S of the callee at \p At, seen from the caller's callers.
  Slot outwards(SiteId At, const Slot &S) {
    if (S.From != Slot::Kind::Actual)
      return S;
    if (auto Parameter = In.Values.forwardedParameter(At, S.Index))
      return actual(*Parameter);
    return {Slot::Kind::Inner, S.Index, At, 0};
  }

  ValueSet valuesOf(SiteId At, const Slot &S) {
    switch (S.From) {
    case Slot::Kind::None:
      return {{}, false};
    case Slot::Kind::Actual:
      return In.Values.argument(At, S.Index);
    case Slot::Kind::Inner:
      return In.Values.argument(S.Site, S.Index);
    case Slot::Kind::Constant:
      return {{{false, S.Value, {}, At}}, true};
    }
    return {{}, false};
  }

  void addSite(SiteId At, const Entry &E) {
    SyscallSite Result;
    Result.Site = At;
    ValueSet Numbers = valuesOf(At, E.Number);
    Result.NumberKnown = Numbers.Complete;
    for (const ArgumentValue &V : Numbers.Values)
      Result.Numbers.push_back(int(V.Number));
    std::sort(Result.Numbers.begin(), Result.Numbers.end());
    Result.Numbers.erase(
        std::unique(Result.Numbers.begin(), Result.Numbers.end()),
        Result.Numbers.end());
    if (Result.Numbers.empty())
      Result.NumberKnown = false;
    for (unsigned I = 0; I < 6; ++I)
      Result.Arguments[I] = valuesOf(At, E.Arguments[I]);
    if (E.Arguments[1].From == Slot::Kind::Actual)
      Result.PointerOperand = E.Arguments[1].Index;
    std::vector<Handed> Arguments;
    for (unsigned I = 0; I < 6; ++I)
      if (E.Arguments[I].From == Slot::Kind::Actual)
        Arguments.push_back({I, E.Arguments[I].Index});
    if (!addContexts(Result, At, Arguments, {}, 0))
      Result.Contexts.clear();
    Found.push_back(std::move(Result));
  }

  /// A syscall's argument, and the operand of a call that becomes it.
  struct Handed {
    unsigned Argument, Operand;
  };

  /// Adds what the callers of the function that makes the call at \p At hand
  /// over as \p Arguments to \p Result, together with \p Known; false if that
  /// is not to be told apart.
  bool addContexts(SyscallSite &Result, SiteId At, ArrayRef<Handed> Arguments,
                   CallContext Known, unsigned Depth) {
    std::vector<Handed> Forwarded;
    for (const Handed &H : Arguments)
      if (auto Parameter = In.Values.forwardedParameter(At, H.Operand))
        Forwarded.push_back({H.Argument, *Parameter});
      else
        Known.Arguments.emplace_back(H.Argument,
                                     In.Values.argument(At, H.Operand));
    FunctionId F = G.site(At).Caller;
    bool Seen = !G.TakenBy.count(F) && llvm::none_of(G.Roots, [&](auto &R) {
      return R.Function == F;
    });
    if (Forwarded.size() > 1 && Seen && Depth < MaxContextDepth)
      return llvm::all_of(In.Direct.of(F), [&](SiteId Caller) {
        return addContexts(Result, Caller, Forwarded, Known, Depth + 1);
      });
    if (Depth == 0 || Result.Contexts.size() == MaxContexts)
      return false;
    for (const Handed &H : Arguments)
      if (In.Values.forwardedParameter(At, H.Operand))
        Known.Arguments.emplace_back(H.Argument,
                                     In.Values.argument(At, H.Operand));
    Result.Contexts.push_back(std::move(Known));
    return true;
  }

  /// \p E where the call cannot be seen: only a constant number is left.
  static Entry unseen(const Entry &E) {
    Entry Result;
    if (E.Number.From == Slot::Kind::Constant)
      Result.Number = E.Number;
    return Result;
  }

  /// \p F is an entry that indirect calls may reach: its calls cannot be seen.
  void reportEscape(FunctionId F, const Entry &E) {
    Entry Unseen = unseen(E);
    for (uint32_t I = 0; I < G.Sites.size(); ++I) {
      const Site &S = G.Sites[I];
      if (!S.Targets.valid() || !G.isLive(SiteId(I)))
        continue;
      ArrayRef<FunctionId> Targets = G.targets(S);
      if (std::binary_search(Targets.begin(), Targets.end(), F))
        addSite(SiteId(I), Unseen);
    }
  }

  const SyscallInputs &In;
  const ProgramGraph &G;
  std::deque<std::pair<FunctionId, Entry>> Work;
  std::set<FunctionId> Summarised;
  std::set<std::pair<FunctionId, SiteId>> Visited;
  std::vector<SyscallSite> Found;
};

} // namespace

std::vector<SyscallSite> findSyscalls(const SyscallInputs &In) {
  return SyscallFinder(In).run();
}

std::vector<int> numbersOf(ArrayRef<SyscallSite> Sites) {
  std::set<int> Numbers;
  for (const SyscallSite &S : Sites)
    Numbers.insert(S.Numbers.begin(), S.Numbers.end());
  return {Numbers.begin(), Numbers.end()};
}

} // namespace ukport
