//===- ProgramFile.h - program.json ---------------------------------------===//
#ifndef UKPORT_PROGRAM_PROGRAMFILE_H
#define UKPORT_PROGRAM_PROGRAMFILE_H

#include "analyzer/program/Program.h"
#include "llvm/Support/Error.h"

namespace ukport {

/// The version of program.json that this tool reads and writes.
constexpr int ProgramFileVersion = 2;

/// The directory of a project's program.
std::string programDirectory(llvm::StringRef Project);

/// The text of program.json. Paths below the program's directory are written
/// relative to it, so that a project can be moved.
std::string toText(const Program &P);

/// Reads program.json in \p Directory (absolute). The error has exit code 3.
llvm::Expected<Program> readProgramFile(llvm::StringRef Directory);

} // namespace ukport

#endif // UKPORT_PROGRAM_PROGRAMFILE_H
