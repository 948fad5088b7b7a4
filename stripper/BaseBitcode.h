//===- BaseBitcode.h - the base as part of the program's module -----------===//
//
// For a unikernel the program's module gets the base linked in before it is
// optimised, so that one optimisation sees both and what no live call reaches
// goes. Three things tie them together:
//   - a call of the boundary function with a constant number N becomes a call
//   of
//     sys_NAME, or of ukport_missing_call where the base has no such handler;
//     other numbers go through a switch over those that the analysis found;
//   - the program's entry point is what the base calls ukport_program_entry;
//   - what the base defines takes the place of the libc's own machine code
//     (the boundary, clone, the return from signal handlers).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_BASEBITCODE_H
#define UKPORT_STRIPPER_BASEBITCODE_H

#include "analyzer/guards/Session.h"
#include "analyzer/program/Program.h"
#include "stripper/ImageTarget.h"
#include <set>

namespace ukport {

/// What is known at the link already, where a command line does not say it.
struct BootDefaults {
  std::vector<std::string> Arguments;   ///< argv; none: the program's name
  std::vector<std::string> Environment; ///< NAME=VALUE
  std::string RootFs; ///< a directory that becomes part of the image; or empty
  std::string Disk;   ///< where the guest's disk is mounted; empty: it has none
  bool Control = false; ///< whether it has the channel to look into it

  bool operator==(const BootDefaults &) const = default;
};

struct BaseCounts {
  uint64_t Direct = 0;           ///< calls that go to their handler
  std::set<std::string> Missing; ///< system calls that have none, by name
};

/// The files of bitcode and the objects that the base of \p Target consists of,
/// made from its sources unless the cache holds them.
struct BaseFiles {
  std::vector<std::string> Bitcode;     ///< in the order of Names
  std::vector<std::string> Names;       ///< "sched/Thread.cpp"
  std::vector<std::string> Objects;     ///< of assembly
  std::vector<std::string> ObjectNames; ///< "boot/Entry.S"
};
llvm::Expected<BaseFiles> compileBase(const ImageTarget &Target, unsigned Jobs);

/// Calls \p Visit for every module of the base of \p Target, with the names of
/// its module and object in an account: "base" and "base(sched/Thread.cpp)",
/// "liblwip.a" and "liblwip.a(tcp.o)".
using BaseVisitor = llvm::function_ref<llvm::Error(
    std::unique_ptr<llvm::Module>, llvm::StringRef Module,
    llvm::StringRef Object)>;
llvm::Error visitBase(const ImageTarget &Target, const BaseFiles &Files,
                      llvm::LLVMContext &C, BaseVisitor Visit);

/// Links the base of \p Target, as \p Files hold it, into the module of \p S.
llvm::Expected<BaseCounts> linkBase(Session &S, const Program &P,
                                    const ImageTarget &Target,
                                    const BaseFiles &Files,
                                    const SyscallMap &Map,
                                    const BootDefaults &Defaults);

} // namespace ukport

#endif // UKPORT_STRIPPER_BASEBITCODE_H
