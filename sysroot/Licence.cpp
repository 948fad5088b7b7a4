#include "sysroot/Licence.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <vector>

using namespace llvm;

namespace ukport {
namespace {

/// What is of interest in a stanza: both empty where it is not one of files.
struct Stanza {
  StringRef Files, Licence;
};

} // namespace

/// Whether all that \p Files names belongs to the packaging.
static bool isPackaging(StringRef Files) {
  SmallVector<StringRef> Names;
  SplitString(Files, Names);
  return all_of(Names, [](StringRef N) { return N.starts_with("debian/"); });
}

std::string licencesIn(StringRef Copyright) {
  std::vector<std::string> Found;
  Stanza Now;
  auto Finish = [&] {
    if (!Now.Files.empty() && !Now.Licence.empty() && !isPackaging(Now.Files) &&
        !is_contained(Found, Now.Licence))
      Found.push_back(Now.Licence.str());
    Now = {};
  };
  SmallVector<StringRef> Lines;
  Copyright.split(Lines, '\n');
  for (StringRef Line : Lines) {
    if (Line.trim().empty())
      Finish();
    else if (Line.consume_front_insensitive("Files:"))
      Now.Files = Line.trim().empty() ? "*" : Line.trim();
    else if (Line.consume_front_insensitive("License:"))
      Now.Licence = Line.trim();
  }
  Finish();
  return join(Found, ", ");
}

std::string copyrightInPatch(StringRef Patch) {
  std::string Text;
  bool Inside = false;
  SmallVector<StringRef> Lines;
  Patch.split(Lines, '\n');
  for (StringRef Line : Lines) {
    if (Line.starts_with("+++ "))
      Inside = Line.ends_with("/debian/copyright");
    else if (Inside && Line.consume_front("+"))
      Text += (Line + "\n").str();
  }
  return Text;
}

} // namespace ukport
