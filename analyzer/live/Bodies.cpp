#include "analyzer/live/Bodies.h"
#include <utility>

using namespace llvm;

namespace ukport {
namespace {

class WholeBodies : public Bodies {
public:
  explicit WholeBodies(const ProgramGraph &G) : G(G) {}

  void enter(FunctionId F) override { Entered.push_back(F); }

  void solve(BlockSink Sink) override {
    for (FunctionId F : std::exchange(Entered, {})) {
      IndexRange Blocks = G.function(F).Blocks;
      for (uint32_t I = Blocks.Begin; I < Blocks.End; ++I)
        Sink(BlockId(I));
    }
  }

private:
  const ProgramGraph &G;
  std::vector<FunctionId> Entered;
};

} // namespace

std::unique_ptr<Bodies> createWholeBodies(const ProgramGraph &G) {
  return std::make_unique<WholeBodies>(G);
}

} // namespace ukport
