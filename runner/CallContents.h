//===- CallContents.h - what lies behind the arguments of a call ----------===//
//
// Read from syscall-map/contents.csv. The guest is told by number what to copy
// (base/control/Trace.cpp), and what it copied is shown as what it is.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_CALLCONTENTS_H
#define UKPORT_RUNNER_CALLCONTENTS_H

#include "syscall-map/SyscallMap.h"

namespace ukport {

/// The kinds of the file's column `what`.
enum class ContentKind {
  Number,
  Octal,
  String,
  Bytes,
  SocketAddress,
  EpollEvent,
  PollEntry,
  TimeSpec,
  TimeValue,
  Int,
  IntPair,
  Pieces,
  Message
};

struct CallContent {
  ContentKind Kind = ContentKind::Number;
  bool AtEnd = false;
  unsigned Count = 6; ///< as base/control/Trace.cpp numbers them
};

class CallContents {
public:
  /// Reads the file that belongs to this ukport.
  static llvm::Expected<CallContents> load(const SyscallMap &Map);

  /// What argument \p Index of call \p Number is.
  CallContent of(int Number, unsigned Index) const;

  /// The line that tells the guest to trace \p Call, without its end.
  std::string request(const SyscallInfo &Call) const;

private:
  std::map<std::pair<int, unsigned>, CallContent> Rows;
};

/// What was copied, as a person writes it: "GET / HT"..., {sa_family=AF_INET,
/// ...}, [{events=EPOLLIN, data=5}]. \p Total is how many bytes there are.
std::string describeContent(ContentKind Kind, llvm::StringRef Bytes,
                            uint32_t Total, const SyscallMap &Map);

/// A sockaddr: "10.0.2.15:80", "[::1]:80", "/run/socket"; "" for none.
std::string describeSocketAddress(llvm::StringRef Bytes);

} // namespace ukport

#endif // UKPORT_RUNNER_CALLCONTENTS_H
