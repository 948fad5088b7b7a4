//===- Catalogue.h - what the store keeps of the syscall map --------------===//
//
// An analysis is judged by the syscall map of its day: syscall names, features,
// target tables. The store keeps a plain copy of what the reports need, so that
// a report made later, or by a person with the sqlite3 shell, speaks of the
// very tables the findings were made with.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STORE_CATALOGUE_H
#define UKPORT_STORE_CATALOGUE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace ukport {

class SyscallMap;

struct Catalogue {
  struct Syscall {
    int Number = -1;
    std::string Name, Category;
    std::vector<std::string> ArgumentNames;
  };
  struct Pattern {
    std::string Id, Title, Meaning;
  };
  struct Feature {
    std::string Id, Title, Meaning, Group;
    std::vector<Pattern> Patterns;
  };
  struct Target {
    std::string Name, Title, Version, Source, Note;
    bool Planned = false;
  };
  /// How a target supports a thing of its table: Kind is "syscall", "feature"
  /// or "api"; Status is supported, partial, stub or missing. Every syscall
  /// has a row for every target, also where the target's file leaves it out.
  struct Support {
    std::string Target, Kind, Name, Status, Evidence, Note;
  };

  std::vector<Syscall> Syscalls; ///< by number
  std::vector<Feature> Features; ///< by id
  std::vector<Target> Targets;   ///< by name
  std::vector<Support> Supports; ///< by target, kind, name (syscall: number)

  const Syscall *syscall(int Number) const;
  const Feature *feature(llvm::StringRef Id) const;
  const Pattern *pattern(llvm::StringRef Feature, llvm::StringRef Id) const;
  const Target *target(llvm::StringRef Name) const;

  /// The row of \p Kind and \p Name for \p Target; null if there is none.
  const Support *support(llvm::StringRef Target, llvm::StringRef Kind,
                         llvm::StringRef Name) const;
};

/// Copies what the reports need out of \p Map.
Catalogue catalogueOf(const SyscallMap &Map);

} // namespace ukport

#endif // UKPORT_STORE_CATALOGUE_H
