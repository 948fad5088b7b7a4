//===- Project.h - where an analysis lies ---------------------------------===//
//
// A project is a directory that holds ukport.db, the capture store capture/,
// the merged program program/, and source-facts/. `ukport analyze ./nginx`
// makes ./ukport-out/nginx; the other commands find it again.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROJECT_PROJECT_H
#define UKPORT_PROJECT_PROJECT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

/// What a PATH on the command line is.
enum class PathKind {
  SourceTree,
  Project,
  Elf,      ///< with the bitcode it was made of
  ElfAlone, ///< machine code alone
  Bitcode,
  CompileCommands
};

/// Tells what \p Path is by looking at it. Errors (exit code 3): it is not
/// there, an empty directory, an ELF of another architecture, or nothing that
/// ukport reads.
llvm::Expected<PathKind> classifyPath(llvm::StringRef Path);

/// The project that analysing \p Input makes: \p Out if given, else
/// ./ukport-out/NAME.
std::string projectFor(llvm::StringRef Input, llvm::StringRef Out);

/// The store that a command means: \p Db if given; else that of \p Path (a
/// project, an input analysed before, or a file in a project); else the project
/// found upwards from here; else the newest under ./ukport-out.
llvm::Expected<std::string> findStore(llvm::StringRef Db, llvm::StringRef Path);

} // namespace ukport

#endif // UKPORT_PROJECT_PROJECT_H
