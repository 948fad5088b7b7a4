//===- GuardJson.cpp - `ukport why NAME --guards --json` ------------------===//
#include "reports/GuardText.h"
#include "reports/JsonWriter.h"

using namespace llvm;

namespace ukport {
namespace {

class GuardJson {
public:
  GuardJson(const GuardFinder &Finder, raw_ostream &OS)
      : Finder(Finder), G(Finder.S.graph()), J(OS, /*IndentSize=*/1) {}

  void write(StringRef Name, std::vector<GuardedPlace> Places) {
    J.object([&] {
      J.attribute("format", "ukport-guards");
      J.attribute("version", GuardsSchemaVersion);
      J.attribute("program", jsonText(Finder.S.Analysed.Meta.ProgramName));
      J.attribute("name", jsonText(Name));
      J.attributeArray("places", [&] {
        for (GuardedPlace &P : Places) {
          Finder.findGuards(P);
          J.object([&] { place(P); });
        }
      });
    });
  }

private:
  void line(const SourceLine &L) {
    if (!L.File.empty())
      J.attribute("file", jsonText(L.File));
    if (L.Line)
      J.attribute("line", L.Line);
    if (!L.Text.empty())
      J.attribute("text", jsonText(L.Text));
  }

  void place(const GuardedPlace &P) {
    J.attribute("function", jsonText(G.name(P.Function)));
    line(Finder.Lines.at(P.Site.valid() ? G.site(P.Site).Where
                                        : G.function(P.Function).Where));
    J.attributeArray("uses", [&] {
      for (uint32_t U : P.Uses)
        J.value(jsonText(Finder.S.Analysed.Result.Uses[U].Detail));
    });
    guards(P.Guards);
    J.attributeArray("ways", [&] {
      for (const WayIn &Way : Finder.waysInto(P))
        J.object([&] {
          if (Way.From.valid())
            J.attribute("from", jsonText(G.name(Way.From)));
          line(Way.Where);
          directives("entries", Way.Entries);
          guards(Way.Guards);
        });
    });
  }

  void guards(ArrayRef<Guard> Guards) {
    J.attributeArray("guards", [&] {
      for (const Guard &Each : Guards)
        J.object([&] {
          J.attribute("function", jsonText(G.name(Each.In)));
          line(Each.Where);
          J.attributeArray("conditions", [&] {
            for (const BranchCondition &C : Each.Conditions)
              J.object([&] { condition(C); });
          });
        });
    });
  }

  void condition(const BranchCondition &C) {
    J.attribute("needs", jsonText(describe(C)));
    if (auto False = falsify(C))
      J.attribute("assume", jsonText(describe(*False)));
    if (C.Where)
      directives("directives", Finder.Settings.of(*C.Where));
  }

  void directives(StringRef Key, ArrayRef<Directive> All) {
    J.attributeArray(Key, [&] {
      for (const Directive &D : All)
        J.object([&] {
          J.attribute("name", jsonText(D.Name));
          J.attribute("table", jsonText(D.Table->getName()));
          line(Finder.placeOf(D));
        });
    });
  }

  const GuardFinder &Finder;
  const ProgramGraph &G;
  json::OStream J;
};

} // namespace

Error writeGuardsJson(const GuardFinder &Finder, StringRef Name,
                      raw_ostream &OS) {
  auto Places = guardedPlaces(Finder, Name);
  if (!Places)
    return Places.takeError();
  GuardJson(Finder, OS).write(Name, std::move(*Places));
  OS << '\n';
  return Error::success();
}

} // namespace ukport
