//===- Keepers.cpp - what would go with what ------------------------------===//
//
// Vertices: the outside world, and the rows of the account. Edges, of what is
// live: from the outside to each root; from a function to what it calls by
// name; from a function or variable to what it refers to, functions whose
// address it holds included. A call through a pointer has no edge: what it may
// reach must be held somewhere, and dies if nobody holds it.
//
// A row hangs on another, its keeper, when every path from the outside passes
// that one: when it is dominated. Whatever takes the keeper away takes it away
// too. What two rows need hangs on neither, and a function that is held but
// that only calls made alive hangs on its holder: the bytes are what would go
// at least. What the graph does not reach from a root (an object that is kept
// as a whole, the base, the linker's own) hangs on nothing.
//
//===----------------------------------------------------------------------===//
#include "stripper/Keepers.h"
#include "analyzer/guards/Digraph.h"

using namespace llvm;

namespace ukport {
namespace {

constexpr Vertex Outside = 0;

class KeeperGraph {
public:
  KeeperGraph(const ProgramGraph &G, const RowNumbers &Numbers)
      : G(G), Numbers(Numbers) {
    for (const Root &R : G.Roots)
      add(Outside, vertex(R.Function));
    for (uint32_t I = 0; I < G.Functions.size(); ++I)
      if (G.isLive(FunctionId(I)))
        addUses(vertex(FunctionId(I)), G.references(FunctionId(I)));
    for (uint32_t I = 0; I < G.Data.size(); ++I)
      if (G.isLive(DataId(I)))
        addUses(vertex(DataId(I)), G.references(DataId(I)));
    for (uint32_t I = 0; I < G.Sites.size(); ++I)
      if (const Site &S = G.Sites[I]; G.isLive(SiteId(I)) && S.Callee.valid())
        add(vertex(S.Caller), vertex(S.Callee));
  }

  /// Of \p Rows rows, with an edge from the outside to what is not reached.
  Digraph whole(size_t Rows) {
    Digraph Known(1 + Rows, Arcs);
    DominatorTree Tree(Known, Outside);
    for (Vertex V = 1; V <= Rows; ++V)
      if (!Tree.reached(V))
        add(Outside, V);
    return Digraph(1 + Rows, Arcs);
  }

private:
  Vertex vertex(FunctionId F) const {
    return 1 + Numbers.OfFunction[F.index()];
  }
  Vertex vertex(DataId D) const { return 1 + Numbers.OfData[D.index()]; }

  /// What has no row is taken for the outside.
  void add(Vertex From, Vertex To) {
    if (To != Outside && From != To)
      Arcs.push_back({From, To});
  }

  void addUses(Vertex From, ArrayRef<Reference> References) {
    for (const Reference &R : References) {
      if (R.Function.valid() && G.isLive(R.Function))
        add(From, vertex(R.Function));
      if (R.Data.valid() && G.isLive(R.Data))
        add(From, vertex(R.Data));
    }
  }

  const ProgramGraph &G;
  const RowNumbers &Numbers;
  std::vector<std::pair<Vertex, Vertex>> Arcs;
};

} // namespace

void findKeepers(std::vector<AccountRow> &Rows, const ProgramGraph &G,
                 const RowNumbers &Numbers) {
  Digraph Whole = KeeperGraph(G, Numbers).whole(Rows.size());
  DominatorTree Tree(Whole, Outside);
  for (size_t I = 0; I < Rows.size(); ++I)
    Rows[I].Under = int(Tree.idom(Vertex(I + 1))) - 1;
}

std::vector<uint64_t> keptBytes(const Account &A) {
  // Each row once all that hang on it are summed up.
  std::vector<uint64_t> Bytes;
  std::vector<uint32_t> Open(A.Rows.size());
  for (const AccountRow &R : A.Rows) {
    Bytes.push_back(R.After.total());
    if (R.Under >= 0)
      ++Open[R.Under];
  }
  for (size_t I = 0; I < A.Rows.size(); ++I)
    for (int At = int(I); At >= 0 && Open[At] == 0;) {
      --Open[At]; // done: never zero again
      int Under = A.Rows[At].Under;
      if (Under >= 0) {
        Bytes[Under] += Bytes[At];
        --Open[Under];
      }
      At = Under;
    }
  return Bytes;
}

} // namespace ukport
