//===- Names.h - what bears a name ----------------------------------------===//
//
// A name may be several things at once: fork is a function and a syscall.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_NAMES_H
#define UKPORT_REPORTS_NAMES_H

#include "analyzer/store/Store.h"

namespace ukport {

/// All that bears one name, or that a glob matches. Points into a snapshot.
struct NamedThings {
  std::vector<FunctionId> Functions; ///< also by their aliases
  std::vector<int> Syscalls;
  std::vector<const Catalogue::Feature *> Features; ///< by id or title
  std::vector<ModuleId> Modules; ///< "ssl" and "libssl" find libssl.a
  std::vector<const Catalogue::Target *> Targets;

  bool empty() const {
    return Functions.empty() && Syscalls.empty() && Features.empty() &&
           Modules.empty() && Targets.empty();
  }
};

/// What \p S has of that name. A name that nothing has is an error that
/// suggests near ones.
llvm::Expected<NamedThings> findNamed(const Snapshot &S, llvm::StringRef Name);

/// The target of that name; an error that lists the targets if there is none.
llvm::Expected<const Catalogue::Target *> findTarget(const Snapshot &S,
                                                     llvm::StringRef Name);

} // namespace ukport

#endif // UKPORT_REPORTS_NAMES_H
