//===- top.h - ukport top and ukport trace: looking into a guest ----------===//
#ifndef UKPORT_CLI_TOP_H
#define UKPORT_CLI_TOP_H

#include "llvm/Support/Error.h"
#include <string>

namespace CLI {
class App;
}

namespace ukport {

struct TopOptions {
  std::string Guest;   ///< an image's name; empty: the only guest
  double Interval = 2; ///< seconds
  unsigned Count = 0;  ///< of reports; 0: no end on a terminal, else one
  std::string Format;  ///< `ukport top`: text or json
  std::string Calls;   ///< `ukport trace`: as callsNamed reads it (Trace.h)
};

void addTopOptions(CLI::App &Sub, TopOptions &Options);
/// `ukport top`
llvm::Expected<int> runTop(const TopOptions &Options);

void addTraceOptions(CLI::App &Sub, TopOptions &Options);
/// `ukport trace`
llvm::Expected<int> runTrace(const TopOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_TOP_H
