#include "sysroot/AptSources.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

/// The value of field \p Name in a stanza's line, if that is what it holds.
static bool isField(StringRef Line, StringRef Name, StringRef &Value) {
  auto [Key, Rest] = Line.split(':');
  if (Key.size() == Line.size() || !Key.trim().equals_insensitive(Name))
    return false;
  Value = Rest.trim();
  return true;
}

/// One stanza as a source entry; empty when it names no packages.
static std::string stanzaToSource(ArrayRef<StringRef> Lines) {
  std::string Out;
  bool Packages = false, Enabled = true;
  for (StringRef Line : Lines) {
    StringRef Value;
    if (isField(Line, "Types", Value)) {
      SmallVector<StringRef> Types;
      SplitString(Value, Types);
      Packages = is_contained(Types, "deb") || is_contained(Types, "deb-src");
      Out += "Types: deb-src\n";
      continue;
    }
    if (isField(Line, "Enabled", Value) &&
        (Value.equals_insensitive("no") || Value.equals_insensitive("false")))
      Enabled = false;
    if (isField(Line, "URIs", Value) && Value.starts_with("cdrom:"))
      Enabled = false;
    Out += Line.str() + "\n";
  }
  return Packages && Enabled ? Out + "\n" : std::string();
}

std::string deb822ToSource(StringRef Text) {
  std::string Out;
  SmallVector<StringRef> Lines, Stanza;
  Text.split(Lines, '\n');
  Lines.push_back(""); // ends the last stanza
  for (StringRef Line : Lines) {
    if (Line.trim().empty()) {
      Out += stanzaToSource(Stanza);
      Stanza.clear();
    } else if (!Line.starts_with("#")) {
      Stanza.push_back(Line.rtrim());
    }
  }
  return Out;
}

std::string oneLineToSource(StringRef Text) {
  std::string Out;
  SmallVector<StringRef> Lines;
  Text.split(Lines, '\n');
  for (StringRef Line : Lines) {
    Line = Line.split('#').first.trim();
    StringRef Type = Line.take_until(isSpace);
    StringRef Rest = Line.drop_front(Type.size()).trim();
    if ((Type != "deb" && Type != "deb-src") || Rest.contains("cdrom:"))
      continue;
    std::string Entry = "deb-src " + Rest.str() + "\n";
    if (!StringRef(Out).contains(Entry))
      Out += Entry;
  }
  return Out;
}

/// An item of apt's configuration as an absolute path; empty when unset.
static std::string aptPath(StringRef Item) {
  Expected<std::string> Out =
      captureOutput({"apt-config", "shell", "V", Item.str()});
  if (!Out) {
    consumeError(Out.takeError());
    return "";
  }
  StringRef Value = StringRef(*Out).trim();
  return Value.consume_front("V='") && Value.consume_back("'") ? Value.str()
                                                               : "";
}

Error writeSourceEntries(StringRef Directory) {
  if (Error E = createDirectories(Directory))
    return E;
  std::vector<std::string> Files;
  if (std::string Main = aptPath("Dir::Etc::sourcelist/f"); !Main.empty())
    Files.push_back(Main);
  std::error_code EC;
  for (sys::fs::directory_iterator I(aptPath("Dir::Etc::sourceparts/d"), EC), E;
       !EC && I != E; I.increment(EC))
    Files.push_back(I->path());
  std::sort(Files.begin(), Files.end());

  std::string Stanzas, Lines;
  for (const std::string &File : Files) {
    StringRef Extension = sys::path::extension(File);
    if ((Extension != ".list" && Extension != ".sources") ||
        !sys::fs::is_regular_file(File))
      continue;
    auto Text = readFile(File);
    if (!Text)
      return Text.takeError();
    if (Extension == ".sources")
      Stanzas += deb822ToSource((*Text)->getBuffer());
    else
      Lines += oneLineToSource((*Text)->getBuffer());
  }
  if (Stanzas.empty() && Lines.empty())
    return makeError("no package archive", "/etc/apt",
                     "the machine's apt sources name none",
                     "run on a Debian system with a package archive set up");
  if (Error E =
          writeFileAtomically((Directory + "/machine.sources").str(), Stanzas))
    return E;
  return writeFileAtomically((Directory + "/machine.list").str(), Lines);
}

/// The order of a character in a version: "~" before the end, then digits,
/// letters, the rest.
static int orderOf(StringRef S) {
  if (S.empty() || isDigit(S[0]))
    return 0;
  if (S[0] == '~')
    return -1;
  return isAlpha(S[0]) ? S[0] : S[0] + 256;
}

static int compareParts(StringRef A, StringRef B) {
  while (!A.empty() || !B.empty()) {
    while ((!A.empty() && !isDigit(A[0])) || (!B.empty() && !isDigit(B[0]))) {
      if (int D = orderOf(A) - orderOf(B))
        return D;
      A = A.drop_front(A.empty() ? 0 : 1);
      B = B.drop_front(B.empty() ? 0 : 1);
    }
    StringRef NumberA = A.take_while(isDigit), NumberB = B.take_while(isDigit);
    A = A.drop_front(NumberA.size());
    B = B.drop_front(NumberB.size());
    NumberA = NumberA.ltrim('0');
    NumberB = NumberB.ltrim('0');
    if (NumberA.size() != NumberB.size())
      return NumberA.size() < NumberB.size() ? -1 : 1;
    if (int D = NumberA.compare(NumberB))
      return D;
  }
  return 0;
}

/// Splits "[epoch:]upstream[-revision]".
static void splitVersion(StringRef Version, StringRef &Epoch,
                         StringRef &Upstream, StringRef &Revision) {
  Epoch = "0";
  Upstream = Version;
  if (Version.contains(':'))
    std::tie(Epoch, Upstream) = Version.split(':');
  Revision = "";
  if (Upstream.contains('-'))
    std::tie(Upstream, Revision) = Upstream.rsplit('-');
}

int compareDebianVersions(StringRef A, StringRef B) {
  StringRef PartsA[3], PartsB[3];
  splitVersion(A, PartsA[0], PartsA[1], PartsA[2]);
  splitVersion(B, PartsB[0], PartsB[1], PartsB[2]);
  for (int I = 0; I < 3; ++I)
    if (int D = compareParts(PartsA[I], PartsB[I]))
      return D;
  return 0;
}

StringRef upstreamVersion(StringRef DebianVersion) {
  StringRef Epoch, Upstream, Revision;
  splitVersion(DebianVersion, Epoch, Upstream, Revision);
  return Upstream;
}

bool versionMatches(StringRef Version, StringRef Wanted) {
  if (!Version.consume_front(Wanted))
    return false;
  return Wanted.empty() || Version.empty() ||
         StringRef(".+~-").contains(Version[0]);
}

} // namespace ukport
