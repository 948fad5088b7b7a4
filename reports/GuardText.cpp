#include "reports/GuardText.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {
namespace {

/// So many guards are shown of one place.
constexpr size_t ShownGuards = 8;

/// And so many of one way into its function.
constexpr size_t ShownOfWay = 4;

/// And conditions of a store that makes another hold.
constexpr size_t ShownOfStore = 2;

class GuardPrinter {
public:
  GuardPrinter(const GuardFinder &Finder, const GuardTextOptions &Options,
               raw_ostream &OS)
      : Finder(Finder), G(Finder.S.graph()), A(Finder.S.Analysed.Result),
        Options(Options), OS(OS) {}

  void print(GuardedPlace P) {
    Finder.findGuards(P);
    printHead(P);
    size_t Telling = count_if(P.Guards, isTelling);
    size_t Most = Options.All ? P.Guards.size() : ShownGuards, Shown = 0;
    for (const Guard &Each : P.Guards) {
      if (Shown == Most)
        break;
      if (!Options.All && !isTelling(Each))
        continue;
      printGuard(Each);
      ++Shown;
    }
    printWays(P);
    if (!Telling)
      OS << "    no condition stands on every way there\n";
    if (Shown < P.Guards.size())
      OS << "    ... and " << P.Guards.size() - Shown
         << " more, farther or not on the program's state; --all prints them\n";
  }

private:
  static bool isTelling(const Guard &Each) {
    return any_of(Each.Conditions, [](const BranchCondition &C) {
      return C.Kind != SubjectKind::Result && falsify(C).has_value();
    });
  }

  void printHead(const GuardedPlace &P) {
    OS << '\n';
    Paint Bold(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    std::vector<std::string> Details;
    for (uint32_t U : P.Uses)
      if (std::string Text = printable(A.Uses[U].Detail);
          !is_contained(Details, Text))
        Details.push_back(Text);
    Location Where =
        P.Site.valid() ? G.site(P.Site).Where : G.function(P.Function).Where;
    OS << printable(G.name(P.Function));
    if (std::string At = G.describe(Where); !At.empty())
      OS << "  " << printable(At);
    if (!Details.empty())
      OS << "  " << join(Details, "; ");
    OS << '\n';
  }

  /// Where there are several ways in, what stands on each.
  void printWays(const GuardedPlace &P) {
    std::vector<WayIn> Ways = Finder.waysInto(P);
    if (Ways.size() < 2)
      return;
    for (const WayIn &Way : Ways) {
      if (!Way.From.valid() && Way.Entries.empty())
        continue;
      OS << "    one way in is ";
      if (Way.From.valid())
        OS << printable(G.name(Way.From)) << "  "
           << printable(Way.Where.place());
      printEntries(Way);
      OS << '\n';
      size_t Shown = 0;
      for (const Guard &Each : Way.Guards)
        if (isTelling(Each) && (Options.All || Shown++ < ShownOfWay))
          printGuard(Each, "      ");
    }
  }

  void printEntries(const WayIn &Way) {
    if (Way.Entries.empty())
      return;
    std::vector<std::string> Names;
    for (const Directive &D : ArrayRef(Way.Entries).take_front(ShownOfWay))
      Names.push_back("`" + printable(D.Name) + "`");
    if (Names.size() < Way.Entries.size())
      Names.push_back("...");
    OS << (Way.From.valid() ? ", " : "") << "the entry " << join(Names, ", ")
       << " of " << printable(Way.Entries[0].Table->getName());
  }

  void printGuard(const Guard &Each, StringRef Margin = "    ") {
    OS << Margin << printable(G.name(Each.In)) << "  "
       << printable(Each.Where.place());
    if (!Each.Where.Text.empty())
      OS << "  " << printable(Each.Where.Text);
    OS << '\n';
    for (const BranchCondition &C : Each.Conditions)
      printCondition(C, Margin, Each.Edge);
  }

  /// Who makes a condition hold, and what that needs.
  void printStores(const BranchCondition &C, StringRef Margin, Vertex After) {
    for (const GuardedStore &Each : Finder.storesFor(C, After)) {
      OS << Margin << "    only if " << printable(G.name(Each.Store->In))
         << " sets it";
      if (Each.Store->Value)
        OS << " to " << *Each.Store->Value;
      OS << "  " << printable(Each.Where.place());
      if (!Each.Where.Text.empty())
        OS << "  " << printable(Each.Where.Text);
      OS << '\n';
      size_t Shown = 0;
      for (const Guard &Needs : Each.Guards)
        for (const BranchCondition &Other : Needs.Conditions)
          if (Other.Kind != SubjectKind::Result && Other.Subject != C.Subject &&
              Shown++ < ShownOfStore)
            printCondition(Other, (Margin + "    ").str(), NoVertex);
    }
  }

  /// \p After is the edge that needs it; NoVertex: not to go further back.
  void printCondition(const BranchCondition &C, StringRef Margin,
                      Vertex After) {
    OS << Margin << "    needs " << printable(describe(C));
    if (auto False = falsify(C))
      OS << "; not with " << printable(describe(*False));
    OS << '\n';
    if (C.Where)
      for (const Directive &D : Finder.Settings.of(*C.Where))
        OS << Margin
           << (D.Kind == DirectiveKind::Setter ? "    set through `"
                                               : "    directive `")
           << printable(D.Name) << "` (" << printable(D.Table->getName())
           << ", " << printable(Finder.placeOf(D).place()) << ")\n";
    if (After != NoVertex)
      printStores(C, Margin, After);
  }

  const GuardFinder &Finder;
  const ProgramGraph &G;
  const Analysis &A;
  const GuardTextOptions &Options;
  raw_ostream &OS;
};

} // namespace

Expected<std::vector<GuardedPlace>> guardedPlaces(const GuardFinder &Finder,
                                                  StringRef Name) {
  const Snapshot &S = Finder.S.Analysed;
  Expected<NamedThings> Named = findNamed(S, Name);
  if (!Named)
    return Named.takeError();
  std::vector<uint32_t> Uses;
  for (uint32_t I = 0; I < S.Result.Uses.size(); ++I) {
    const FeatureUse &U = S.Result.Uses[I];
    bool ByName = any_of(Named->Features, [&](const Catalogue::Feature *F) {
      return F->Id == U.FeatureId;
    });
    if (ByName || is_contained(Named->Syscalls, U.Syscall))
      Uses.push_back(I);
  }
  std::vector<GuardedPlace> Places = Finder.placesOf(Uses);
  if (Uses.empty())
    for (FunctionId F : Named->Functions)
      if (S.Graph->isLive(F))
        Places.push_back(Finder.placeOf(F));
  return Places;
}

Error printGuards(const GuardFinder &Finder, StringRef Name,
                  const GuardTextOptions &Options, raw_ostream &OS) {
  auto Places = guardedPlaces(Finder, Name);
  if (!Places)
    return Places.takeError();
  GuardPrinter Printer(Finder, Options, OS);
  for (GuardedPlace &P : *Places)
    Printer.print(std::move(P));
  if (Places->empty())
    OS << printable(Name) << ": no live function of that name, and no use\n";
  return Error::success();
}

} // namespace ukport
