//===- ElfSyscalls.cpp - the system calls of machine code -----------------===//
//
// Each `syscall` instruction starts as a system call made *at* itself, its
// number and arguments in the terms of the function it stands in. While the
// number is that function's parameter, the call is made by whoever calls the
// function: the same system call at that site, with the caller's arguments put
// in for the parameters. So syscall(2) of any libc is made where it is called,
// in whatever file, and a wrapper of it one call further out.
//
// A number that callers put into a record is made by those of them that live.
//
// Where a caller cannot be seen, or says nothing of the argument, the number is
// unknown at the innermost place that is known.
//
//===----------------------------------------------------------------------===//

#include "analyzer/frontend/elf/ElfSyscalls.h"
#include "llvm/ADT/STLExtras.h"
#include <deque>
#include <set>

using namespace llvm;

namespace ukport::elf {
namespace {

/// Whether Linux may ever have a system call of number \p N for 64-bit
/// programs: its table leaves out 335 to 423, and what begins at 512 is x32's.
bool mayBeNumber(int64_t N) {
  return (N >= 0 && N < 335) || (N > 423 && N < 512);
}

/// A system call that is made at a site, in the terms of its function.
struct Made {
  SiteId At;
  Value Number;
  std::array<Value, ArgumentCount> Arguments;
};

class Finder {
public:
  Finder(const ElfGraph &Elf, ElfValues &Values, Detail How)
      : Elf(Elf), G(*Elf.Graph), Values(Values), How(How) {}

  std::vector<SyscallSite> run() {
    for (uint32_t I = 0; I < Elf.SystemCalls.size(); ++I)
      if (const SystemCall *K = Elf.SystemCalls[I]; K && G.isLive(SiteId(I)))
        start(*K, SiteId(I));
    while (!Work.empty()) {
      Made M = std::move(Work.front());
      Work.pop_front();
      visit(M);
    }
    llvm::sort(Found, [](const SyscallSite &A, const SyscallSite &B) {
      return std::tie(A.Site, A.Numbers) < std::tie(B.Site, B.Numbers);
    });
    return std::move(Found);
  }

private:
  /// Enters \p K, unless its number is in a record and no live function puts
  /// one there.
  void start(const SystemCall &K, SiteId S) {
    FunctionId In = G.site(S).Caller;
    Made M;
    M.At = S;
    M.Number = Values.live(K.Number, In);
    if (M.Number.Or)
      M.Number = Value(); // no program does this
    if (!K.Number.PutBy.empty() && M.Number.Constants.empty())
      return;
    for (unsigned I = 0; I < ArgumentCount; ++I)
      M.Arguments[I] = Values.live(K.Arguments[I], In);
    Work.push_back(std::move(M));
  }

  void visit(const Made &M) {
    if (!M.Number.Parameter)
      return report(M);
    // What is known at this place, and then what the callers say.
    FunctionId F = G.site(M.At).Caller;
    Made Here = M;
    Here.Number.Parameter.reset();
    Here.Number.Known = M.Number.Known && !Values.enteredFromOutside(F);
    bool Hidden = !Here.Number.Known;
    for (SiteId S : Values.callersOf(F))
      if (!passOn(M, S))
        Hidden = true;
    Here.Number.Known = !Hidden;
    if (Hidden || !Here.Number.Constants.empty())
      report(Here);
  }

  /// \p M as the call at \p S makes it; false: nothing is known there.
  bool passOn(const Made &M, SiteId S) {
    Value Number = argumentAt(S, *M.Number.Parameter);
    if (Number.Or)
      Number = Value();
    // By name somebody chose this call: that is the place to show. Through a
    // pointer it is one of many, and few of those mean a number.
    if (G.site(S).Kind == SiteKind::Indirect &&
        (!Number.Known || Number.Parameter))
      return false;
    if (!Visited.insert({M.At, S}).second)
      return true;
    Made Outer;
    Outer.At = S;
    Outer.Number = Number;
    for (unsigned I = 0; I < ArgumentCount; ++I)
      Outer.Arguments[I] = substitute(M.Arguments[I], S);
    Work.push_back(std::move(Outer));
    return true;
  }

  Value argumentAt(SiteId S, unsigned Index) const {
    return Values.live(ElfValues::argument(Elf, S, Index), G.site(S).Caller);
  }

  Value substitute(const Value &V, SiteId S) const {
    if (!V.Parameter)
      return V;
    Value Result = withBits(argumentAt(S, *V.Parameter), V.Or);
    Result.Known &= V.Known;
    append_range(Result.Constants, V.Constants);
    append_range(Result.Texts, V.Texts);
    return Result;
  }

  void report(const Made &M) {
    SyscallSite Site;
    Site.Site = M.At;
    // Others than these the kernel refuses.
    for (int64_t N : M.Number.Constants)
      if (mayBeNumber(N))
        Site.Numbers.push_back(int(N));
    llvm::sort(Site.Numbers);
    Site.NumberKnown = M.Number.Known && !M.Number.Constants.empty();
    if (Site.NumberKnown && Site.Numbers.empty())
      return;
    if (How == Detail::Arguments)
      for (unsigned I = 0; I < ArgumentCount; ++I)
        Site.Arguments[I] =
            Values.resolve(M.Arguments[I], G.site(M.At).Caller, M.At);
    if (How == Detail::Arguments && !addContexts(Site, M, 0))
      Site.Contexts.clear();
    Found.push_back(std::move(Site));
  }

  /// Adds to \p Site what the callers of the function of \p M hand over; false
  /// if that is not to be told apart.
  bool addContexts(SyscallSite &Site, const Made &M, unsigned Depth) {
    FunctionId F = G.site(M.At).Caller;
    bool Several = count_if(M.Arguments, [](const Value &V) {
                     return V.Parameter.has_value();
                   }) > 1;
    if (Several && !Values.enteredFromOutside(F) && Depth < MaxContextDepth)
      return all_of(Values.callersOf(F), [&](SiteId S) {
        Made Outer;
        Outer.At = S;
        for (unsigned I = 0; I < ArgumentCount; ++I)
          Outer.Arguments[I] = substitute(M.Arguments[I], S);
        return addContexts(Site, Outer, Depth + 1);
      });
    if (Depth == 0 || Site.Contexts.size() == MaxContexts)
      return false;
    CallContext Context;
    for (unsigned I = 0; I < ArgumentCount; ++I)
      Context.Arguments.emplace_back(I,
                                     Values.resolve(M.Arguments[I], F, M.At));
    Site.Contexts.push_back(std::move(Context));
    return true;
  }

  const ElfGraph &Elf;
  const ProgramGraph &G;
  ElfValues &Values;
  Detail How;
  std::deque<Made> Work;
  DenseSet<std::pair<SiteId, SiteId>> Visited; ///< where made, and by whom
  std::vector<SyscallSite> Found;
};

} // namespace

std::vector<SyscallSite> findSyscalls(const ElfGraph &Elf, ElfValues &Values,
                                      Detail How) {
  return Finder(Elf, Values, How).run();
}

void nameUnknownNumbers(ProgramGraph &G, ArrayRef<SyscallSite> Sites,
                        const ElfGraph &Elf) {
  for (const SyscallSite &S : Sites)
    if (!S.NumberKnown)
      G.Unknowns.push_back(
          {"syscall-number",
           "a system call whose number is computed",
           G.site(S.Site).Caller,
           {G.intern(Elf.placeOf(S.Site)), 0},
           "may be any system call",
           "look at what is called there; allow by hand what it needs",
           {},
           S.Site});
}

} // namespace ukport::elf
