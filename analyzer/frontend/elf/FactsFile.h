//===- FactsFile.h - the facts of one file, as bytes ----------------------===//
//
// A compact form of ImageFacts: numbers of variable length, addresses as
// differences, each text once. It has a version, and a checksum over all of it;
// bytes that are not what was written are refused, whatever they hold.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_FACTSFILE_H
#define UKPORT_FRONTEND_ELF_FACTSFILE_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "llvm/ADT/StringRef.h"

namespace ukport::elf {

std::string writeFacts(const ImageFacts &Facts);

/// None if \p Bytes were not written by this version of writeFacts.
std::optional<ImageFacts> readFacts(llvm::StringRef Bytes);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_FACTSFILE_H
