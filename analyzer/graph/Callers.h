//===- Callers.h - the direct call sites of each function -----------------===//
#ifndef UKPORT_GRAPH_CALLERS_H
#define UKPORT_GRAPH_CALLERS_H

#include "analyzer/graph/ProgramGraph.h"

namespace ukport {

/// The sites that name each function as their callee, live ones only,
/// by site id. A view: made after liveness, valid until the next run of it.
class Callers {
public:
  explicit Callers(const ProgramGraph &G) : Begin(G.Functions.size() + 1) {
    auto Each = [&](auto Action) {
      for (uint32_t I = 0; I < G.Sites.size(); ++I)
        if (G.Sites[I].Callee.valid() && G.isLive(SiteId(I)))
          Action(G.Sites[I].Callee.index(), SiteId(I));
    };
    Each([&](uint32_t F, SiteId) { ++Begin[F + 1]; });
    for (size_t I = 1; I < Begin.size(); ++I)
      Begin[I] += Begin[I - 1];
    SiteIds.resize(Begin.back());
    std::vector<uint32_t> Next(Begin.begin(), Begin.end() - 1);
    Each([&](uint32_t F, SiteId S) { SiteIds[Next[F]++] = S; });
  }

  llvm::ArrayRef<SiteId> of(FunctionId F) const {
    return llvm::ArrayRef(SiteIds).slice(
        Begin[F.index()], Begin[F.index() + 1] - Begin[F.index()]);
  }

private:
  std::vector<uint32_t> Begin; ///< by FunctionId, into SiteIds
  std::vector<SiteId> SiteIds;
};

} // namespace ukport

#endif // UKPORT_GRAPH_CALLERS_H
