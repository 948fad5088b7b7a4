#include "analyzer/frontend/elf/Binding.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

Binder::Binder(const std::vector<Image> &Images)
    : Images(Images), HasVersions(Images.size()), Groups(Images.size()) {
  for (uint32_t I = 0; I < Images.size(); ++I) {
    const std::vector<Export> &Exports = Images[I].Facts->Exports;
    for (uint32_t E = 0; E < Exports.size(); ++E) {
      Definitions[Exports[E].Name].push_back({I, E});
      HasVersions[I] = HasVersions[I] || !Exports[E].Version.empty();
    }
  }
}

bool Binder::fits(Definition D, const Import &Wanted) const {
  const Export &E = at(D);
  if (Wanted.Version.empty())
    return E.Version.empty() || E.DefaultVersion;
  return E.Version == Wanted.Version ||
         (E.Version.empty() && !HasVersions[D.Image]);
}

/// \p Opened and all it needs, breadth first.
const std::vector<uint32_t> &Binder::groupOf(uint32_t Opened) const {
  std::vector<uint32_t> &Group = Groups[Opened];
  if (!Group.empty())
    return Group;
  std::vector<bool> Seen(Images.size());
  Group.push_back(Opened);
  Seen[Opened] = true;
  for (size_t Next = 0; Next < Group.size(); ++Next)
    for (uint32_t I : Images[Group[Next]].Needs)
      if (!Seen[I]) {
        Seen[I] = true;
        Group.push_back(I);
      }
  return Group;
}

Definition Binder::bind(uint32_t By, uint32_t Index) const {
  const Import &Wanted = Images[By].Facts->Imports[Index];
  auto Found = Definitions.find(Wanted.Name);
  if (Found == Definitions.end())
    return {};
  SmallVector<Definition, 2> Fitting;
  for (Definition D : Found->second)
    if (fits(D, Wanted) && !(Wanted.Copied && D.Image == By))
      Fitting.push_back(D);
  for (Definition D : Fitting)
    if (!Images[D.Image].Opened)
      return D;
  if (!Images[By].Opened || Fitting.empty())
    return {};
  for (uint32_t I : groupOf(By))
    for (Definition D : Fitting)
      if (D.Image == I)
        return D;
  return Fitting.front(); // of what was opened for all (RTLD_GLOBAL)
}

std::vector<Definition> Binder::all(StringRef Name) const {
  auto Found = Definitions.find(Name);
  if (Found == Definitions.end())
    return {};
  return {Found->second.begin(), Found->second.end()};
}

} // namespace ukport::elf
