#include "reports/Unknowns.h"
#include "reports/JsonWriter.h"
#include "reports/Summary.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

/// The feature of the syscall map that a look-up in the vDSO uses.
static constexpr StringLiteral VdsoFeature = "vdso";

static auto weight(const Unknown &U) {
  return std::make_tuple(U.Cost.Syscalls, U.Cost.Functions, U.Cost.Instructions,
                         U.Cost.Edges);
}

std::vector<const Unknown *> worstFirst(const ProgramGraph &G) {
  std::vector<const Unknown *> Order;
  Order.reserve(G.Unknowns.size());
  for (const Unknown &U : G.Unknowns)
    Order.push_back(&U);
  std::stable_sort(Order.begin(), Order.end(),
                   [](const Unknown *L, const Unknown *R) {
                     return weight(*L) > weight(*R);
                   });
  return Order;
}

std::vector<UnknownGroup> unknownGroups(const ProgramGraph &G) {
  std::vector<UnknownGroup> Groups; // by their worst member
  std::map<std::tuple<StringRef, StringRef, StringRef>, size_t> Index;
  for (const Unknown *U : worstFirst(G)) {
    auto [It, New] =
        Index.try_emplace({U->Kind, U->Effect, U->Remedy}, Groups.size());
    if (New)
      Groups.emplace_back();
    Groups[It->second].push_back(U);
  }
  return Groups;
}

std::vector<VdsoLookup> vdsoLookups(const Analysis &A, const Wording &Words) {
  const ProgramGraph &G = *A.Graph;
  std::set<FunctionId> Finders; // the functions that the feature names
  for (const FeatureUse &U : A.Uses)
    if (U.FeatureId == VdsoFeature && !U.Path.empty())
      Finders.insert(U.Path.back().Function);
  std::vector<VdsoLookup> Found;
  for (uint32_t I = 0; I < G.Sites.size(); ++I) {
    const Site &S = G.Sites[I];
    if (!Finders.count(S.Callee) || !G.isLive(SiteId(I)))
      continue;
    VdsoLookup &L = Found.emplace_back();
    L.Site = SiteId(I);
    if (const CallFact *Call = Words.call(L.Site, S.Callee))
      for (const StringArgument &Argument : Call->Strings)
        L.Names.push_back(Argument.Text);
  }
  return Found;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static void writePlace(const ProgramGraph &G, FunctionId F, const Location &L,
                       json::OStream &J) {
  if (F.valid()) {
    J.attribute("function", jsonText(G.name(F)));
    J.attribute("module", jsonText(G.name(G.function(F).Module)));
  }
  if (L.File.valid())
    J.attribute("file", jsonText(G.text(L.File)));
  if (L.Line)
    J.attribute("line", L.Line);
}

static void writeCost(const UnknownCost &Cost, json::OStream &J) {
  J.attribute("edges", int64_t(Cost.Edges));
  J.attribute("functions", int64_t(Cost.Functions));
  J.attribute("instructions", int64_t(Cost.Instructions));
  J.attribute("syscalls", int64_t(Cost.Syscalls));
}

void writeUnknownFacts(const ProgramGraph &G, const Unknown &U,
                       json::OStream &J) {
  J.attribute("kind", jsonText(U.Kind));
  J.attribute("what", jsonText(U.What));
  writePlace(G, U.In, U.Where, J);
  J.attribute("effect", jsonText(U.Effect));
  J.attribute("remedy", jsonText(U.Remedy));
  J.attributeObject("cost", [&] { writeCost(U.Cost, J); });
}

void writeVdsoFacts(const ProgramGraph &G, const VdsoLookup &L,
                    json::OStream &J) {
  writePlace(G, G.site(L.Site).Caller, G.site(L.Site).Where, J);
  J.attributeArray("names", [&] {
    for (const std::string &Name : L.Names)
      J.value(jsonText(Name));
  });
}

void writeUnknownsJson(const Snapshot &S, raw_ostream &OS) {
  const ProgramGraph &G = *S.Graph;
  json::OStream J(OS, /*IndentSize=*/1);
  J.object([&] {
    J.attribute("format", "ukport-unknowns");
    J.attribute("version", UnknownsSchemaVersion);
    J.attribute("program", jsonText(S.Meta.ProgramName));
    J.attributeObject("together",
                      [&] { writeCost(S.Result.UnknownsTogether, J); });
    J.attributeArray("unknowns", [&] {
      for (const Unknown *U : worstFirst(G))
        J.object([&] { writeUnknownFacts(G, *U, J); });
    });
    J.attributeArray("vdso", [&] {
      for (const VdsoLookup &L : vdsoLookups(S.Result, Wording(S.Result)))
        J.object([&] { writeVdsoFacts(G, L, J); });
    });
  });
  OS << '\n';
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static void printGroup(const ProgramGraph &G, const UnknownGroup &Group,
                       raw_ostream &OS) {
  const Unknown &First = *Group.front();
  OS << '\n';
  {
    Paint Bold(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << printable(First.Kind);
  }
  OS << ", " << counted(Group.size(), "time") << '\n';
  OS << "  Assumed: " << wrapped(printable(First.Effect), 4, 70) << '\n';
  if (!First.Remedy.empty())
    OS << "  To settle it: " << wrapped(printable(First.Remedy), 4, 65) << '\n';
  TextTable Table("rrrrlll");
  Table.row({"SYSCALLS", "FUNCTIONS", "INSTRUCTIONS", "EDGES", "WHAT", "IN",
             "WHERE"});
  for (const Unknown *U : Group)
    Table.row({grouped(U->Cost.Syscalls), grouped(U->Cost.Functions),
               grouped(U->Cost.Instructions), grouped(U->Cost.Edges),
               printable(U->What),
               U->In.valid() ? printable(G.name(U->In)) : "-",
               printable(G.describe(U->Where))});
  Table.print(OS, /*Heading=*/true, "    ");
}

static void printVdso(const Snapshot &S, raw_ostream &OS) {
  const ProgramGraph &G = *S.Graph;
  std::vector<VdsoLookup> Lookups = vdsoLookups(S.Result, Wording(S.Result));
  if (Lookups.empty())
    return;
  OS << '\n';
  {
    Paint Bold(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << "Seen here, but not by strace and seccomp";
  }
  OS << ", " << counted(Lookups.size(), "place") << "\n  "
     << wrapped("What is looked up in the vDSO runs in the process: a call of "
                "it is no system call. The system call that libc falls back "
                "to is in the set.",
                2)
     << '\n';
  TextTable Table("lll");
  for (const VdsoLookup &L : Lookups)
    Table.row({L.Names.empty() ? "a name that is not known"
                               : printable(join(L.Names, " ")),
               printable(G.name(G.site(L.Site).Caller)),
               printable(G.describe(G.site(L.Site).Where))});
  Table.print(OS, /*Heading=*/false, "    ");
}

static std::string inWords(const UnknownCost &Cost) {
  return counted(Cost.Syscalls, "system call") + ", " +
         counted(Cost.Functions, "function") + ", " +
         counted(Cost.Instructions, "instruction") + " and " +
         counted(Cost.Edges, "edge");
}

void printUnknowns(const Snapshot &S, raw_ostream &OS) {
  const ProgramGraph &G = *S.Graph;
  std::string Head =
      G.Unknowns.empty()
          ? "nothing had to be assumed."
          : counted(G.Unknowns.size(), "thing") +
                " could not be known, the worst first. The figures are what "
                "would go at least if one were settled as harmless; " +
                inWords(S.Result.UnknownsTogether) +
                " if all were: what two of them reach hangs on neither alone.";
  OS << wrapped(printable(S.Meta.ProgramName) + ": " + Head, 0) << '\n';
  for (const UnknownGroup &Group : unknownGroups(G))
    printGroup(G, Group, OS);
  printVdso(S, OS);
}

} // namespace ukport
