//===- PrebuiltLibraries.h - the shared libraries that a link names -------===//
#ifndef UKPORT_FRONTEND_SHARED_PREBUILTLIBRARIES_H
#define UKPORT_FRONTEND_SHARED_PREBUILTLIBRARIES_H

#include "analyzer/frontend/elf/Closure.h"
#include "analyzer/frontend/elf/FactsCache.h"
#include <set>

namespace ukport {

class PrebuiltLibraries {
public:
  /// Without \p Libc the files of a C library are left out: the program has its
  /// own.
  explicit PrebuiltLibraries(bool Libc);

  /// Reads the libraries at \p Paths and all that these need, each once and in
  /// load order. Call once. Errors name the library; exit code 3. One that is
  /// only needed and not there is listed as missing.
  llvm::Error read(llvm::ArrayRef<std::string> Paths);

  const elf::Closure &files() const { return Files; }

  /// The names that the libraries cannot do without and that none of them
  /// defines, sorted: what the program and its libc have to give.
  std::vector<std::string> wanted() const;

  /// All names that the libraries ask for: where the program defines one, it is
  /// theirs too.
  std::set<std::string> imports() const;

  /// Changes if and only if another library, or other bytes of one, are found.
  llvm::Expected<std::string> digest() const;

private:
  bool isLeftOut(llvm::StringRef Path) const;
  llvm::Expected<std::shared_ptr<const elf::ImageFacts>>
  factsOf(llvm::StringRef File);

  bool Libc;
  elf::FactsCache Cache;
  elf::LibrarySearch Search;
  elf::Closure Files;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_SHARED_PREBUILTLIBRARIES_H
