#include "analyzer/frontend/source/Excerpts.h"
#include <set>

using namespace llvm;

namespace ukport {

/// So many witnesses of a finding are quoted line by line.
static constexpr size_t QuotedWitnesses = 3;

Error collectExcerpts(Analysis &A, SourceOptions Options, PerfLog &Perf) {
  PassTimer Timer(Perf, "source facts");
  const ProgramGraph &G = *A.Graph;
  std::set<std::pair<StringId, uint32_t>> Wanted;
  auto Want = [&](const Location &L) {
    if (L.File.valid() && L.Line)
      Wanted.insert({L.File, L.Line});
  };
  for (const SyscallSite &S : A.SyscallSites)
    Want(G.site(S.Site).Where);
  for (const Finding &F : A.Findings)
    for (size_t I = 0; I < F.Uses.size() && I < QuotedWitnesses; ++I)
      for (const Step &S : A.Uses[F.Uses[I]].Path)
        Want(S.Site.valid() ? G.site(S.Site).Where
                            : G.function(S.Function).Where);
  std::vector<SourcePlace> Places;
  for (const auto &[File, Line] : Wanted) {
    SourcePlace &P = Places.emplace_back();
    P.File = G.text(File).str();
    P.Line = Line;
  }
  Expected<SourceFrontEnd> FrontEnd =
      SourceFrontEnd::create(std::move(Options));
  if (!FrontEnd)
    return FrontEnd.takeError();
  auto Facts = FrontEnd->collect(Places, Perf);
  if (!Facts)
    return Facts.takeError();
  A.Excerpts = excerptsOf(*Facts);
  Timer.count("lines", Places.size());
  return Error::success();
}

} // namespace ukport
