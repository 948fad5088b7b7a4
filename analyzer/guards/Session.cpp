#include "analyzer/guards/Session.h"
#include "analyzer/capture/CaptureStore.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

/// The tree whose files are named without it.
static std::string sourceRootOf(StringRef Project) {
  std::string Capture = (Project + "/capture").str();
  if (!sys::fs::exists(Capture))
    return "";
  auto Store = CaptureStore::open(Capture);
  if (Store)
    return Store->sourceTree().str();
  consumeError(Store.takeError()); // names stay long
  return "";
}

Expected<Session> openSession(StringRef Db, const SyscallMap &Map,
                              AnalyzeOptions Options, PerfLog &Perf) {
  Session S;
  S.Project = sys::path::parent_path(Db).str();
  Expected<Program> P = loadProgram(S.Project);
  if (!P)
    return P.takeError();
  Expected<Store> Stored = Store::open(Db);
  if (!Stored)
    return Stored.takeError();
  Expected<std::vector<Assumption>> Settled = Stored->loadAssumptions();
  if (!Settled)
    return Settled.takeError();
  Options.Assumptions.insert(Options.Assumptions.begin(), Settled->begin(),
                             Settled->end());
  Options.SourceRoot = sourceRootOf(S.Project);
  Options.KeepModule = true;
  Expected<AnalyzedProgram> A = analyzeProgram(*P, Map, Options, Perf);
  if (!A)
    return A.takeError();
  S.Module = std::move(A->Module);
  S.Values = std::move(A->Values);
  S.Analysed.Graph = std::move(A->Graph);
  S.Analysed.Result = std::move(A->Result);
  S.Analysed.Map = catalogueOf(Map);
  S.Analysed.Meta.ProgramName = P->Name;
  return S;
}

} // namespace ukport
