//===- ConfigFile.h - the settings in an application's configuration ------===//
//
// Reads a configuration as a list of settings, names with their values, in one
// of the two syntaxes that most servers have:
//
//   braces   name value value; name value { name value; }   # comment
//            quotes '...' and "...", backslash; `include` takes another file,
//            or several by a pattern, relative to the first file's folder
//   lines    name value value                               # comment
//            one a line, quotes "..."; `include` as above
//
// Blocks are not kept apart: what counts is whether a setting occurs.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_CONFIGFILE_H
#define UKPORT_ASSUME_CONFIGFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

struct Setting {
  std::string Name;
  std::vector<std::string> Values;
  std::string File; ///< as it was named
  unsigned Line = 0;
};

enum class ConfigSyntax : uint8_t { Braces, Lines };

/// All settings in \p Path, in order. Errors name file and line.
llvm::Expected<std::vector<Setting>> readConfigFile(llvm::StringRef Path,
                                                    ConfigSyntax Syntax);

} // namespace ukport

#endif // UKPORT_ASSUME_CONFIGFILE_H
