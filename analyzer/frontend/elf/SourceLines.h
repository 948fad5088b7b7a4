//===- SourceLines.h - where code stands in its source --------------------===//
//
// Line tables of a file's own debug information, or of the debug file that the
// system keeps beside it (DebugFile.h). Opened when the first of their lines is
// asked for; a file without any costs one look at its sections.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_SOURCELINES_H
#define UKPORT_FRONTEND_ELF_SOURCELINES_H

#include "analyzer/frontend/elf/ElfGraph.h"

namespace ukport::elf {

class SourceLines {
public:
  /// Of the files of \p Elf, which outlives it. \p DebugDirectory: where debug
  /// files are looked for.
  SourceLines(const ElfGraph &Elf, std::string DebugDirectory);
  ~SourceLines();

  /// Where the site \p S of the graph of \p Elf stands: a line of source where
  /// debug information tells it, else "libc.so.6+0x1098d7". The name is
  /// interned in \p G.
  Location placeOf(SiteId S, ProgramGraph &G);

private:
  struct LineTables;
  LineTables &tablesOf(uint32_t Image);

  const ElfGraph &Elf;
  std::string DebugDirectory;
  std::vector<std::unique_ptr<LineTables>> Tables; ///< by image; may be null
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_SOURCELINES_H
