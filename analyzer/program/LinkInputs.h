//===- LinkInputs.h - what a link could take, object by object ------------===//
//
// Before the linker chooses, every object that the link names and every member
// of its archives is a candidate. Members are told apart by their place in the
// archive, not by name: musl's libc.a has two free.lo.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_LINKINPUTS_H
#define UKPORT_PROGRAM_LINKINPUTS_H

#include "analyzer/program/Program.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>
#include <vector>

namespace ukport {

/// An object that the linker may take.
struct Candidate {
  LinkedObject Object;
  llvm::StringRef Bytes;  ///< its contents, owned by LinkInputs
  std::string LinkerPath; ///< the file that stands for it in the linker's run;
                          ///< no two candidates have the same
};

/// One input file of the link, opened.
struct OpenInput {
  InputKind Kind = InputKind::Object;
  const LinkInput *Input = nullptr;
  /// Candidates [Begin, End): an object has one, an archive one a member.
  uint32_t Begin = 0, End = 0;
};

struct LinkInputs {
  std::vector<OpenInput> Inputs; ///< parallel to LinkRecord::Inputs
  std::vector<Candidate> Candidates;
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
};

/// Opens the inputs of \p Link and takes its archives apart. Errors name the
/// file or member (exit code 3), also when a file is no longer the one that
/// was recorded.
llvm::Expected<LinkInputs> openInputs(const LinkRecord &Link);

/// Prepares all candidates in parallel on \p Jobs threads (0: one a core) and
/// sets their LinkerPath, below \p WorkDir when two would share one.
llvm::Error prepareInputs(LinkInputs &Inputs, llvm::StringRef WorkDir,
                          unsigned Jobs);

} // namespace ukport

#endif // UKPORT_PROGRAM_LINKINPUTS_H
