//===- LinkerRun.h - lld decides what is linked ---------------------------===//
//
// lld runs with the candidates in the places of the recorded inputs. Of the
// recorded options only those are kept that decide which object or definition
// is taken; layout, hardening and output options mean nothing here. lld stops
// after it has merged the bitcode (`--lto-emit-llvm`); what it merged is read
// from the file that `--save-temps=preopt` leaves, which it writes before it
// makes any symbol internal. An archive becomes its members between
// --start-lib and --end-lib, which lld treats exactly like an archive.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_LINKERRUN_H
#define UKPORT_PROGRAM_LINKERRUN_H

#include "analyzer/program/LinkInputs.h"
#include "analyzer/program/Program.h"
#include <string>
#include <vector>

namespace ukport {

/// What of a recorded command line bears on the program.
struct LinkCommand {
  std::vector<std::string> Arguments; ///< for lld, without the tool itself
  std::string Entry;
  /// The arguments that are not files: they count for an image too.
  std::vector<std::string> Options;
  std::vector<std::string> DefinedSymbols; ///< by --defsym and linker scripts
  bool Static = true;
  bool ExportDynamic = false;
};

/// Translates the command line of \p Link to \p Inputs.
LinkCommand translateCommand(const LinkRecord &Link, const LinkInputs &Inputs);

/// What lld took.
struct LinkerResult {
  std::string MergedPath;       ///< the merged module; empty: no bitcode at all
  std::vector<uint32_t> Loaded; ///< candidates, in the order of loading
};

/// Runs lld in \p WorkDir. Its errors (duplicate symbols) become ours.
llvm::Expected<LinkerResult> runLinker(const LinkCommand &Command,
                                       const LinkInputs &Inputs,
                                       llvm::StringRef WorkDir);

} // namespace ukport

#endif // UKPORT_PROGRAM_LINKERRUN_H
