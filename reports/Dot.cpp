//===- Dot.cpp - part of the graph for Graphviz ---------------------------===//
#include "reports/Formats.h"
#include "reports/GraphPart.h"
#include "reports/TextTable.h"
#include "llvm/Support/JSON.h"
#include <map>

using namespace llvm;

namespace ukport {

/// A quoted string of DOT, in which "\n" parts lines.
static std::string quoted(StringRef Text) {
  std::string Out = "\"";
  for (char C :
       printable(json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text))) {
    if (C == '"' || C == '\\')
      Out += '\\';
    Out += C;
  }
  return Out + '"';
}

/// New is green and bold, gone is red and dotted: colour alone says nothing.
static void writeChange(StringRef Change, raw_ostream &OS) {
  if (Change == "new")
    OS << ", color=\"#1b7837\", style=bold";
  else if (Change == "gone")
    OS << ", color=\"#b2182b\", style=dotted";
}

static void writeNode(const GraphPart::Node &N, StringRef Indent,
                      raw_ostream &OS) {
  std::string Label = quoted(N.Name);
  if (!N.Place.empty()) {
    Label.pop_back();
    Label += "\\n" + quoted(N.Place).substr(1);
  }
  OS << Indent << N.Id << " [label=" << Label;
  if (N.Start)
    OS << ", penwidth=3";
  writeChange(N.Change, OS);
  OS << "];\n";
}

/// How many calls; of a comparison also whether these are more or fewer.
static std::string labelOf(const GraphPart::Edge &E) {
  std::string Count = std::to_string(E.Calls);
  return E.Change.empty() ? Count : Count + " " + E.Change;
}

Error writeDot(const ReportRequest &R, raw_ostream &OS) {
  Expected<GraphPart> Part = graphPartOf(R);
  if (!Part)
    return Part.takeError();
  OS << "digraph " << quoted(Part->Title) << " {\n"
     << "  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
     << "  edge [fontname=\"sans-serif\"];\n";
  std::map<std::string, std::vector<const GraphPart::Node *>> ByModule;
  for (const GraphPart::Node &N : Part->Nodes)
    ByModule[N.Module].push_back(&N);
  unsigned Cluster = 0;
  for (const auto &[Module, Nodes] : ByModule) {
    if (!Part->OfModules)
      OS << "  subgraph cluster_" << Cluster++
         << " {\n    label=" << quoted(Module) << ";\n";
    for (const GraphPart::Node *N : Nodes)
      writeNode(*N, Part->OfModules ? "  " : "    ", OS);
    if (!Part->OfModules)
      OS << "  }\n";
  }
  for (const GraphPart::Edge &E : Part->Edges) {
    OS << "  " << Part->Nodes[E.From].Id << " -> " << Part->Nodes[E.To].Id
       << " [";
    if (Part->OfModules)
      OS << "label=" << quoted(labelOf(E));
    else
      OS << "tooltip="
         << quoted(E.Kind + (E.Place.empty() ? "" : " at ") + E.Place)
         << (E.Kind == "direct" ? "" : ", style=dashed");
    writeChange(E.Change, OS);
    OS << "];\n";
  }
  OS << "}\n";
  return Error::success();
}

} // namespace ukport
