//===- Plugins.h - libraries that libraries open on their own -------------===//
//
// syscall-map/plugins.toml: NSS, iconv, PAM and the like. Their names are made
// at run time from files of the system, so no call of dlopen tells them.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_PLUGINS_H
#define UKPORT_FRONTEND_ELF_PLUGINS_H

#include "analyzer/frontend/elf/LibrarySearch.h"
#include "llvm/Support/Error.h"

namespace ukport::elf {

struct Plugins {
  std::string Title;
  std::string In;                     ///< whose functions open them; or "*"
  std::vector<std::string> When;      ///< any of these live: they are opened
  std::vector<std::string> Libraries; ///< names; "{}" stands for a word
  std::string Words;                  ///< how File is read; empty: no words
  std::string File;
  std::vector<std::string> Databases; ///< lines of File; empty: all
  std::vector<std::string> Default;
  std::vector<std::string> Enter; ///< functions that are called, or patterns
};

/// Reads a file of plugins; the error names file, line and key.
llvm::Expected<std::vector<Plugins>> readPlugins(llvm::StringRef Path,
                                                 llvm::StringRef Text);

/// The libraries of \p P on this system: names for the dynamic linker, or
/// paths, sorted.
std::vector<std::string> librariesOf(const Plugins &P,
                                     const LibrarySearch &Search);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_PLUGINS_H
