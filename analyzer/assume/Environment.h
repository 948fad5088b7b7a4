//===- Environment.h - how the program is started -------------------------===//
//
// The command line and the environment are known where the user says them
// (--argv, --env). As assumptions:
//
//   main.argc = 3                  so many words
//   environment in "HOME", "TZ"    the environment holds these names at most;
//                                  the functions that look one up return null
//                                  for any other text
//   getenv("HOME") != 0            and these are there
//
// A name that the program sets itself, by setenv() or putenv() with a text,
// counts as one that may be there. What it sets under names that are no
// constants is not seen: as long as it copies what it was started with, or
// takes away from it, the assumption holds; the stripped program checks it.
//
// Texts of the command line are not followed: programs walk through them.
// What options mean, an application file says (Application.h).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_ENVIRONMENT_H
#define UKPORT_ASSUME_ENVIRONMENT_H

#include "analyzer/assume/Assumption.h"
#include "llvm/IR/Module.h"
#include <map>
#include <optional>
#include <set>

namespace ukport {

/// How the program is started, as far as it is said.
struct ProcessStart {
  std::optional<std::vector<std::string>> Words; ///< with argv[0]
  std::optional<std::vector<std::string>> Names; ///< of the environment

  /// Adds --env \p Text, "NAME=value"; empty: an environment without names.
  llvm::Error addVariable(llvm::StringRef Text);
};

/// What \p Start means for the program \p M.
std::vector<Assumption> assumptionsOf(const ProcessStart &Start,
                                      const llvm::Module &M);

/// What is assumed of a function's result where its first argument is a text:
/// 'getenv("HOME") != 0', and 'environment in ...'.
class TextResults {
public:
  using Facts = llvm::ArrayRef<const Assumption *>;

  /// Whether \p A has one of these two forms.
  static bool isMeant(const Assumption &A);

  /// Notes \p A, which isMeant() and outlives this. False if \p M has no such
  /// function; the environment may be there without anybody who asks for it.
  bool add(const Assumption &A, const llvm::Module &M);

  /// Whether the result of \p F depends on its text.
  bool dependsOn(const llvm::Function &F) const {
    return ByText.count(&F) || (Names && Lookups.count(&F));
  }

  /// What is assumed of the result of \p F for \p Text.
  Facts of(const llvm::Function &F, llvm::StringRef Text) const;
  /// For a text that is not known.
  Facts ofAny(const llvm::Function &F) const;

private:
  using PerText = std::map<std::string, std::vector<const Assumption *>>;
  std::map<const llvm::Function *, PerText> ByText;
  std::set<const llvm::Function *> Lookups; ///< of the environment
  const Assumption *Names = nullptr;
  std::vector<const Assumption *> IsNull; ///< one
};

} // namespace ukport

#endif // UKPORT_ASSUME_ENVIRONMENT_H
