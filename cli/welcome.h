//===- welcome.h - what `ukport` alone says -------------------------------===//
#ifndef UKPORT_CLI_WELCOME_H
#define UKPORT_CLI_WELCOME_H

#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// What lies in the current directory, what to do next there, and what else
/// there is.
void printWelcome(llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_CLI_WELCOME_H
