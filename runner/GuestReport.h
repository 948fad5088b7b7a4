//===- GuestReport.h - what a guest says of itself ------------------------===//
//
// The lines of base/control/Top.cpp, read and laid out for a person.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_GUESTREPORT_H
#define UKPORT_RUNNER_GUESTREPORT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ukport {

class SyscallMap;

/// Times in nanoseconds, sizes in bytes.
struct GuestReport {
  struct Thread {
    int Id = 0;
    bool Sleeps = false, OfBase = false;
    uint64_t CpuTime = 0, StackUsed = 0, StackTouched = 0, StackSize = 0;
    int Call = -1;         ///< the system call it is in; -1: none
    uint64_t Argument = 0; ///< its first
  };
  struct Memory {
    std::string Kind;
    uint64_t Size;
  };
  struct OpenFile {
    int Descriptor;
    std::string Name;
  };
  struct Socket {
    int Descriptor;
    std::string Type, State, Local, Remote;
    uint64_t Received; ///< bytes that wait to be read
  };

  uint64_t Time = 0; ///< since boot
  std::vector<Thread> Threads;
  std::vector<Memory> Arenas;
  std::vector<OpenFile> Files;
  std::vector<Socket> Sockets;

  /// Lines that it does not know are left out.
  static GuestReport read(llvm::StringRef Text);

  /// With the share of the processor since \p Before, or since boot.
  void print(llvm::raw_ostream &To, const SyscallMap &Map,
             const GuestReport *Before) const;

  /// The same as one JSON object on a line: times in seconds, sizes in bytes.
  void printJson(llvm::raw_ostream &To, const SyscallMap &Map,
                 llvm::StringRef Image, const GuestReport *Before) const;

private:
  /// The part of the processor, 0 to 1, that each thread had since \p Before.
  std::vector<double> shares(const GuestReport *Before) const;
};

} // namespace ukport

#endif // UKPORT_RUNNER_GUESTREPORT_H
