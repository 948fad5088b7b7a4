#include "analyzer/support/Error.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

char UserError::ID = 0;

void UserError::log(raw_ostream &OS) const {
  OS << What;
  if (!Where.empty())
    OS << ": " << Where;
  if (!Why.empty())
    OS << ": " << Why;
  if (!Action.empty())
    OS << "; " << Action;
}

std::error_code UserError::convertToErrorCode() const {
  return inconvertibleErrorCode();
}

Error makeError(const Twine &What, const Twine &Where, const Twine &Why,
                const Twine &Action, ExitCode Code) {
  return make_error<UserError>(What.str(), Where.str(), Why.str(), Action.str(),
                               Code);
}

Error makeInputError(const Twine &What, const Twine &Where, const Twine &Why,
                     const Twine &Action) {
  return makeError(What, Where, Why, Action, ExitCode::Incomplete);
}

ExitCode exitCodeOf(Error &E) {
  ExitCode Code = ExitCode::Failure;
  E = handleErrors(std::move(E), [&](std::unique_ptr<UserError> U) -> Error {
    Code = U->exitCode();
    return Error(std::move(U));
  });
  return Code;
}

void warn(const Twine &What, const Twine &Where, const Twine &Why) {
  errs() << "ukport: warning: " << What << ": " << Where << ": " << Why << '\n';
}

} // namespace ukport
