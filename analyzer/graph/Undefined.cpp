#include "analyzer/graph/Undefined.h"

using namespace llvm;

namespace ukport {

void assumeUndefined(ProgramGraph &G, function_ref<bool(StringRef)> IsNull,
                     function_ref<bool(StringRef)> IsKnown) {
  Signature Any;
  Any.Any = true;
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    FunctionId F(I);
    std::string Name = G.name(F).str();
    if (G.function(F).Kind != FunctionKind::Undefined || IsNull(Name) ||
        IsKnown(Name) || G.function(F).Sites.size())
      continue;
    Site Anything;
    Anything.Caller = F;
    Anything.Kind = SiteKind::Indirect;
    Anything.Signature = G.intern(Any);
    G.function(F).Sites = {uint32_t(G.Sites.size()),
                           uint32_t(G.Sites.size() + 1)};
    G.Sites.push_back(Anything);
    G.Unknowns.push_back(
        {"undefined-function",
         Name,
         F,
         {},
         "may call every function whose address is taken; its own system "
         "calls are not known",
         "link the library that defines it (ukport sysroot list)",
         {},
         SiteId(G.Sites.size() - 1)});
  }
}

} // namespace ukport
