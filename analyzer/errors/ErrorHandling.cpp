#include "analyzer/errors/ErrorHandling.h"
#include "analyzer/errors/CallSiteJudge.h"
#include "llvm/ADT/STLExtras.h"
#include <cerrno>
#include <map>

using namespace llvm;

namespace ukport {

namespace {

class Judge {
public:
  explicit Judge(const ErrorInputs &In)
      : In(In), Effects(In.M, In.G, In.B, In.Sites, endingSyscalls(In.Map)),
        Calls(In.M, In.G, Effects) {}

  std::vector<SyscallJudgement> run() {
    std::map<int, std::vector<const SyscallSite *>> ByNumber;
    for (const SyscallSite &S : In.Sites)
      for (int Number : S.Numbers)
        ByNumber[Number].push_back(&S);
    std::vector<SyscallJudgement> All;
    for (const auto &[Number, Sites] : ByNumber) {
      const SyscallInfo *Info = In.Map.byNumber(Number);
      const SyscallEffect &Effect = In.Effects.of(Info ? Info->Name : "");
      All.push_back(
          {Number, stub(Number, Effect, Sites), fake(Number, Effect, Sites)});
    }
    return All;
  }

private:
  static std::vector<int> endingSyscalls(const SyscallMap &Map) {
    std::vector<int> Numbers;
    for (StringRef Name : {"exit_group", "exit", "kill", "tkill", "tgkill"})
      if (const SyscallInfo *Info = Map.byName(Name))
        Numbers.push_back(Info->Number);
    return Numbers;
  }

  /// Without its effect the program loses no more than it would notice.
  static bool isDispensable(EffectKind Effect) {
    return Effect == EffectKind::Advice || Effect == EffectKind::Attribute ||
           Effect == EffectKind::Release || Effect == EffectKind::Delay;
  }

  /// Whether the kernel would fill memory of the program at \p S.
  static bool writes(const SyscallSite &S, const SyscallEffect &Effect) {
    return any_of(Effect.Writes, [&](unsigned Argument) {
      const ValueSet &Pointer = S.Arguments[Argument];
      return !Pointer.Complete || any_of(Pointer.Values, [](const auto &V) {
        return V.IsString || V.Number != 0;
      });
    });
  }

  Verdict stub(int Number, const SyscallEffect &Effect,
               ArrayRef<const SyscallSite *> Sites) {
    Verdict Worst{Need::Stubbable, NeedReason::Handling, {}};
    for (const SyscallSite *S : Sites) {
      Verdict V;
      V.By = judgeSite(*S, Number, AbstractValue::number(-ENOSYS), Effect);
      if (V.By.What >= Handling::Loops)
        V.What = Need::Required;
      else if (V.By.What == Handling::Foreseen)
        V.What = Need::Stubbable;
      else if (V.By.What > Handling::Foreseen)
        V.What = Need::Unknown;
      else if (writes(*S, Effect))
        V = {Need::Unknown, NeedReason::NotWritten, V.By};
      else if (!isDispensable(Effect.Effect) &&
               Effect.Effect != EffectKind::Query)
        V = {Need::Unknown, NeedReason::NotDone, V.By};
      else
        V.What = Need::Stubbable;
      worsen(Worst, V, S == Sites.front());
    }
    return Worst;
  }

  Verdict fake(int Number, const SyscallEffect &Effect,
               ArrayRef<const SyscallSite *> Sites) {
    Verdict Worst{Need::Fakeable, NeedReason::Handling, {}};
    for (const SyscallSite *S : Sites) {
      Verdict V;
      V.By = judgeSite(*S, Number, AbstractValue::number(0), Effect);
      bool Wrong = Effect.Success == SuccessKind::Descriptor ||
                   Effect.Success == SuccessKind::Process ||
                   Effect.Success == SuccessKind::Address;
      if (V.By.What >= Handling::Loops)
        V.What = Need::Required;
      else if (Wrong)
        V = {Need::Required, NeedReason::WrongAnswer, V.By};
      else if (writes(*S, Effect))
        V = {Need::Unknown, NeedReason::NotWritten, V.By};
      else if (V.By.What > Handling::Foreseen)
        V.What = Need::Unknown;
      else if (!isDispensable(Effect.Effect))
        V = {Need::Unknown, NeedReason::NotDone, V.By};
      else
        V.What = Need::Fakeable;
      worsen(Worst, V, S == Sites.front());
    }
    return Worst;
  }

  /// \p Worst, or \p V if that is worse: required, then unknown, then the
  /// rest; of two alike the worse handling.
  static void worsen(Verdict &Worst, const Verdict &V, bool First) {
    auto Rank = [](const Verdict &X) {
      unsigned Of = X.What == Need::Required  ? 2
                    : X.What == Need::Unknown ? 1
                                              : 0;
      return std::pair(Of, X.By.What);
    };
    if (First || Rank(V) > Rank(Worst))
      Worst = V;
  }

  /// What a success returns.
  static AbstractValue goodResult(const SyscallEffect &Effect) {
    return Effect.Success == SuccessKind::Zero
               ? AbstractValue::number(0)
               : AbstractValue::interval(0, INT32_MAX);
  }

  static Judged judgedAt(Handling What, const Site &At) {
    Judged J;
    J.What = What;
    J.In = At.Caller;
    J.Where = At.Where;
    return J;
  }

  Judged judgeSite(const SyscallSite &S, int Number,
                   const AbstractValue &Answer, const SyscallEffect &Effect) {
    const Site &At = In.G.site(S.Site);
    const CallBase *Call = In.M.Calls.lookup(S.Site);
    if (!Call)
      return judgedAt(Handling::Unknown, At);
    if (Call->doesNotReturn()) // whatever it gives
      return judgedAt(Handling::Ignored, At);
    std::optional<CallResult> Failing =
        Calls.walker().resultOf(*Call, {Number, Answer});
    std::optional<CallResult> Good;
    if (Effect.Success != SuccessKind::Never) {
      AbstractValue Right = goodResult(Effect);
      if (Answer.single() == 0 && Effect.Success != SuccessKind::Zero)
        Right = Right.without(0);
      Good = Calls.walker().resultOf(*Call, {Number, Right});
    }
    if (!Failing)
      return judgedAt(Handling::Exits, At);
    return Calls.judge(S.Site, {*Failing, Good});
  }

  const ErrorInputs &In;
  CallEffects Effects;
  CallSiteJudge Calls;
};

} // namespace

std::vector<SyscallJudgement> judgeErrorHandling(const ErrorInputs &In) {
  return Judge(In).run();
}

} // namespace ukport
