//===- Error.h - the one way ukport reports a failure ---------------------===//
//
// Every failure says four things: what went wrong, where, why, and what the
// user can do about it. It travels as an llvm::Error and is printed once, by
// main, as
//
//   ukport: error: WHAT: WHERE: WHY; do THIS
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SUPPORT_ERROR_H
#define UKPORT_SUPPORT_ERROR_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

/// Exit codes of every command; design: "The command contract".
enum class ExitCode : int {
  Success = 0,
  Failure = 1,    ///< usage or internal error
  Findings = 2,   ///< findings at or above --fail-on
  Incomplete = 3, ///< an input could not be read, or a pass stopped early
};

/// A failure with the four parts a user needs. Where and Why may be empty.
class UserError : public llvm::ErrorInfo<UserError> {
public:
  static char ID;

  UserError(std::string What, std::string Where, std::string Why,
            std::string Action, ExitCode Code = ExitCode::Failure)
      : What(std::move(What)), Where(std::move(Where)), Why(std::move(Why)),
        Action(std::move(Action)), Code(Code) {}

  void log(llvm::raw_ostream &OS) const override;
  std::error_code convertToErrorCode() const override;

  ExitCode exitCode() const { return Code; }

private:
  std::string What, Where, Why, Action;
  ExitCode Code;
};

/// Makes a failure: what, where, why, and what to do next.
llvm::Error makeError(const llvm::Twine &What, const llvm::Twine &Where,
                      const llvm::Twine &Why, const llvm::Twine &Action,
                      ExitCode Code = ExitCode::Failure);

/// Makes the failure of an input that could not be read (exit code 3).
llvm::Error makeInputError(const llvm::Twine &What, const llvm::Twine &Where,
                           const llvm::Twine &Why, const llvm::Twine &Action);

/// The exit code that \p E asks for: Failure unless it is a UserError.
/// Leaves \p E unhandled and unchanged.
ExitCode exitCodeOf(llvm::Error &E);

/// Prints "ukport: warning: ..." on stderr. Warnings never change the exit
/// code.
void warn(const llvm::Twine &What, const llvm::Twine &Where,
          const llvm::Twine &Why);

} // namespace ukport

#endif // UKPORT_SUPPORT_ERROR_H
