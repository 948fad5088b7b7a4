//===- Qemu.h - an image on QEMU ------------------------------------------===//
//
// The guest says its exit status through QEMU's debug console (a byte to port
// 0xe9) and then ends QEMU through isa-debug-exit, whose own code has room for
// seven bits only.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_QEMU_H
#define UKPORT_RUNNER_QEMU_H

#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ukport {

struct RunOptions {
  std::string Image;
  std::string Machine = "microvm"; ///< of QEMU: microvm, pc, q35
  std::string Memory = "64M";
  std::vector<std::string> Forward; ///< "8080:80": host to guest, on loopback
  std::string RootFs; ///< a directory, or a cpio archive; or empty
  std::string Disk;   ///< a raw disk image; or empty
  std::vector<std::string> Options;   ///< KEY=VALUE for the base
  std::vector<std::string> Arguments; ///< of the program, argv[0] first
  unsigned Gdb = 0; ///< wait for a debugger on this port of loopback; 0: none
  bool Kvm = true;  ///< if it works
  /// System calls to show on stderr, as callsNamed reads them (Trace.h).
  std::optional<std::string> Trace;
  bool Xen = false; ///< instead of QEMU
};

/// Whether KVM runs a guest here: /dev/kvm may be there and not do so.
bool kvmWorks();

/// Boots the image and waits for its end. The console is stdin and stdout.
/// Returns the program's exit status.
llvm::Expected<int> runOnQemu(const RunOptions &Options);

} // namespace ukport

#endif // UKPORT_RUNNER_QEMU_H
