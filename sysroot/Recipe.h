//===- Recipe.h - how a library gets into the sysroot ---------------------===//
//
// A recipe is a small TOML file, recipes/NAME.toml:
//
//   description = "..."          what it is, in a few words
//   source      = "openssl"      Debian's name of the source package
//   version     = "3.0"          upstream versions that the recipe fits
//   depends     = ["zlib"]       packages that must be there first
//   configure   = [[...], ...]   commands, each a list of words, run in the
//   build       = [[...], ...]   unpacked source; in that order
//   install     = [[...], ...]
//   headers     = ["zlib.h"]     what it brings, so that a build that misses
//   libraries   = ["z"]          something can be told where to find it
//
// and, for a source that is changed before it is built (the libc):
//
//   overlay     = "overlay/musl" files copied over the unpacked source
//   remove      = ["a.s"]        files removed from it
//   append      = [{ file = "a.h", text = "..." }]
//
// In commands, {destdir} is the directory to install into (the prefix is
// /usr), {jobs} the number of parallel jobs, {cflags} the compiler flags.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSROOT_RECIPE_H
#define UKPORT_SYSROOT_RECIPE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ukport {

using CommandList = std::vector<std::vector<std::string>>;

struct Recipe {
  std::string Name;
  std::string Text; ///< the file's contents, for digests
  std::string Description, Source, Version;
  std::vector<std::string> Depends, Headers, Libraries;
  CommandList Configure, Build, Install;
  std::string Overlay; ///< absolute directory, or empty
  std::vector<std::string> Remove;
  std::vector<std::pair<std::string, std::string>> Append; ///< file, text
};

/// The name of the recipe that makes the libc.
inline constexpr const char *LibcRecipe = "musl";

/// Reads the recipe \p Name. Errors: no such recipe (lists the known ones and
/// says how to write one), a file that is not a recipe (names the line or key).
llvm::Expected<Recipe> loadRecipe(llvm::StringRef Name);

/// The names of all recipes, sorted, without the libc's.
std::vector<std::string> recipeNames();

/// \p Names and all that they depend on, each once, dependencies first.
llvm::Expected<std::vector<Recipe>>
loadRecipesInOrder(const std::vector<std::string> &Names);

/// The package that would bring the header ("openssl/ssl.h") or the library
/// ("ssl", as after -l), if a recipe knows it.
std::optional<std::string> packageOfHeader(llvm::StringRef Header);
std::optional<std::string> packageOfLibrary(llvm::StringRef Library);

} // namespace ukport

#endif // UKPORT_SYSROOT_RECIPE_H
