//===- HtmlVerdict.cpp - the verdict, for who reads one sentence ----------===//
//
// A system counts as one that the program runs on if nothing blocks it there,
// or if what is advised was analysed again and cuts every way to what does. A
// setting is a directive of the program's configuration: one that the analysis
// was given, or one that is advised. What is advised and is no directive is a
// condition. What is lost is what the program is seen to use, or gives up with
// these settings, and the system does not give.
//
//===----------------------------------------------------------------------===//
#include "reports/HtmlBeside.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace ukport {
namespace {

/// What has to hold for the program to run on a system.
struct Conditions {
  std::vector<std::string> Settings, Others;
  bool Cuts = false;   ///< nothing that blocks is reached under them
  StringSet<> Reached; ///< features that are used under them
};

} // namespace

/// "a", "a and b", "a, b and 3 more".
static std::string listed(ArrayRef<std::string> Names, size_t Most = 3) {
  size_t Shown = Names.size() <= Most + 1 ? Names.size() : Most;
  std::string Text;
  for (size_t I = 0; I < Shown; ++I) {
    bool Last = I + 1 == Shown && Shown == Names.size();
    Text += (!I ? "" : Last ? " and " : ", ") + Names[I];
  }
  if (Shown < Names.size())
    Text += " and " + std::to_string(Names.size() - Shown) + " more";
  return Text;
}

/// "Process creation" as it stands within a sentence; "NIS" stays.
static std::string withinSentence(StringRef Title) {
  std::string Text = Title.str();
  if (Title.size() > 1 && !isUpper(Title[1]))
    Text[0] = toLower(Text[0]);
  return Text;
}

static Conditions conditionsOf(const json::Object *Advice) {
  Conditions C;
  if (!Advice)
    return C;
  C.Cuts = true;
  if (const json::Array *Places = Advice->getArray("places"))
    for (const json::Value &Each : *Places)
      if (const json::Object *Place = Each.getAsObject())
        C.Cuts &= Place->getBoolean("cut").value_or(false) &&
                  !Place->getBoolean("reachedAfter").value_or(true);
  if (const json::Object *After = Advice->getObject("after"))
    if (const json::Array *Features = After->getArray("features"))
      for (const json::Value &Id : *Features)
        C.Reached.insert(Id.getAsString().value_or(""));
  const json::Array *Steps = Advice->getArray("assumptions");
  for (const json::Value &Each : Steps ? *Steps : json::Array()) {
    const json::Object *Step = Each.getAsObject();
    const json::Array *Directives =
        Step ? Step->getArray("directives") : nullptr;
    if (Directives && !Directives->empty()) {
      const json::Object *First = Directives->front().getAsObject();
      C.Settings.push_back(First ? First->getString("name").value_or("").str()
                                 : "");
    } else if (Step) {
      C.Others.push_back(Step->getString("assume").value_or("").str());
    }
  }
  return C;
}

/// The lines of configuration that the analysis was given: "server.conf:3".
static size_t settingsGiven(const Snapshot &S) {
  StringSet<> Lines;
  for (const Assumption &A : S.Result.Assumptions) {
    auto [File, Line] = StringRef(A.Origin).rsplit(':');
    if (!Line.empty() && all_of(Line, isDigit))
      Lines.insert(A.Origin);
  }
  return Lines.size();
}

/// ", with 2 settings (daemon, master_process) and on one condition (x != 2)".
static std::string under(const Snapshot &S, const Conditions &C) {
  size_t Given = settingsGiven(S), All = Given + C.Settings.size();
  std::string Text;
  if (All) {
    Text = " with " + counted(All, "setting");
    if (!C.Settings.empty() && !Given)
      Text += " (" + listed(C.Settings) + ")";
  }
  if (!C.Others.empty())
    Text += (All ? " and " : " ") + std::string("on ") +
            counted(C.Others.size(), "condition") + " (" + listed(C.Others) +
            ")";
  return Text;
}

/// A title as a person says it: "Process creation (fork)" is "process
/// creation".
static std::string spoken(StringRef Title) {
  return withinSentence(Title.split(" (").first);
}

/// What the system does not give, each once, the worst first: of what stays in
/// use, what is lost; of what the conditions cut, all that blocked.
static std::vector<std::string> lostOn(const Snapshot &S, const Summary &Sum,
                                       StringRef Target, const Conditions &C) {
  std::vector<std::string> Lost;
  for (const FindingGroup &Group : Sum.Groups)
    for (uint32_t I : Group.Findings) {
      const Finding &F = S.Result.Findings[I];
      if (F.Target != Target)
        continue;
      bool Cut = C.Cuts && !C.Reached.contains(F.FeatureId);
      if (F.Level != Severity::Blocker && (F.Level != Severity::Loss || Cut))
        continue;
      if (std::string Name = spoken(Group.Title); !is_contained(Lost, Name))
        Lost.push_back(Name);
    }
  return Lost;
}

namespace {

/// "nginx" + Verb + "Xen" + Rest.
struct Said {
  StringRef Verb;
  std::string Rest;
  Severity Worst = Severity::Info;
};

} // namespace

static Said sayOf(const Snapshot &S, const Summary &Sum, const TargetVerdict &V,
                  const Conditions &C) {
  bool Blocked = V.count(Severity::Blocker) != 0;
  if (Blocked && !C.Cuts)
    return {" does not run on ", " as it stands", Severity::Blocker};
  if (!V.Told)
    return {" may run on ", ", but not all of it could be seen",
            Severity::Loss};
  std::string Text = under(S, Blocked ? C : Conditions());
  std::vector<std::string> Lost = lostOn(S, Sum, V.Name, C);
  if (Lost.empty())
    return {" runs on ", Text + "; nothing that it uses is lost",
            V.Worst.value_or(Severity::Info)};
  return {" runs on ",
          Text + "; " + counted(Lost.size(), "feature") +
              (Lost.size() == 1 ? " is lost: " : " are lost: ") + listed(Lost),
          Severity::Loss};
}

std::vector<Headline> headlines(const Snapshot &S, const Summary &Sum,
                                const Beside &B) {
  struct Case {
    Said What;
    std::vector<const TargetVerdict *> On;
  };
  std::vector<Case> Cases;
  for (const TargetVerdict *V : ranked(Sum)) {
    if (V->Name != "xen" && V->Name != "qemu")
      continue;
    Said What = sayOf(S, Sum, *V, conditionsOf(B.adviceFor(V->Name)));
    auto Same = find_if(Cases, [&](const Case &K) {
      return K.What.Verb == What.Verb && K.What.Rest == What.Rest &&
             K.On.front()->Findings == V->Findings;
    });
    if (Same == Cases.end())
      Cases.push_back({std::move(What), {V}});
    else
      Same->On.push_back(V);
  }
  stable_sort(Cases, [](const Case &L, const Case &R) {
    return L.What.Worst < R.What.Worst;
  });
  std::vector<Headline> All;
  for (const Case &K : Cases) {
    std::vector<std::string> Titles;
    for (const TargetVerdict *V : K.On) {
      StringRef Title = V->Title;
      Title.consume_front("ukport base on ");
      Titles.push_back(Title.str());
    }
    Headline H{S.Meta.ProgramName + K.What.Verb.str() + listed(Titles) +
                   K.What.Rest + ".",
               "", K.What.Worst, K.On.front()->Findings};
    if (K.What.Worst == Severity::Blocker)
      H.Advice = "ukport advise -t " + K.On.front()->Name;
    All.push_back(std::move(H));
  }
  return All;
}

} // namespace ukport
