//===- Talk.h - what ukport tells people on the way -----------------------===//
#ifndef UKPORT_SUPPORT_TALK_H
#define UKPORT_SUPPORT_TALK_H

#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// Where ukport says what it does and where its results lie: stderr; nowhere
/// once it was told to be quiet. Errors and warnings do not go this way.
llvm::raw_ostream &talk();

/// Says nothing from now on.
void beQuiet();

/// Whether a line on stderr may be overwritten: it is a terminal, and ukport
/// may talk.
bool canShowProgress();

} // namespace ukport

#endif // UKPORT_SUPPORT_TALK_H
