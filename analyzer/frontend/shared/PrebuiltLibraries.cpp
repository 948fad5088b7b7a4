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
      Files(Search, [this](StringRef File) { return Cache.read(File); }, 0) {}

/// Adds \p Img, once.
void PrebuiltLibraries::add(Image Img) {
  if (any_of(Files.Images,
             [&](const Image &Known) { return Known.File == Img.File; }))
    return;
  // Indices of another closure: load order says enough.
  Img.LoadedBy = UINT32_MAX;
  Img.Needs.clear();
  if (isLoader(Img.Name))
    Files.Interpreter = Files.Images.size();
  Files.Images.push_back(std::move(Img));
}

Error PrebuiltLibraries::read(ArrayRef<std::string> Paths) {
  for (const std::string &Path : Paths) {
    if (!Libc && isLibc(sys::path::filename(Path)))
      continue;
    Closure Needed(Search, [this](StringRef F) { return Cache.read(F); }, 0);
    if (Error E = Needed.load(Path))
      return E;
    for (MissingLibrary &M : Needed.Missing)
      if (Libc || !isLibc(M.Name))
        Files.Missing.push_back(std::move(M));
    for (Image &Img : Needed.Images)
      if (Libc || !isLibc(Img.Name))
        add(std::move(Img));
  }
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
