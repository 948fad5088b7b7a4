#include "analyzer/project/Stamp.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace ukport {

/// Appends the digests of the data files below \p Directory, by name.
static void addFiles(std::string &Text, const std::string &Directory) {
  std::set<std::string> Files;
  std::error_code EC;
  for (sys::fs::recursive_directory_iterator It(Directory, EC), End;
       !EC && It != End; It.increment(EC))
    if (StringRef Path = It->path();
        Path.ends_with(".toml") || Path.ends_with(".csv"))
      Files.insert(Path.str());
  for (const std::string &File : Files) {
    Expected<std::string> Digest = digestOfFile(File);
    if (!Digest) {
      consumeError(Digest.takeError()); // the reader of that file reports it
      continue;
    }
    Text += sys::path::filename(File).str() + " " + *Digest + "\n";
  }
}

std::string analysisStamp(const Program &P, ArrayRef<std::string> Targets,
                          ArrayRef<std::string> Overlays, StringRef Policy,
                          ArrayRef<Assumption> Assumptions,
                          const ProcessStart &Start, bool SourceFacts) {
  std::string Text = P.Digest + "\n";
  Text += UKPORT_VERSION "\n";
  if (Expected<std::string> Self =
          digestOfFile(sys::fs::getMainExecutable(nullptr, nullptr)))
    Text += *Self + "\n";
  else
    consumeError(Self.takeError());
  for (const std::string &Target : Targets)
    Text += "target " + Target + "\n";
  Text += ("policy " + Policy + "\n").str();
  for (const Assumption &A : Assumptions)
    Text += "assume " + describe(A) + " by " + A.Origin + "\n";
  if (Start.Words)
    Text += "argv of " + std::to_string(Start.Words->size()) + " words\n";
  if (Start.Names)
    Text += "environment " + join(*Start.Names, " ") + "\n";
  Text += SourceFacts ? "with source facts\n" : "without source facts\n";
  addFiles(Text, dataDirectory() + "/syscall-map");
  addFiles(Text, dataDirectory() + "/sysroot");
  for (const std::string &Overlay : Overlays)
    addFiles(Text, Overlay);
  return digestOf(Text);
}

} // namespace ukport
