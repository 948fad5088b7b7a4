//===- Libraries.h - which package a source file is from ------------------===//
//
// The debug information of a package from the sysroot names its files
// NAME-VERSION/..., "openssl-3.0.22/ssl/ssl_lib.c", so the store knows the
// version of every library that was built so. What a program brings along is
// part of its own tree.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_LIBRARIES_H
#define UKPORT_REPORTS_LIBRARIES_H

#include "analyzer/findings/Finding.h"
#include <optional>

namespace ukport {

struct PackageName {
  std::string Name, Version;
};

/// The package that \p File of a module of \p Kind is from: none for the
/// program's own files.
std::optional<PackageName> packageOf(llvm::StringRef File, ModuleKind Kind);

/// The package that most files of \p M are from.
std::optional<PackageName> packageOf(const ProgramGraph &G, ModuleId M);

/// The licences of \p Of as the analysis noted them; empty: not said.
llvm::StringRef licenceOf(const Analysis &A, const PackageName &Of);

} // namespace ukport

#endif // UKPORT_REPORTS_LIBRARIES_H
