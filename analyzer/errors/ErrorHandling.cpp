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
  Judge(const ErrorInputs &In, ArrayRef<SyscallSite> Sites)
      : In(In), Sites(Sites),
        Effects(In.M, In.G, In.B, Sites, endingSyscalls(In.Map)),
        Calls(In.M, In.G, Effects) {}

  std::vector<SyscallJudgement> judgeSyscalls() {
    std::map<int, std::vector<const SyscallSite *>> ByNumber;
    for (const SyscallSite &S : Sites)
      for (int Number : S.Numbers)
        ByNumber[Number].push_back(&S);
    std::vector<SyscallJudgement> All;
    for (const auto &[Number, Made] : ByNumber) {
      SyscallJudgement J{Number, {}, {}};
      for (const SyscallSite *S : Made) {
        worsen(J.Stub, stub(*S, Number, {}), S == Made.front());
        worsen(J.Fake, fake(*S, Number, {}), S == Made.front());
      }
      All.push_back(std::move(J));
    }
    return All;
  }

  void judgeUse(FeatureUse &U) {
    if (U.Syscall < 0 || U.Path.empty())
      return;
    // The calls from the syscall up to the use.
    std::vector<SiteId> Way;
    for (const Step &S : reverse(U.Path)) {
      if (S.Function == U.Function)
        break;
      Way.push_back(S.Site);
    }
    for (const SyscallSite &S : Sites) {
      if (In.G.site(S.Site).Caller != U.Path.back().Function ||
          !is_contained(S.Numbers, U.Syscall))
        continue;
      if (U.Function == U.Path.back().Function && U.Site.valid() &&
          S.Site != U.Site)
        continue; // another call in the same function
      Verdict Stub = stub(S, U.Syscall, Way), Fake = fake(S, U.Syscall, Way);
      bool First = !U.Stub;
      U.Stub = U.Stub.value_or(Stub);
      U.Fake = U.Fake.value_or(Fake);
      worsen(*U.Stub, Stub, First);
      worsen(*U.Fake, Fake, First);
    }
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

  const SyscallEffect &effectOf(int Number) const {
    const SyscallInfo *Info = In.Map.byNumber(Number);
    return In.Effects.of(Info ? Info->Name : "");
  }

  Verdict stub(const SyscallSite &S, int Number, ArrayRef<SiteId> Way) {
    const SyscallEffect &Effect = effectOf(Number);
    Verdict V;
    V.By = judgeSite(S, Number, AbstractValue::number(-ENOSYS), Effect, Way);
    if (V.By.What >= Handling::Loops)
      V.What = Need::Required;
    else if (V.By.What == Handling::Foreseen)
      V.What = Need::Stubbable;
    else if (V.By.What > Handling::Foreseen)
      V.What = Need::Unknown;
    else if (writes(S, Effect))
      V.Why = NeedReason::NotWritten;
    else if (!isDispensable(Effect.Effect) &&
             Effect.Effect != EffectKind::Query)
      V.Why = NeedReason::NotDone;
    else
      V.What = Need::Stubbable;
    return V;
  }

  Verdict fake(const SyscallSite &S, int Number, ArrayRef<SiteId> Way) {
    const SyscallEffect &Effect = effectOf(Number);
    Verdict V;
    V.By = judgeSite(S, Number, AbstractValue::number(0), Effect, Way);
    if (V.By.What >= Handling::Loops) {
      V.What = Need::Required;
    } else if (Effect.Success == SuccessKind::Descriptor ||
               Effect.Success == SuccessKind::Process ||
               Effect.Success == SuccessKind::Address) {
      V.What = Need::Required;
      V.Why = NeedReason::WrongAnswer;
    } else if (writes(S, Effect)) {
      V.Why = NeedReason::NotWritten;
    } else if (V.By.What > Handling::Foreseen) {
      V.What = Need::Unknown;
    } else if (!isDispensable(Effect.Effect)) {
      V.Why = NeedReason::NotDone;
    } else {
      V.What = Need::Fakeable;
    }
    return V;
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
                   const AbstractValue &Answer, const SyscallEffect &Effect,
                   ArrayRef<SiteId> Way) {
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
    TwoResults R{*Failing, Good};
    SiteId Here = S.Site;
    for (SiteId Above : Way) {
      std::optional<TwoResults> Up = Calls.told(Here, R);
      if (!Up)
        break; // it stays below
      R = *Up;
      Here = Above;
    }
    return Calls.judge(Here, R);
  }

  const ErrorInputs &In;
  ArrayRef<SyscallSite> Sites;
  CallEffects Effects;
  CallSiteJudge Calls;
};

} // namespace

void judgeErrorHandling(const ErrorInputs &In, Analysis &A) {
  Judge J(In, A.SyscallSites);
  A.Judgements = J.judgeSyscalls();
  for (FeatureUse &U : A.Uses)
    J.judgeUse(U);
}

} // namespace ukport
