//===- TuParser.h - facts about lines from one parsed unit ----------------===//
//
// Parses one translation unit as the capture compiled it, in process and
// without code generation. Function bodies are parsed only where a line of
// interest may lie in them; what remains is the preprocessor and the
// declarations.
//
// A call belongs to the line where the debug info has it: where the call
// expression begins; in a macro, where the outermost expansion begins. #line
// is honoured.
//
// Errors in the source never stop it: Clang recovers, and the result says so.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_TUPARSER_H
#define UKPORT_FRONTEND_SOURCE_TUPARSER_H

#include "analyzer/capture/Record.h"
#include "analyzer/frontend/source/SourceFacts.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ukport {

/// The lines asked for, by the real path of their file.
using LineSets = std::map<std::string, std::set<uint32_t>, std::less<>>;

/// What Clang sees at one line.
struct ParsedLine {
  std::vector<CallFact> Calls;     ///< in order of their place
  std::vector<std::string> Fields; ///< "owner.field", each once
  std::string Macro; ///< that yields the first call; without calls, the first
                     ///< function-like macro expanded at the line
};

struct ParsedUnit {
  std::map<std::string, std::map<uint32_t, ParsedLine>> Files;
  /// The files of the request that the unit includes.
  std::set<std::string> Seen;
  /// Lines asked for that the preprocessor skipped: another unit compiled
  /// them.
  LineSets Skipped;
  bool HadErrors = false;
  std::string FirstError; ///< "file:line: text"
};

/// Whether \p Compile is something that Clang parses (no assembly, not from
/// standard input).
bool isParsable(const CompileRecord &Compile);

/// The real path of the file that \p Compile compiles; "" when it is gone.
std::string sourceOf(const CompileRecord &Compile);

/// Parses. \p ResourceDirectory holds Clang's own headers.
ParsedUnit parseUnit(const CompileRecord &Compile, const LineSets &Lines,
                     llvm::StringRef ResourceDirectory);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_TUPARSER_H
