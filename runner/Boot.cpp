#include "runner/Boot.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "runner/RootFs.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

Expected<WorkDirectory> runDirectory() {
  SmallString<128> Temporary;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, Temporary);
  return WorkDirectory::beside((Temporary + "/ukport-run").str());
}

std::string guestCommandLine(const RunOptions &Options) {
  std::string Line = join(Options.Options, " ");
  if (Options.Trace)
    Line += Line.empty() ? "control=wait" : " control=wait";
  if (!Options.Arguments.empty())
    Line += Line.empty() ? "--" : " --";
  for (StringRef Word : Options.Arguments)
    Line += Word.empty() || Word.contains(' ') ? (" \"" + Word + "\"").str()
                                               : (" " + Word).str();
  return Line;
}

Expected<std::string> rootArchive(const RunOptions &Options, StringRef Work) {
  if (Options.RootFs.empty() || !sys::fs::is_directory(Options.RootFs))
    return Options.RootFs;
  Expected<std::string> Bytes = archiveDirectory(Options.RootFs);
  if (!Bytes)
    return Bytes.takeError();
  std::string Archive = (Work + "/root.cpio").str();
  if (Error E = writeFileAtomically(Archive, *Bytes))
    return E;
  return Archive;
}

Expected<std::optional<ControlChannel>>
controlChannel(const RunOptions &Options, StringRef Work) {
  Expected<bool> Has = hasControl(Options.Image);
  if (!Has)
    return Has.takeError();
  if (!*Has && Options.Trace)
    return makeError("no trace of this image", Options.Image,
                     "it has no control channel",
                     "make it with `ukport strip --control`");
  if (!*Has)
    return std::nullopt;
  Expected<ControlChannel> Channel =
      ControlChannel::open(Work, Options.Image, Options.Trace);
  if (!Channel)
    return Channel.takeError();
  return std::move(*Channel);
}

} // namespace ukport
