#include "analyzer/findings/UseCollector.h"
#include "analyzer/findings/UsePaths.h"
#include <set>

using namespace llvm;

namespace ukport {
namespace {

class UseCollector {
public:
  explicit UseCollector(const FindingInputs &In)
      : In(In), G(In.G), Map(In.Map), Paths(In.G, In.Direct) {}

  std::vector<FeatureUse> run(ArrayRef<SyscallSite> Sites) {
    for (const SyscallSite &S : Sites)
      Described.push_back(describe(S));
    for (const Feature &F : Map.features()) {
      Current = &F;
      Seen.clear();
      for (size_t I = 0; I < Sites.size(); ++I) {
        for (int Number : Sites[I].Numbers)
          matchSite(Sites[I], Described[I], Number);
        if (!Sites[I].NumberKnown)
          matchSite(Sites[I], Described[I], -1);
      }
      matchFunctions();
    }
    return std::move(Uses);
  }

private:
  static ArgumentValues convert(const ProgramGraph &G, const ValueSet &Set) {
    ArgumentValues Result;
    Result.Complete = Set.Complete;
    for (const ArgumentValue &V : Set.Values) {
      if (V.IsString)
        Result.Strings.push_back(G.text(V.Text).str());
      else
        Result.Numbers.push_back(V.Number);
    }
    // The same constant at several calls is one value.
    Result.Numbers.erase(
        std::unique(Result.Numbers.begin(), Result.Numbers.end()),
        Result.Numbers.end());
    return Result;
  }

  SyscallUse describe(const SyscallSite &S) const {
    SyscallUse Use;
    for (unsigned I = 0; I < 6; ++I)
      Use.Arguments[I] = convert(G, S.Arguments[I]);
    return Use;
  }

  void matchSite(const SyscallSite &S, SyscallUse &Use, int Number) {
    Use.Number = Number;
    MatchResult Match = Map.matchFeature(*Current, Use);
    if (!Match)
      return;
    if (!Current->Patterns.empty())
      return addForks(S, Use, Match);
    if (Match.Rule->Conditions.empty())
      return addUsers(S, Use, {}, Match.Strength == MatchStrength::Yes);
    if (S.Contexts.empty() || !judgesSeveralArguments())
      return matchValues(S, Use, Match.Rule->Conditions.front().Argument);
    SyscallUse Whole = Use;
    Whole.Arguments[Match.Rule->Conditions.front().Argument] = {};
    for (const CallContext &Context : S.Contexts)
      matchContext(S, Context, Whole);
  }

  /// Whether a rule of the feature is about several arguments of one call.
  bool judgesSeveralArguments() const {
    return any_of(Current->Matchers, [](const Matcher &M) {
      return any_of(M.Conditions, [&](const Condition &C) {
        return C.Argument != M.Conditions.front().Argument;
      });
    });
  }

  /// \p Whole is what is told of a value that is not known, once for all.
  void matchContext(const SyscallSite &S, const CallContext &Context,
                    const SyscallUse &Whole) {
    SyscallSite Here;
    Here.Site = S.Site;
    Here.Arguments = S.Arguments;
    for (const auto &[Argument, Set] : Context.Arguments)
      Here.Arguments[Argument] = Set;
    SyscallUse Use = describe(Here);
    Use.Number = Whole.Number;
    if (MatchResult Match = Map.matchFeature(*Current, Use))
      matchValues(Here, Use, Match.Rule->Conditions.front().Argument, &Whole);
  }

  /// One use for each value of the deciding argument that matches by itself,
  /// at the calls where the constant stands; and one at the site when further
  /// values are possible.
  void matchValues(const SyscallSite &S, SyscallUse &Use, unsigned Argument,
                   const SyscallUse *Whole = nullptr) {
    const ValueSet &Set = S.Arguments[Argument];
    ArgumentValues All = std::move(Use.Arguments[Argument]);
    ArrayRef<ArgumentValue> Left = Set.Values;
    size_t Told = 0;
    while (!Left.empty() && Told < MaxOrigins) {
      // The same constant at several calls is judged once.
      const ArgumentValue &V = Left.front();
      ArrayRef<ArgumentValue> Same = Left.take_while(
          [&](const ArgumentValue &O) { return isSameValue(V, O); });
      Left = Left.drop_front(Same.size());
      Use.Arguments[Argument] = convert(G, {{V}, true});
      MatchResult Match = Map.matchFeature(*Current, Use);
      if (!Match)
        continue;
      Same = Same.take_front(MaxOrigins - Told);
      Told += Same.size();
      for (const ArgumentValue &At : Same)
        addUsers(S, Use, At.Origin, Match.Strength == MatchStrength::Yes);
    }
    if (!Set.Complete) {
      Use.Arguments[Argument] = {};
      if (MatchResult Match = Map.matchFeature(*Current, Use))
        addUsers(S, Whole ? *Whole : Use, {},
                 Match.Strength == MatchStrength::Yes);
    }
    Use.Arguments[Argument] = std::move(All);
  }

  static bool isSameValue(const ArgumentValue &A, const ArgumentValue &B) {
    return A.IsString == B.IsString && A.Number == B.Number && A.Text == B.Text;
  }

  FeatureUse make(const User &U, FunctionId Goal, Witness Path) {
    FeatureUse Use;
    Use.FeatureId = Current->Id;
    Use.Function = U.Function;
    Use.Site = U.Site;
    Use.Path = std::move(Path);
    return Use;
  }

  /// Adds the users of the call at \p Origin (or, if none, of the site's
  /// function), each with its way to the syscall.
  void addUsers(const SyscallSite &S, const SyscallUse &Call, SiteId Origin,
                bool Certain) {
    FunctionId Goal = G.site(S.Site).Caller;
    SiteId From = Origin.valid() ? Origin : S.Site;
    FunctionId Start = G.site(From).Caller;
    // A number that is not known is one thing, not one of each feature.
    size_t Most = Call.Number < 0 ? 1 : MaxUsesPerSite, Count = 0;
    for (const User &U : Paths.usersOf(Start)) {
      if (Count++ == Most)
        break;
      Witness Path = Paths.path(U, Start);
      if (Start != Goal)
        Paths.appendWayDown(Path, From, Goal);
      FeatureUse Use = make(U, Goal, std::move(Path));
      if (!Use.Site.valid())
        Use.Site = From;
      Use.Syscall = Call.Number;
      Use.Detail = Map.describeCall(Call);
      Use.Certain = Certain;
      push(std::move(Use));
    }
  }

  /// A feature with patterns: the uses are told apart by what child and parent
  /// do. Direct edges decide where they can; else what may be reached does.
  void addForks(const SyscallSite &S, const SyscallUse &Call,
                const MatchResult &Match) {
    FunctionId Goal = G.site(S.Site).Caller;
    // Without IR nobody tells child from parent.
    std::vector<ForkUse> Forks = {{S.Site, {}, {}, {}, {}}};
    if (In.Regions)
      Forks = In.Regions->usesOf(S.Site);
    for (const ForkUse &Fork : Forks) {
      std::vector<PatternMatch> Patterns =
          Map.matchPatterns(*Current, Fork.Direct);
      if (Patterns.front().What->Id == "unknown" || !Patterns.front().Certain)
        Patterns = Map.matchPatterns(*Current, Fork.Wide);
      FunctionId Start = G.site(Fork.Site).Caller;
      for (const User &Near : Paths.usersOf(Start)) {
        User U = Near.Site.valid() ? Near : User{Start, Fork.Site};
        Witness Path =
            U.Function == Start ? pathToFork(Fork) : Paths.path(U, Start);
        if (Start != Goal) // else it is there already
          Paths.appendWayDown(Path, Fork.Site, Goal);
        FeatureUse Use = make(U, Goal, std::move(Path));
        Use.Pattern = Patterns.front().What->Id;
        Use.Syscall = Call.Number;
        Use.Detail = Map.describeCall(Call);
        if (Fork.ChildEntry.valid())
          Use.Detail += ", child runs " + G.name(Fork.ChildEntry).str();
        Use.Certain = Match.Strength == MatchStrength::Yes;
        push(std::move(Use));
      }
    }
  }

  /// To the function that forks; through the call that handed over what the
  /// child runs, where there is one.
  Witness pathToFork(const ForkUse &Fork) {
    FunctionId Forker = G.site(Fork.Site).Caller;
    if (!Fork.Origin.valid())
      return Paths.tree().to(Forker);
    Witness Path = Paths.tree().to(G.site(Fork.Origin).Caller);
    SiteId At = Fork.Origin;
    FunctionId Callee = G.site(At).Callee;
    if (!Callee.valid() || Path.empty())
      return Paths.tree().to(Forker);
    Path.push_back(
        {Callee, At, edgeKindOf(G, At, Callee), reasonOf(G, At, Callee)});
    if (Callee != Forker)
      Paths.appendWayDown(Path, {}, Forker);
    return Path;
  }

  /// Live libc functions that a rule names, by any of their names.
  void matchFunctions() {
    bool Names = llvm::any_of(Current->Matchers, [](const Matcher &M) {
      return M.Which == Matcher::Kind::Function;
    });
    if (!Names)
      return;
    for (uint32_t I = 0; I < G.Functions.size(); ++I)
      matchFunction(FunctionId(I), G.name(FunctionId(I)));
    for (const auto &[Name, F] : G.aliases())
      matchFunction(F, Name);
  }

  void matchFunction(FunctionId F, StringRef Name) {
    const Function &Fn = G.function(F);
    bool OfLibc = G.module(Fn.Module).Kind == ModuleKind::Libc ||
                  Fn.Kind == FunctionKind::Undefined;
    if (!G.isLive(F) || !OfLibc || !Map.matchFunction(*Current, Name))
      return;
    size_t Count = 0;
    for (const User &U : Paths.usersOf(F)) {
      if (Count++ == MaxUsesPerSite)
        break;
      FeatureUse Use = make(U, F, Paths.path(U, F));
      Use.Detail = Name.str();
      push(std::move(Use));
    }
  }

  void push(FeatureUse Use) {
    if (Seen.insert({Use.Function, Use.Site, Use.Detail, Use.Pattern}).second)
      Uses.push_back(std::move(Use));
  }

  const FindingInputs &In;
  const ProgramGraph &G;
  const SyscallMap &Map;
  UsePaths Paths;
  const Feature *Current = nullptr;
  std::vector<SyscallUse> Described; ///< by site; the number as it is asked for
  std::set<std::tuple<FunctionId, SiteId, std::string, std::string>> Seen;
  std::vector<FeatureUse> Uses;
};

} // namespace

std::vector<FeatureUse> collectUses(const FindingInputs &In,
                                    ArrayRef<SyscallSite> Sites) {
  return UseCollector(In).run(Sites);
}

} // namespace ukport
