#include "analyzer/live/Arrays.h"

namespace ukport {

void addArrayVertex(ProgramGraph &G) {
  IndexRange References{uint32_t(G.References.size()), 0};
  for (const Root &R : G.Roots)
    if (R.Kind == RootKind::Init || R.Kind == RootKind::Fini)
      G.References.push_back({R.Function, {}, {}});
  References.End = G.References.size();
  if (!References.size())
    return;
  ModuleId Loader = G.addModule("(loader)", ModuleKind::Runtime);
  FunctionId F =
      G.addFunction("[init and fini arrays]", Loader, FunctionKind::Synthetic);
  G.function(F).Signature = G.intern(Signature());
  G.function(F).References = References;
  G.Roots.push_back({F, RootKind::Init, "libc walks the init and fini arrays"});
}

} // namespace ukport
