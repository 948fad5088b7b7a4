//===- Excerpt.h - source that a report quotes, and what it says ----------===//
#ifndef UKPORT_FINDINGS_EXCERPT_H
#define UKPORT_FINDINGS_EXCERPT_H

#include <cstdint>
#include <string>
#include <vector>

namespace ukport {

/// An argument of a call that is a string literal, or a constant array that
/// is initialised by one.
struct StringArgument {
  uint32_t Index = 0; ///< of the argument, from 0
  std::string Text;   ///< its bytes; what is not UTF-8 is replaced by U+FFFD
  bool operator==(const StringArgument &) const = default;
};

/// A call, as the source has it.
struct CallFact {
  std::string Callee;   ///< the callee expression: "open", "ph->checker"
  std::string Function; ///< the function called, when the call is direct
  std::string Field;    ///< the field it is called through: "checker"
  std::string Owner; ///< the struct of that field: "ngx_http_phase_handler_s"
  std::string Text;  ///< the call as written, blanks folded, cut when long
  std::string Macro; ///< the macro, as written, that expands to the call
  std::vector<StringArgument> Strings;
  bool operator==(const CallFact &) const = default;
};

/// A piece of source that a witness or a site quotes.
struct SourceExcerpt {
  std::string File;       ///< as in the debug info
  uint32_t Line = 0;      ///< the line quoted
  uint32_t FirstLine = 0; ///< of Text
  std::string Text;       ///< a few lines around it; empty: not readable
  /// Preprocessor conditions that guard the line, outermost first:
  /// "NGX_HAVE_SETPROCTITLE", "!(NGX_WIN32)".
  std::vector<std::string> Conditions;
  std::string Macro; ///< the macro whose expansion the line is, if any
  std::vector<CallFact> Calls = {}; ///< that begin at the line, in order
  /// For a person, when something is wrong: the file is missing or is not what
  /// was compiled, or did not parse.
  std::string Warning = {};
};

} // namespace ukport

#endif // UKPORT_FINDINGS_EXCERPT_H
