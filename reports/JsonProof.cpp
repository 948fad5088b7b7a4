//===- JsonProof.cpp - witnesses, source and what was not seen, as JSON ---===//
#include "reports/JsonWriter.h"
#include "reports/Unknowns.h"

using namespace llvm;

namespace ukport {

void JsonWriter::writeUnknowns() {
  for (const Unknown &U : G.Unknowns)
    J.object([&] {
      writeUnknownFacts(G, U, J);
      excerpt(U.Where);
      if (U.In.valid())
        witness(Tree.to(U.In));
    });
}

void JsonWriter::writeVdso() {
  for (const VdsoLookup &L : vdsoLookups(A, Words))
    J.object([&] {
      writeVdsoFacts(G, L, J);
      excerpt(G.site(L.Site).Where);
      witness(Tree.to(G.site(L.Site).Caller));
    });
}

void JsonWriter::writeExcerpts() {
  for (const SourceExcerpt *E : Excerpts)
    J.object([&] {
      attribute("file", E->File);
      J.attribute("line", E->Line);
      J.attribute("firstLine", E->FirstLine);
      attribute("text", E->Text);
      J.attributeArray("conditions", [&] {
        for (const std::string &C : E->Conditions)
          J.value(jsonText(C));
      });
      optional("macro", E->Macro);
      if (!E->Calls.empty())
        J.attributeArray("calls", [&] { writeCalls(*E); });
      optional("warning", E->Warning);
    });
}

void JsonWriter::writeCalls(const SourceExcerpt &E) {
  for (const CallFact &Call : E.Calls)
    J.object([&] {
      attribute("callee", Call.Callee);
      optional("function", Call.Function);
      optional("field", Call.Field);
      optional("owner", Call.Owner);
      optional("macro", Call.Macro);
      optional("text", Call.Text);
      if (Call.Strings.empty())
        return;
      J.attributeArray("strings", [&] {
        for (const StringArgument &S : Call.Strings)
          J.object([&] {
            J.attribute("argument", S.Index);
            attribute("text", S.Text);
          });
      });
    });
}

void JsonWriter::writeSteps() {
  for (const StepTable::Entry &E : Steps.Entries)
    J.object([&] {
      if (E.From == UINT32_MAX)
        J.attribute("from", nullptr);
      else
        J.attribute("from", E.From);
      function(E.S.Function);
      J.attribute("row", E.S.Function.index());
      J.attribute("callers", int64_t(Callers[E.S.Function].size()));
      const Location &Defined = G.function(E.S.Function).Where;
      J.attributeObject("defined", [&] { place(Defined); });
      if (!E.S.Site.valid()) {
        attribute("kind", "root");
        attribute("reason", E.S.Reason);
        excerpt(Defined);
        return;
      }
      const Location &Call = G.site(E.S.Site).Where;
      J.attributeObject("call", [&] { place(Call); });
      attribute("kind", nameOf(E.S.Kind));
      attribute("reason", Words.reason(E.S.Site, E.S.Function));
      if (const EdgeReason *R = G.reason(E.S.Site, E.S.Function))
        J.attributeObject("cause", [&] { writeCause(*R); });
      excerpt(Call);
    });
}

/// How the address of the callee came to stand in the program.
void JsonWriter::writeCause(const EdgeReason &R) {
  attribute("kind", nameOf(R.Kind));
  if (R.Through.valid())
    attribute("through", G.text(R.Through));
  if (R.Assumed.valid())
    attribute("assumed", G.text(R.Assumed));
  if (R.ByData.valid())
    attribute("data", G.name(R.ByData));
  else if (R.ByFunction.valid())
    attribute("function", G.name(R.ByFunction));
  place(R.Where);
}

} // namespace ukport
