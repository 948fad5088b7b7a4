//===- Judgement.h - what becomes of a program without a syscall ----------===//
//
// The result of ErrorHandling.h, as the store keeps it and the reports say it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ERRORS_JUDGEMENT_H
#define UKPORT_ERRORS_JUDGEMENT_H

#include "analyzer/graph/ProgramGraph.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// What the program does about a syscall's answer; the later, the worse.
/// ErrorHandling.h says what each means.
enum class Handling : uint8_t {
  Ignored,
  GoesOn,
  Foreseen,
  Keeps,
  GivesUp,
  Unknown,
  MayExit,
  Loops,
  Exits,
};

/// What a missing syscall means for the program.
enum class Need : uint8_t {
  Stubbable, ///< ENOSYS is survived
  Fakeable,  ///< 0 without effect is survived
  Required,
  Unknown,
};

/// Why a verdict is not what the handling alone would say.
enum class NeedReason : uint8_t {
  Handling,    ///< it is what the handling says
  NotDone,     ///< nothing tells the program that the work was not done
  NotWritten,  ///< it reads memory that the kernel did not fill
  WrongAnswer, ///< 0 is a descriptor, process or address, and a wrong one
};

/// One way of handling, and the place that decides it.
struct Judged {
  Handling What = Handling::Ignored;
  FunctionId In; ///< whose code decides
  Location Where;
  FunctionId Calls; ///< the call that ends or goes on there, if it has a name
  /// Exits: the result itself is what the program ends with.
  bool ByResult = false;
  /// The first text that the error handling hands to a function, next to the
  /// syscall: what the program says about it. "" if none.
  std::string Says;
  FunctionId SaidIn;
  Location SaidWhere;
};

/// The verdict on one way of being missing.
struct Verdict {
  Need What = Need::Unknown;
  NeedReason Why = NeedReason::Handling;
  Judged By;
};

/// A syscall without its kernel: Stub when it fails with ENOSYS, Fake when it
/// returns 0 and does nothing.
struct SyscallJudgement {
  int Number = -1;
  Verdict Stub, Fake;
};

/// The enumerators of these names; none if there is none.
std::optional<Handling> handlingNamed(llvm::StringRef Name);
std::optional<Need> needNamed(llvm::StringRef Name);
std::optional<NeedReason> needReasonNamed(llvm::StringRef Name);

llvm::StringRef nameOf(Handling H);   ///< "goes-on"
llvm::StringRef nameOf(Need N);       ///< "stubbable"
llvm::StringRef nameOf(NeedReason R); ///< "not-done"

} // namespace ukport

#endif // UKPORT_ERRORS_JUDGEMENT_H
