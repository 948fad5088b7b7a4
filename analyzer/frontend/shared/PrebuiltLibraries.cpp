#include "analyzer/frontend/shared/PrebuiltLibraries.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

using namespace elf;

PrebuiltLibraries::PrebuiltLibraries(bool Libc)
    : Libc(Libc), Cache(FactsCache::defaultDirectory(), DebugDirectory),
      Search("", ""),
      Files(Search, [this](StringRef File) { return factsOf(File); }, 0) {}

bool PrebuiltLibraries::isLeftOut(StringRef Path) const {
  return !Libc && isLibc(sys::path::filename(Path));
}

/// What is left out keeps its place in the load order, and says nothing.
Expected<std::shared_ptr<const ImageFacts>>
PrebuiltLibraries::factsOf(StringRef File) {
  auto Nothing = std::make_shared<const ImageFacts>();
  if (isLeftOut(File))
    return Nothing;
  auto Facts = Cache.read(File);
  // The file itself may have another name: libc-2.31.so.
  return Facts && isLeftOut((*Facts)->SoName) ? Nothing : std::move(Facts);
}

Error PrebuiltLibraries::read(ArrayRef<std::string> Paths) {
  Files.HasProgram = false;
  if (Error E = Files.load(Paths))
    return E;
  erase_if(Files.Missing,
           [&](const MissingLibrary &M) { return isLeftOut(M.Name); });
  for (uint32_t I = 0; I < Files.Images.size(); ++I)
    if (isLoader(Files.Images[I].Name))
      Files.Interpreter = I;
  return Error::success();
}

std::vector<std::string> PrebuiltLibraries::wanted() const {
  Binder Bound(Files.Images);
  std::set<std::string> Names;
  for (uint32_t I = 0; I < Files.Images.size(); ++I) {
    const ImageFacts &Facts = *Files.Images[I].Facts;
    for (uint32_t N = 0; N < Facts.Imports.size(); ++N)
      if (!Facts.Imports[N].Resolver && !Facts.Imports[N].Weak &&
          !Bound.bind(I, N).found())
        Names.insert(Facts.Imports[N].Name);
  }
  return {Names.begin(), Names.end()};
}

std::set<std::string> PrebuiltLibraries::imports() const {
  std::set<std::string> Names;
  for (const Image &Img : Files.Images)
    for (const Import &I : Img.Facts->Imports)
      Names.insert(I.Name);
  return Names;
}

Expected<std::string> PrebuiltLibraries::digest() const {
  std::string Text;
  for (const Image &Img : Files.Images) {
    if (isLeftOut(Img.Name))
      continue;
    Expected<std::string> Bytes = digestOfFile(Img.File);
    if (!Bytes)
      return Bytes.takeError();
    Text += Img.Name + " " + *Bytes + "\n";
  }
  for (const MissingLibrary &M : Files.Missing)
    Text += M.Name + "\n";
  return digestOf(Text);
}

} // namespace ukport
