#include "analyzer/live/Outside.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

FunctionId addSignalVertex(ProgramGraph &G) {
  ModuleId Kernel = G.addModule("(kernel)", ModuleKind::Runtime);
  FunctionId F =
      G.addFunction("[signal delivery]", Kernel, FunctionKind::Synthetic);
  // A handler is called with the signal's number, a siginfo and a context.
  Signature Handler;
  Handler.Gpr = Handler.ReadGpr = 3;
  Site Delivery;
  Delivery.Caller = F;
  Delivery.Kind = SiteKind::Callback;
  Delivery.Signature = G.intern(Handler);
  Function &Vertex = G.function(F);
  Vertex.Signature = Delivery.Signature;
  Vertex.Sites = {uint32_t(G.Sites.size()), uint32_t(G.Sites.size() + 1)};
  G.Sites.push_back(Delivery);
  return F;
}

namespace {

class OutsideFinder {
public:
  OutsideFinder(ProgramGraph &G, const SyscallInputs &In) : G(G), In(In) {}

  bool Changed = false;

  /// Site \p At calls what is in \p Found, handed over at \p From.
  void add(SiteId At, const FunctionSet &Found, SiteId From, StringRef What) {
    if (!Found.Complete)
      widen(At, From, What);
    std::vector<CallbackTarget> &Targets = G.Callbacks[At];
    for (const CallbackTarget &T : Found.Functions) {
      if (any_of(Targets, [&](const CallbackTarget &Known) {
            return Known.Function == T.Function;
          }))
        continue;
      Targets.push_back(T);
      Changed = true;
    }
  }

private:
  /// The functions cannot be seen: the site becomes an ordinary indirect one.
  void widen(SiteId At, SiteId From, StringRef What) {
    Site &S = G.site(At);
    if (S.Kind == SiteKind::Indirect)
      return;
    S.Kind = SiteKind::Indirect;
    Changed = true;
    const Site &Hands = G.site(From);
    G.Unknowns.push_back(
        {"callback",
         What.str(),
         Hands.Caller,
         Hands.Where,
         "may be any function whose address is taken and whose signature fits",
         "keep the pointer in constants, or in objects whose every use is "
         "visible",
         {},
         At});
  }

  ProgramGraph &G;
  const SyscallInputs &In;
};

} // namespace

/// Thread starts: the summaries' calls through an argument.
static void findThreads(ProgramGraph &G, const SyscallInputs &In,
                        OutsideFinder &Finder) {
  for (const FunctionSummary &Summary : In.B.Functions)
    for (FunctionId F : G.findFunctions(Summary.Name)) {
      if (!G.isLive(F) || Summary.Kind == "wrapper")
        continue;
      uint32_t SiteIndex = G.function(F).Sites.Begin;
      for (const SummaryCall &Call : Summary.Calls) {
        if (!Call.Argument) {
          SiteIndex += !G.findFunctions(Call.Function).empty();
          continue;
        }
        SiteId At(SiteIndex++);
        if (At.index() >= G.function(F).Sites.End)
          break; // a body of its own, not summarised
        for (SiteId Caller : In.Direct.of(F))
          Finder.add(At, In.Values.functions(Caller, *Call.Argument), Caller,
                     "the function that " + Summary.Name + " calls");
      }
    }
}

bool findOutsideCalls(ProgramGraph &G, FunctionId SignalVertex,
                      const SyscallInputs &In, ArrayRef<SyscallSite> Sites) {
  OutsideFinder Finder(G, In);
  findThreads(G, In, Finder);
  SiteId Delivery(G.function(SignalVertex).Sites.Begin);
  const int SigactionNumber = In.NumberOf("rt_sigaction");
  bool MayHandle = false;
  for (const SyscallSite &S : Sites) {
    if (S.NumberKnown && !is_contained(S.Numbers, SigactionNumber))
      continue;
    FunctionSet Handlers = In.Values.pointedFunctions(
        S.Site, S.PointerOperand.value_or(UINT32_MAX));
    Finder.add(Delivery, Handlers, S.Site, "a signal handler");
    MayHandle |= !Handlers.Complete || !Handlers.Functions.empty();
  }
  // What the kernel enters when a handler returns.
  for (const FunctionSummary &Summary : In.B.Functions)
    for (FunctionId F : G.findFunctions(Summary.Name))
      if (Summary.EnteredByKernel && G.TakenBy.count(F))
        Finder.add(Delivery, {{{F, SiteId()}}, true}, Delivery, "");
  bool IsRoot = any_of(
      G.Roots, [&](const Root &R) { return R.Function == SignalVertex; });
  if (MayHandle && !IsRoot)
    G.Roots.push_back(
        {SignalVertex, RootKind::Signal,
         "the kernel delivers signals to the handlers installed"});
  return Finder.Changed || (MayHandle && !IsRoot);
}

} // namespace ukport
