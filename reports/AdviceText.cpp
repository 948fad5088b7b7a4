#include "reports/AdviceText.h"
#include "analyzer/guards/BuildConditions.h"
#include "reports/Text.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

/// So many places are named of one kind.
static constexpr size_t Shown = 6;

/// What \p Before has and \p After has not.
static std::vector<std::string> lost(const std::set<std::string> &Before,
                                     const std::set<std::string> &After) {
  std::vector<std::string> Result;
  std::set_difference(Before.begin(), Before.end(), After.begin(), After.end(),
                      std::back_inserter(Result));
  return Result;
}

static std::set<std::string> namesOf(const SyscallMap &Map,
                                     const std::set<int> &Numbers) {
  std::set<std::string> Names;
  for (int Number : Numbers) {
    const SyscallInfo *Info = Map.byNumber(Number);
    Names.insert(Info ? Info->Name : std::to_string(Number));
  }
  return Names;
}

namespace {

class AdvicePrinter {
public:
  AdvicePrinter(const AdviceText &Text, raw_ostream &OS)
      : Text(Text), Finder(Text.By.Finder), G(Finder.S.graph()), A(Text.What),
        OS(OS) {}

  void print() {
    printQuestion();
    if (A.Places.empty())
      return;
    for (uint32_t I = 0; I < A.Steps.size(); ++I)
      printStep(I);
    printCost();
    printRemaining();
    printNevers();
    printCommand();
  }

private:
  std::string nameOfPlace(const GuardedPlace &P) const {
    Location Where =
        P.Site.valid() ? G.site(P.Site).Where : G.function(P.Function).Where;
    std::string Name = printable(G.name(P.Function));
    std::string At = G.describe(Where);
    return At.empty() ? Name : Name + " (" + printable(At) + ")";
  }

  std::vector<std::string> featuresOf(const GuardedPlace &P) const {
    std::vector<std::string> Result;
    for (uint32_t U : P.Uses)
      if (const std::string &Id = Finder.S.Analysed.Result.Uses[U].FeatureId;
          !is_contained(Result, Id))
        Result.push_back(Id);
    return Result;
  }

  bool stays(uint32_t Place) const {
    return any_of(A.Remaining,
                  [&](const RemainingPlace &R) { return R.Place == Place; });
  }

  void printQuestion() {
    if (A.Places.empty()) {
      OS << "On " << Text.Target << " nothing that is asked for stands in the "
         << "way of " << printable(Finder.S.Analysed.Meta.ProgramName) << ".\n";
      return;
    }
    if (size_t Settled = Finder.S.Analysed.Result.Assumptions.size())
      OS << "Settled already: " << Settled
         << (Settled == 1 ? " assumption" : " assumptions") << ".\n";
    size_t Out = A.Places.size() - A.Remaining.size();
    OS << "On " << Text.Target << ", "
       << printable(Finder.S.Analysed.Meta.ProgramName) << " has "
       << A.Places.size() << (A.Places.size() == 1 ? " place" : " places")
       << " to avoid:\n";
    for (uint32_t I = 0; I < A.Places.size(); ++I)
      OS << "  " << join(featuresOf(A.Places[I]), ", ") << " in "
         << nameOfPlace(A.Places[I]) << (stays(I) ? "  (stays)" : "") << '\n';
    OS << '\n';
    if (!Out)
      OS << "No assumption keeps the program from any of them.\n";
    else
      OS << (Out == A.Places.size()
                 ? std::string("None of them is")
                 : std::to_string(Out) +
                       (Out == 1 ? " of them is not" : " of them are not"))
         << " reached under " << A.Steps.size()
         << (A.Steps.size() == 1 ? " assumption" : " assumptions")
         << (A.Lightest ? "" : " (there may be fewer)") << ":\n";
  }

  void printStep(uint32_t Number) {
    const AdviceStep &Step = A.Steps[Number];
    const PossibleAssumption &C = Text.By.Could[Step.What];
    OS << '\n';
    {
      Paint Bold(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
      OS << "  " << printable(describe(C.What)) << '\n';
    }
    for (const Directive &D : Text.By.Could.directivesOf(Step.What))
      if (D.Kind != DirectiveKind::Setter || D.Score > 4)
        OS << (D.Kind == DirectiveKind::Setter ? "    set through `"
                                               : "    directive `")
           << printable(D.Name) << "` (" << printable(D.Table->getName())
           << ", " << printable(Finder.placeOf(D).place()) << ")\n";
    for (size_t I = 0; I < Step.Edges.size() && I < Shown; ++I) {
      Guard Each = Finder.guardAt(Step.Edges[I]);
      OS << "    decides " << printable(G.name(Each.In)) << "  "
         << printable(Each.Where.place());
      if (!Each.Where.Text.empty())
        OS << "  " << printable(Each.Where.Text);
      OS << '\n';
    }
    if (Step.Edges.size() > Shown)
      OS << "    and " << Step.Edges.size() - Shown << " more branches\n";
    printStores(Step.What);
    if (Step.Loss)
      OS << "    costs " << Step.Loss
         << " functions that have nothing to do with the places\n";
    printPart(Number);
  }

  void printPlaces(StringRef What, ArrayRef<uint32_t> Places) {
    for (size_t I = 0; I < Places.size() && I < Shown; ++I)
      OS << "    " << What << nameOfPlace(A.Places[Places[I]]) << '\n';
    if (Places.size() > Shown)
      OS << "    " << What << Places.size() - Shown << " more\n";
  }

  /// What one of several does.
  void printPart(uint32_t Number) {
    if (A.Steps.size() < 2)
      return;
    printPlaces("without it reached again: ", A.Steps[Number].Places);
    if (Number >= Text.Proven.Alone.size())
      return;
    OS << "    alone: ";
    printLive(Text.Proven.Alone[Number], "      ");
  }

  /// What is live under some assumptions, and what is gone.
  void printLive(const Outcome &Under, StringRef Indent) {
    const LiveCounts &Before = Text.Proven.Before, &After = Under.Live;
    OS << After.Functions << " of " << Before.Functions
       << " functions are live, with " << After.Syscalls.size() << " of "
       << Before.Syscalls.size() << " syscalls.\n";
    auto List = [&](StringRef What, const std::vector<std::string> &Names) {
      if (!Names.empty())
        OS << Indent
           << wrapped((What + join(Names, ", ")).str(), Indent.size() + 2)
           << '\n';
    };
    List("without the features ", lost(Before.Features, After.Features));
    List("without the syscalls ", lost(namesOf(Text.Map, Before.Syscalls),
                                       namesOf(Text.Map, After.Syscalls)));
  }

  /// What the program itself stores there against it.
  void printStores(CandidateId I) {
    const PossibleAssumption &C = Text.By.Could[I];
    if (Text.By.Could.isSetting(I))
      return; // the configuration is what changes it
    for (const StoreTo &S : Finder.Stores.to(C.What.Subject)) {
      Vertex At = Finder.Blocks.vertexOf(S.Store->getParent());
      if (!S.Value || C.allows(*S.Value) || At == NoVertex ||
          !A.ReachedAfter[At])
        continue;
      SourceLine Where = Finder.Lines.at(*S.Store);
      OS << "    trusts that " << printable(G.name(S.In))
         << " does not set it to " << *S.Value << "  "
         << printable(Where.place());
      if (!Where.Text.empty())
        OS << "  " << printable(Where.Text);
      OS << '\n';
    }
  }

  void printCost() {
    if (A.Steps.empty())
      return;
    OS << "\nAnalyzed again under all of them: ";
    printLive(Text.Proven.After, "  ");
    if (Text.Proven.After.Live.Functions < Text.Proven.Before.Functions / 2)
      OS << "  That is less than half of the program: together they stop it "
            "from doing its work.\n";
    for (uint32_t I : Text.Proven.After.Reached)
      if (!stays(I))
        OS << "  still reached, for another reason than was seen: "
           << nameOfPlace(A.Places[I]) << '\n';
  }

  void printRemaining() {
    if (A.Remaining.empty())
      return;
    OS << "\nNo assumption cuts off\n";
    for (const RemainingPlace &R : A.Remaining) {
      OS << "  " << nameOfPlace(A.Places[R.Place]) << '\n';
      printWitness(G, Tree.to(A.Places[R.Place].Function), OS);
      printNearest(A.Places[R.Place]);
      printBuild(A.Places[R.Place]);
    }
  }

  /// What a build can leave out.
  void printBuild(const GuardedPlace &P) {
    for (const BuildCondition &C : buildConditionsOf(Finder, P)) {
      OS << "      built only with " << printable(C.Text) << "  "
         << printable(C.Where.place());
      if (!C.Macro.empty() && C.Negated)
        OS << "; a build with -D" << printable(C.Macro) << " has it not";
      else if (!C.Macro.empty())
        OS << "; a build without it ("
           << (StringRef(C.Text).contains("defined") ? "-U" : "-D")
           << printable(C.Macro)
           << (StringRef(C.Text).contains("defined") ? "" : "=0")
           << ") has it not";
      if (!C.SetBy.empty())
        OS << "; set by " << printable(C.SetBy);
      OS << '\n';
    }
  }

  /// What is left to assume for what stays.
  void printNevers() {
    if (A.Nevers.empty())
      return;
    OS << "\nWhat stays is out of reach only if nobody asks for it:\n";
    for (const NeverStep &Never : A.Nevers) {
      OS << '\n';
      {
        Paint Bold(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
        OS << "  " << printable(describe(Never.What)) << '\n';
      }
      OS << "    " << Finder.Lines.at(G.function(Never.Callee).Where).place()
         << '\n';
      printPlaces("keeps out ", Never.Places);
      if (Never.Loss)
        OS << "    costs " << Never.Loss
           << " functions that have nothing to do with the places\n";
    }
    OS << "\nAnalyzed again with " << (A.Steps.empty() ? "that" : "that too")
       << ": ";
    printLive(*Text.Proven.WithNever, "  ");
    for (uint32_t I : Text.Proven.WithNever->Reached)
      OS << "  still reached: " << nameOfPlace(A.Places[I]) << '\n';
  }

  /// What the place needs all the same.
  void printNearest(GuardedPlace P) {
    Finder.findGuards(P);
    size_t Count = 0;
    for (const Guard &Each : P.Guards)
      for (const BranchCondition &C : Each.Conditions) {
        if (C.Kind == SubjectKind::Result || Count++ >= Shown)
          continue;
        OS << "      needs " << printable(describe(C)) << "  "
           << printable(Each.Where.place());
        if (!Each.Where.Text.empty())
          OS << "  " << printable(Each.Where.Text);
        OS << '\n';
      }
  }

  void printCommand() {
    if (A.Steps.empty() && A.Nevers.empty())
      return;
    size_t Settled = Finder.S.Analysed.Result.Assumptions.size();
    OS << "\nTo analyze under them"
       << (Settled ? ", besides what is assumed already" : "")
       << ":\n  ukport analyze";
    for (const AdviceStep &Step : A.Steps)
      OS << " --assume '" << describe(Text.By.Could[Step.What].What) << "'";
    for (const NeverStep &Never : A.Nevers)
      OS << " --assume '" << describe(Never.What) << "'";
    OS << '\n';
  }

  const AdviceText &Text;
  const GuardFinder &Finder;
  const ProgramGraph &G;
  const Advice &A;
  WitnessTree Tree{G};
  raw_ostream &OS;
};

} // namespace

void printAdvice(const AdviceText &Text, raw_ostream &OS) {
  AdvicePrinter(Text, OS).print();
}

namespace {

class AdviceJson {
public:
  AdviceJson(const AdviceText &Text, raw_ostream &OS)
      : Text(Text), Finder(Text.By.Finder), G(Finder.S.graph()), A(Text.What),
        J(OS, 2) {}

  void write() {
    J.object([&] {
      J.attribute("program", json::fixUTF8(Finder.S.Analysed.Meta.ProgramName));
      J.attribute("target", Text.Target);
      // Of what it is: a report shows it with that analysis alone.
      J.attribute("analysed", Text.Analysed);
      J.attributeArray("under", [&] {
        for (const Assumption &Each : Finder.S.Analysed.Result.Assumptions)
          J.value(describe(Each));
      });
      J.attributeArray("places", [&] {
        for (uint32_t I = 0; I < A.Places.size(); ++I)
          J.object([&] { writePlace(I); });
      });
      J.attributeArray("assumptions", [&] {
        for (uint32_t I = 0; I < A.Steps.size(); ++I)
          J.object([&] { writeStep(I); });
      });
      J.attribute("smallest", A.Lightest);
      J.attributeObject("before", [&] { writeCounts(Text.Proven.Before); });
      J.attributeObject("after", [&] { writeCounts(Text.Proven.After.Live); });
      J.attributeArray("never", [&] {
        for (const NeverStep &Never : A.Nevers)
          J.object([&] { writeNever(Never); });
      });
      if (Text.Proven.WithNever)
        J.attributeObject("afterNever",
                          [&] { writeCounts(Text.Proven.WithNever->Live); });
    });
  }

private:
  void writeLine(const SourceLine &L) {
    J.attribute("file", json::fixUTF8(L.File));
    J.attribute("line", L.Line);
    if (!L.Text.empty())
      J.attribute("text", json::fixUTF8(L.Text));
  }

  void writePlace(uint32_t I) {
    const GuardedPlace &P = A.Places[I];
    Location Where =
        P.Site.valid() ? G.site(P.Site).Where : G.function(P.Function).Where;
    J.attribute("function", json::fixUTF8(G.name(P.Function)));
    writeLine(Finder.Lines.at(Where));
    std::set<std::string> Features;
    for (uint32_t U : P.Uses)
      Features.insert(Finder.S.Analysed.Result.Uses[U].FeatureId);
    J.attributeArray("features", [&] {
      for (const std::string &Id : Features)
        J.value(Id);
    });
    bool Stays = any_of(A.Remaining,
                        [&](const RemainingPlace &R) { return R.Place == I; });
    J.attribute("cut", !Stays);
    J.attribute("reachedAfter", is_contained(Text.Proven.After.Reached, I));
    if (!Stays)
      return;
    J.attributeArray("builtWith", [&] {
      for (const BuildCondition &C : buildConditionsOf(Finder, P))
        J.object([&] {
          J.attribute("condition", json::fixUTF8(C.Text));
          writeLine(C.Where);
          if (!C.SetBy.empty())
            J.attribute("setBy", json::fixUTF8(C.SetBy));
        });
    });
  }

  void writePlaces(ArrayRef<uint32_t> Places) {
    for (uint32_t I : Places)
      J.value(I);
  }

  void writeNever(const NeverStep &Never) {
    J.attribute("assume", describe(Never.What));
    J.attributeArray("places", [&] { writePlaces(Never.Places); });
    J.attribute("otherFunctionsLost", Never.Loss);
  }

  void writeStep(uint32_t Number) {
    const AdviceStep &Step = A.Steps[Number];
    J.attribute("assume", describe(Text.By.Could[Step.What].What));
    J.attributeArray("directives", [&] {
      for (const Directive &D : Text.By.Could.directivesOf(Step.What))
        if (D.Kind != DirectiveKind::Setter)
          J.object([&] {
            J.attribute("name", json::fixUTF8(D.Name));
            J.attribute("table", json::fixUTF8(D.Table->getName()));
            writeLine(Finder.placeOf(D));
          });
    });
    J.attributeArray("branches", [&] {
      for (Vertex E : Step.Edges)
        J.object([&] {
          Guard Each = Finder.guardAt(E);
          J.attribute("function", json::fixUTF8(G.name(Each.In)));
          writeLine(Each.Where);
        });
    });
    J.attribute("otherFunctionsLost", Step.Loss);
    J.attributeArray("places", [&] { writePlaces(Step.Places); });
    if (Number < Text.Proven.Alone.size())
      J.attributeObject("alone",
                        [&] { writeCounts(Text.Proven.Alone[Number].Live); });
  }

  void writeCounts(const LiveCounts &Counts) {
    J.attribute("functions", Counts.Functions);
    J.attributeArray("syscalls", [&] {
      for (const std::string &Name : namesOf(Text.Map, Counts.Syscalls))
        J.value(Name);
    });
    J.attributeArray("features", [&] {
      for (const std::string &Id : Counts.Features)
        J.value(Id);
    });
  }

  const AdviceText &Text;
  const GuardFinder &Finder;
  const ProgramGraph &G;
  const Advice &A;
  json::OStream J;
};

} // namespace

void writeAdviceJson(const AdviceText &Text, raw_ostream &OS) {
  AdviceJson(Text, OS).write();
  OS << '\n';
}

} // namespace ukport
