//===- Shim.h - the tools that stand first in PATH during a capture -------===//
//
// One small binary that acts by the name it is called by. It must start in a
// millisecond or two (a configure script runs it hundreds of times), so it
// links LLVM's support library only, statically.
//
// Theory: the build must go on as it would with plain clang. A shim therefore
// changes only what the capture needs (bitcode beside the code, debug
// information, the sysroot, the linker), runs the real tool in the foreground,
// and records what was done after it succeeded. Without UKPORT_CAPTURE a shim
// is the plain LLVM tool.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_SHIM_SHIM_H
#define UKPORT_CAPTURE_SHIM_SHIM_H

#include "analyzer/capture/Recorder.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport::shim {

using Arguments = std::vector<std::string>;

/// How this process was called.
struct Invocation {
  std::string Name;    ///< base name of argv[0]
  Arguments Args;      ///< argv without [0], response files expanded
  std::string Capture; ///< UKPORT_CAPTURE; empty: not capturing
  std::string Sysroot; ///< UKPORT_SYSROOT as an absolute path, or "host"

  bool capturing() const { return !Capture.empty(); }
  bool hasSysroot() const { return Sysroot != "host"; }
  Recorder recorder() const { return {Capture, Sysroot}; }
};

/// Each runs one tool to its end and returns the status for exit(); an Error
/// means that the tool could not be run or the step could not be recorded.
llvm::Expected<int> runCompiler(const Invocation &I);
llvm::Expected<int> runLinker(const Invocation &I);
llvm::Expected<int> runArchiver(const Invocation &I);

/// Replaces this process by the tool. Returns only on failure.
llvm::Expected<int> execTool(llvm::ArrayRef<std::string> Args);

/// Runs the tool and waits. Command lines too long for the kernel go through a
/// response file. \p StderrPath: the file that receives stderr.
llvm::Expected<int> runTool(llvm::ArrayRef<std::string> Args,
                            llvm::StringRef StderrPath = "");

/// The value of an option that is either joined to the flag ("-ofile") or the
/// next argument ("-o file"); advances \p Index past it.
std::optional<std::string> optionValue(llvm::ArrayRef<std::string> Args,
                                       size_t &Index, llvm::StringRef Flag);

/// The first program called \p Name in PATH that is not a shim, or "".
std::string nextInPath(llvm::StringRef Name);

/// A host path of headers or libraries, which a sysroot build must not see, as
/// the sysroot's own; "" when the sysroot has no such thing. Every other path
/// is returned as it is.
std::string inSysroot(llvm::StringRef Path, llvm::StringRef Sysroot);

/// The path of the linker shim, which compilers are told to use.
std::string linkerShim();

std::string workingDirectory();

/// What a step is about to write and has not recorded. Should the step be
/// killed between the two, CaptureStore::begin removes these outputs, so that
/// the build's next run makes, and records, them again.
class PendingOutputs {
public:
  PendingOutputs() = default;
  ~PendingOutputs();
  PendingOutputs(const PendingOutputs &) = delete;
  PendingOutputs &operator=(const PendingOutputs &) = delete;

  llvm::Error begin(const Invocation &I, llvm::ArrayRef<std::string> Paths);

private:
  std::string Path;
};

/// A step that was run is recorded, whatever the terminal sends meanwhile:
/// from here on SIGINT, SIGTERM and SIGHUP wait. Call after the last tool ran;
/// while a tool runs the signal reaches it and its failure ends the shim.
void holdSignals();

} // namespace ukport::shim

#endif // UKPORT_CAPTURE_SHIM_SHIM_H
