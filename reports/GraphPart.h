//===- GraphPart.h - a part of the graph to draw --------------------------===//
//
// What is drawn is live, and is chosen by a name:
//
//   none                 the libraries and the calls between them
//   a function           it, and what it calls, two calls away; or who calls it
//   a library            its functions and the calls between them; with a
//                        depth, also what these call, or who calls them
//   a feature, a system  the shortest ways from the roots to where it is used
//   call                 or made
//
// Calls from one function to another are one edge a kind.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_GRAPHPART_H
#define UKPORT_REPORTS_GRAPHPART_H

#include "reports/Formats.h"
#include <optional>

namespace ukport {

struct GraphPart {
  struct Node {
    std::string Id; ///< "f12", "m3": the same in every drawing of a store
    std::string Name, Module, Place, Kind;
    bool Start = false;      ///< what was asked for
    std::string Change = ""; ///< of two graphs: "new", "gone", or nothing
  };
  struct Edge {
    uint32_t From = 0, To = 0; ///< into Nodes
    std::string Kind, Place;   ///< Place: of the first call
    uint32_t Calls = 0;
    std::string Change = ""; ///< as for nodes; "more" or "fewer" calls
  };
  std::string Title;
  bool OfModules = false;
  std::vector<Node> Nodes;
  std::vector<Edge> Edges;
};

/// The part of \p S round \p Name; all modules if that is empty. \p Callers:
/// who leads to it, instead of where it leads. A name that nothing has is an
/// error that suggests near ones.
llvm::Expected<GraphPart> graphPartOf(const Snapshot &S, llvm::StringRef Name,
                                      bool Callers,
                                      std::optional<unsigned> Depth);

/// What \p R asks for; of a comparison both sides, what differs marked.
llvm::Expected<GraphPart> graphPartOf(const ReportRequest &R);

/// The live calls from one module to another, by (caller, callee); how many.
std::map<std::pair<ModuleId, ModuleId>, uint32_t>
moduleCalls(const ProgramGraph &G);

} // namespace ukport

#endif // UKPORT_REPORTS_GRAPHPART_H
