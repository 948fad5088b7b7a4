#include "analyzer/frontend/source/SourceFrontEnd.h"
#include "analyzer/frontend/source/Collection.h"
#include "analyzer/support/Error.h"
#include "clang/Driver/Driver.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace ukport {

SourceFrontEnd::SourceFrontEnd(SourceOptions O) : Options(std::move(O)) {}

Expected<SourceFrontEnd> SourceFrontEnd::create(SourceOptions Options) {
  std::string &Resources = Options.ResourceDirectory;
  if (Resources.empty())
    Resources =
        clang::driver::Driver::GetResourcesPath(UKPORT_LLVM_TOOLS_DIR "/clang");
  if (!sys::fs::is_regular_file(Resources + "/include/stddef.h"))
    return makeError("Clang's own headers are missing",
                     Resources + "/include/stddef.h", "no such file",
                     "install libclang-common-19-dev");
  Options.Locator.addCompiles(Options.Compiles);
  return SourceFrontEnd(std::move(Options));
}

Expected<std::vector<SourceFacts>>
SourceFrontEnd::collect(ArrayRef<SourcePlace> Places, PerfLog &Perf) const {
  return Collection(Options).run(Places, Perf);
}

std::vector<SourceExcerpt> excerptsOf(ArrayRef<SourceFacts> Facts) {
  std::vector<SourceExcerpt> Excerpts;
  for (const SourceFacts &F : Facts) {
    SourceExcerpt &E = Excerpts.emplace_back(F.Excerpt);
    E.Calls = F.Calls;
    E.Warning = F.Warning;
  }
  return Excerpts;
}

} // namespace ukport
