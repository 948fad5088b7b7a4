//===- SourceFacts.h - what only the source knows about a line ------------===//
//
// Bitcode says that a line calls; the source says under which `#if`, through
// which macro, over which field, with which string. These are the facts about
// one line. They inform a person and never decide what is live.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_SOURCEFACTS_H
#define UKPORT_FRONTEND_SOURCE_SOURCEFACTS_H

#include "analyzer/findings/Excerpt.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include <cstdint>
#include <string>
#include <vector>

namespace ukport {

/// A line that somebody wants to know more about.
struct SourcePlace {
  std::string File; ///< as in the debug info
  uint32_t Line = 0;
  /// The directory that a relative File is relative to (the compile unit's),
  /// where the caller knows it.
  std::string Directory = {};
  /// The MD5 of the file as compiled, 32 hex digits, where the debug info has
  /// it: settles whether the file has changed since.
  std::string Md5 = {};
  /// The function called at the line, where the caller knows it: when the file
  /// is newer than its object, a line that still calls it is still quoted.
  std::string Callee = {};
};

/// How the facts were found.
enum class SourceMethod : uint8_t {
  Parsed,  ///< by Clang, with the compile command of the capture
  Scanned, ///< by tokens alone: no compile command, or Clang saw no such line
  Missing, ///< no readable source
};

/// What is known about one line.
struct SourceFacts {
  /// File, line, text, conditions, macro. Text is empty when the file is
  /// missing or is not what was compiled.
  SourceExcerpt Excerpt;
  std::string ReadFrom; ///< the file that was read, absolute; empty: none
  SourceMethod Method = SourceMethod::Missing;
  std::vector<CallFact> Calls;     ///< that begin at the line, in order
  std::vector<std::string> Fields; ///< used at the line: "owner.field"
  /// The translation unit did not parse without errors; facts may be missing.
  bool HadErrors = false;
  /// The file is not, or may not be, what the capture compiled.
  bool Changed = false;
  /// For a person, when something is wrong: missing, changed, parse error.
  std::string Warning;
};

/// "parsed", "scanned", "missing".
llvm::StringRef nameOf(SourceMethod M);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_SOURCEFACTS_H
