//===- EhFrame.h - which functions .eh_frame tells of ---------------------===//
#ifndef UKPORT_FRONTEND_ELF_EHFRAME_H
#define UKPORT_FRONTEND_ELF_EHFRAME_H

#include "analyzer/frontend/elf/ElfFile.h"

namespace ukport::elf {

/// The code that one frame description covers.
struct Frame {
  Address Start = 0;
  uint64_t Size = 0;
  Address Personality = 0; ///< 0: none; where the pointer to it stands if
                           ///< PersonalityIndirect
  bool PersonalityIndirect = false;
};

/// All frame descriptions, sorted by address; damaged ones are left out.
std::vector<Frame> readFrames(const ElfFile &E);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_EHFRAME_H
