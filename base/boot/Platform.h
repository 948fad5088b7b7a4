//===- Platform.h - what lies under the guest -----------------------------===//
//
// A PC (QEMU's machines: pc/) or Xen (xen/). Each target of an image brings one
// or both; which of them the guest runs on is found at boot.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_BOOT_PLATFORM_H
#define UKPORT_BASE_BOOT_PLATFORM_H

#include "base/support/Base.h"

namespace base {

struct Frame;

class Platform {
public:
  /// Called once memory is there (allocate works), with interrupts off.
  virtual void start() = 0;

  /// The console. `write` waits until there is room; `read` does not wait and
  /// returns how much there was.
  virtual void write(const char *Text, size_t Size) = 0;
  virtual size_t read(char *To, size_t Size) = 0;

  /// Monotonic, since some moment before boot.
  virtual Nanoseconds clock() = 0;
  /// Since the epoch.
  virtual Nanoseconds wallClock() = 0;
  /// An interrupt at or soon after \p Deadline of `clock`, which replaces the
  /// one asked for before. Never: none.
  virtual void interruptAt(Nanoseconds Deadline) = 0;

  /// An interrupt arrived at \p At (vectors 32 to 255); asks for attention
  /// where it is a device's.
  virtual void interrupt(const Frame &At) = 0;
  /// So did one that cannot be held off. False: nobody knows what it means.
  virtual bool nonMaskable(const Frame &At) = 0;

  /// Ends the guest. \p Status is the program's exit status; \p Crashed that it
  /// did not end by itself. What was written to the console is out before.
  [[noreturn]] virtual void stop(int Status, bool Crashed) = 0;
};

Platform &platform();

/// A note of the image that names a target it is for. Each platform's file has
/// one, and `ukport run` looks for it (runner/Image.h). Notes of type 1 are
/// base/control's.
struct TargetNote {
  uint32_t NameSize = sizeof "ukport", Size = sizeof Target, Type = 2;
  char Name[8] = "ukport";
  char Target[8];
};
#define TARGET_NOTE [[gnu::used, gnu::section(".note.ukport")]] const TargetNote

/// Each is there if its target is part of the image, and returns null if the
/// guest does not run on it. Called before there is memory.
[[gnu::weak]] Platform *pcPlatform();
[[gnu::weak]] Platform *xenPlatform();

} // namespace base

#endif // UKPORT_BASE_BOOT_PLATFORM_H
