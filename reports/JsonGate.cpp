//===- JsonGate.cpp - what the gate makes of the findings, as JSON --------===//
#include "reports/GateText.h"
#include "reports/JsonWriter.h"

using namespace llvm;

namespace ukport {

void JsonWriter::writeGate() {
  const GateResult &R = *S.Gate;
  attribute("failOn", R.What.Text);
  attribute("baseline", R.Known.File);
  J.attribute("failing", R.failing());
  J.attribute("accepted", R.accepted());
  J.attributeArray("sentences", [&] {
    for (const std::string &Line : describeGate(R))
      J.value(jsonText(Line));
  });
  J.attributeArray("entries", [&] {
    for (size_t I = 0; I < R.Known.Entries.size(); ++I)
      J.object([&] {
        J.attribute("line", R.Known.Entries[I].Line);
        J.attribute("state", nameOf(R.States[I]));
        J.attribute("covers", R.Covers[I]);
        attribute("reason", R.Known.Entries[I].Reason);
        optional("expires", R.Known.Entries[I].Expires);
      });
  });
}

void JsonWriter::writeGate(uint32_t Finding) {
  if (!S.Gate)
    return;
  J.attribute("fails", bool(S.Gate->Fails[Finding]));
  if (S.Gate->isAccepted(Finding))
    attribute("accepted", reasonsOf(*S.Gate, Finding));
}

} // namespace ukport
