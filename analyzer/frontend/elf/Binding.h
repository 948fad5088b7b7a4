//===- Binding.h - which definition a name means --------------------------===//
//
// The dynamic linker's rules. An image's imports are looked for in all images
// that are loaded at the start, in load order, and the first that defines the
// name wins (so a program interposes upon its libraries); weak definitions
// count like others. Then, for an image that was opened later, in what it was
// opened with.
//
// With versions: an import that asks for a version takes a definition of that
// version, or one of an image that has no versions at all. An import without
// one takes the default version.
//
// A copy relocation's own import looks past the program itself: it wants what
// is to be copied.
//
// Files built to bind to themselves (-Bsymbolic, protected and hidden symbols)
// have no import there in the first place.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_BINDING_H
#define UKPORT_FRONTEND_ELF_BINDING_H

#include "analyzer/frontend/elf/Closure.h"
#include "llvm/ADT/SmallVector.h"

namespace ukport::elf {

/// A definition, or none.
struct Definition {
  uint32_t Image = UINT32_MAX;
  uint32_t Export = 0; ///< into ImageFacts::Exports
  bool found() const { return Image != UINT32_MAX; }
};

class Binder {
public:
  /// A view: \p Images outlive it. Those that are added later are not seen.
  explicit Binder(const std::vector<Image> &Images);

  /// What import \p Import of image \p By is bound to.
  Definition bind(uint32_t By, uint32_t Import) const;

  /// Every definition of \p Name that dlsym can give, by image.
  std::vector<Definition> all(llvm::StringRef Name) const;

  const Export &at(Definition D) const {
    return Images[D.Image].Facts->Exports[D.Export];
  }

private:
  bool fits(Definition D, const Import &Wanted) const;
  const std::vector<uint32_t> &groupOf(uint32_t Opened) const;

  const std::vector<Image> &Images;
  std::vector<bool> HasVersions; ///< by image
  llvm::StringMap<llvm::SmallVector<Definition, 1>> Definitions;
  mutable std::vector<std::vector<uint32_t>> Groups; ///< by image; lazily
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_BINDING_H
