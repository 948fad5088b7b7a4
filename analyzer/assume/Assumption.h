//===- Assumption.h - a fact that the user vouches for --------------------===//
//
// An assumption says what a place in the program's memory, or a function's
// result, is whenever it is read:
//
//   ngx_core_conf_t.master = 0       a member of a struct, in all its objects;
//                                    the struct by its tag or its typedef
//   ngx_process != 2                 a global variable
//   server.aof_state = 0             a member of a global variable
//   getenv() = 0                     what a function returns
//   getenv("HOME") = 0               what it returns for that first argument
//   environment in "HOME", "TZ"      the names that the environment may hold
//   on_signal.number != 17           what a function is called with
//   reload() never                   the function is never entered
//   syscall(eventfd2) != -38         what the kernel answers; syscall(*): to
//                                    every call
//   ngx_command_s.name in "daemon", "listen"
//                                    the entries of tables of that struct that
//                                    are ever chosen: those whose member is
//                                    one of these texts
//   gzip.c:next_filter = chunked_filter
//   ngx_connection_s.read->handler in on_request, on_close, NULL
//   run_script.code in copy_code, length.c:copy_length
//                                    a pointer holds only these functions: that
//                                    in a variable or member; in a member of
//                                    what another pointer is to; in a variable
//                                    inside a function (PointerFacts.h)
//
// FILE: before a name tells static variables and functions of one name apart.
//
// It is not a fact until something enforces it: the stripped program checks it
// at each read, and traps.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ASSUME_ASSUMPTION_H
#define UKPORT_ASSUME_ASSUMPTION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace ukport {

enum class Relation : uint8_t {
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  In,    ///< one of Texts
  Holds, ///< one of the functions that Texts name
  Never, ///< not called
};

struct Assumption {
  /// "ngx_core_conf_t.master", "server.aof_state", "ngx_process", "getenv()",
  /// "syscall(eventfd2)".
  std::string Subject;
  Relation Is = Relation::Equal;
  int64_t Value = 0;              ///< signed; a null pointer is 0
  std::vector<std::string> Texts; ///< for In and Holds: sorted
  std::string Origin;             ///< who says so: "--assume", "nginx.conf:3"

  bool operator==(const Assumption &) const = default;
};

/// Parses one assumption; \p Origin is kept, and named in the error.
llvm::Expected<Assumption> parseAssumption(llvm::StringRef Text,
                                           llvm::StringRef Origin);

/// The text that parseAssumption reads: "ngx_core_conf_t.master = 0".
std::string describe(const Assumption &A);

/// \p Name without the file before it, and that file, "" if it names none:
/// "gzip.c:next_filter".
struct FileAndName {
  llvm::StringRef File, Name;
};
FileAndName splitFile(llvm::StringRef Name);

/// "=", "!=", "<" ...
llvm::StringRef symbolOf(Relation R);

} // namespace ukport

#endif // UKPORT_ASSUME_ASSUMPTION_H
