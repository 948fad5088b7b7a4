//===- BootInfo.h - what the guest was started with -----------------------===//
#ifndef UKPORT_BASE_BOOT_BOOTINFO_H
#define UKPORT_BASE_BOOT_BOOTINFO_H

#include "base/support/Base.h"

namespace base {

struct MemoryRange {
  uint64_t Begin, End; ///< physical, whole pages
};

/// From hvm_start_info (xen/arch-x86/hvm/start_info.h), copied at boot.
struct BootInfo {
  const char *CommandLine = "";
  Span<const char> Ramdisk;    ///< a cpio archive (newc), or empty
  MemoryRange Usable[16] = {}; ///< RAM, without the image and the above
  unsigned UsableCount = 0;
  uint64_t AcpiRoot = 0; ///< physical address of the RSDP; 0: not told
};

const BootInfo &bootInfo();

/// The next word of a command line; false at the end. Blanks part words; one
/// that begins with " ends at the next ".
bool nextWord(const char *&At, Span<const char> &Word);

/// The value of KEY in the words KEY=VALUE of the command line before a lone
/// `--`, which are the base's own; empty if there is none. What follows `--` is
/// the program's. The value ends at a blank.
Span<const char> bootOption(const char *Key);

} // namespace base

#endif // UKPORT_BASE_BOOT_BOOTINFO_H
