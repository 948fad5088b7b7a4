//===- GraphMl.cpp - part of the graph as GraphML -------------------------===//
#include "reports/Formats.h"
#include "reports/GraphPart.h"
#include "reports/Xml.h"

using namespace llvm;

namespace ukport {

static void writeKeys(raw_ostream &OS) {
  auto Key = [&](StringRef For, StringRef Name, StringRef Type) {
    OS << "  <key id=\"" << For << '-' << Name << "\" for=\"" << For
       << "\" attr.name=\"" << Name << "\" attr.type=\"" << Type << "\"/>\n";
  };
  for (StringRef Name : {"name", "module", "place", "kind", "change"})
    Key("node", Name, "string");
  Key("node", "start", "boolean");
  for (StringRef Name : {"kind", "place", "change"})
    Key("edge", Name, "string");
  Key("edge", "calls", "int");
}

Error writeGraphMl(const ReportRequest &R, raw_ostream &OS) {
  Expected<GraphPart> Part = graphPartOf(R);
  if (!Part)
    return Part.takeError();
  auto Data = [&](StringRef Key, StringRef Value) {
    if (!Value.empty())
      OS << "      <data key=\"" << Key << "\">" << xml(Value) << "</data>\n";
  };
  OS << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";
  writeKeys(OS);
  OS << "  <graph id=\"" << xml(Part->Title)
     << "\" edgedefault=\"directed\">\n";
  for (const GraphPart::Node &N : Part->Nodes) {
    OS << "    <node id=\"" << N.Id << "\">\n";
    Data("node-name", N.Name);
    Data("node-module", N.Module);
    Data("node-place", N.Place);
    Data("node-kind", N.Kind);
    Data("node-start", N.Start ? "true" : "false");
    Data("node-change", N.Change);
    OS << "    </node>\n";
  }
  for (const GraphPart::Edge &E : Part->Edges) {
    OS << "    <edge source=\"" << Part->Nodes[E.From].Id << "\" target=\""
       << Part->Nodes[E.To].Id << "\">\n";
    Data("edge-kind", E.Kind);
    Data("edge-place", E.Place);
    Data("edge-calls", std::to_string(E.Calls));
    Data("edge-change", E.Change);
    OS << "    </edge>\n";
  }
  OS << "  </graph>\n</graphml>\n";
  return Error::success();
}

} // namespace ukport
