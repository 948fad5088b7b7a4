#include "analyzer/frontend/elf/Plugins.h"
#include "analyzer/support/Files.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace ukport::elf {

/// \p Key as strings into \p To, if it is there.
static Error take(const TomlTable &Table, StringRef Key,
                  std::vector<std::string> &To) {
  const toml::node *Node = Table.get(Key);
  if (!Node || (Node->is_array() && Node->as_array()->empty()))
    return Error::success();
  auto Read = Table.strings(Key);
  if (!Read)
    return Read.takeError();
  To = std::move(*Read);
  return Error::success();
}

static Expected<Plugins> readOne(const TomlTable &Table) {
  if (Error E = Table.allowOnly({"title", "in", "when", "libraries", "words",
                                 "file", "database", "default", "enter"}))
    return E;
  Plugins P;
  for (auto [Key, To] : {std::pair<StringRef, std::string *>{"title", &P.Title},
                         {"in", &P.In}}) {
    auto Text = Table.string(Key);
    if (!Text)
      return Text.takeError();
    *To = std::move(*Text);
  }
  for (auto [Key, To] : {std::pair<StringRef, std::string *>{"words", &P.Words},
                         {"file", &P.File}}) {
    auto Text = Table.string(Key, "");
    if (!Text)
      return Text.takeError();
    *To = std::move(*Text);
  }
  if (!P.Words.empty() && P.Words != "nsswitch" && P.Words != "pam")
    return Table.error("words", "there is no such way to read a file",
                       "write nsswitch or pam");
  for (auto [Key, To] :
       {std::pair<StringRef, std::vector<std::string> *>{"when", &P.When},
        {"libraries", &P.Libraries},
        {"database", &P.Databases},
        {"default", &P.Default},
        {"enter", &P.Enter}})
    if (Error E = take(Table, Key, *To))
      return E;
  return P;
}

Expected<std::vector<Plugins>> readPlugins(StringRef Path, StringRef Text) {
  return readTables(Path, Text, "plugins", readOne);
}

/// The words behind a colon: "passwd: files systemd [NOTFOUND=return]".
static void addSwitchWords(const Plugins &P, StringRef Text,
                           std::set<std::string> &Words) {
  SmallVector<StringRef> Lines;
  Text.split(Lines, '\n');
  for (StringRef Line : Lines) {
    SmallVector<StringRef> Each;
    auto [Database, Sources] = Line.split('#').first.split(':');
    if (!P.Databases.empty() && !is_contained(P.Databases, Database.trim()))
      continue;
    SplitString(Sources, Each, " \t");
    for (StringRef Word : Each)
      if (Word = Word.trim(); !Word.empty() && all_of(Word, [](char C) {
            return isAlnum(C) || C == '_';
          }))
        Words.insert(Word.str());
  }
}

/// Every word that is the name of a shared library.
static void addModuleWords(const Plugins &, StringRef Text,
                           std::set<std::string> &Words) {
  SmallVector<StringRef> Lines;
  Text.split(Lines, '\n');
  for (StringRef Line : Lines) {
    SmallVector<StringRef> Each;
    Line = Line.split('#').first;
    SplitString(Line, Each, " \t");
    for (StringRef Word : Each)
      if (Word.ends_with(".so"))
        Words.insert(sys::path::filename(Word).str());
  }
}

static std::set<std::string> wordsOf(const Plugins &P,
                                     const LibrarySearch &Search) {
  std::set<std::string> Words;
  bool Pam = P.Words == "pam";
  std::vector<std::string> Files =
      Pam ? Search.matching(P.File + "/*") : std::vector<std::string>{P.File};
  for (const std::string &Path : Files)
    if (auto Real = Search.real(Path)) {
      auto Buffer = readFile(*Real);
      if (!Buffer) {
        consumeError(Buffer.takeError()); // who may not read it, nor may libc
        continue;
      }
      (Pam ? addModuleWords : addSwitchWords)(P, (*Buffer)->getBuffer(), Words);
    }
  if (Words.empty())
    Words.insert(P.Default.begin(), P.Default.end());
  return Words;
}

std::vector<std::string> librariesOf(const Plugins &P,
                                     const LibrarySearch &Search) {
  std::set<std::string> Words = {""};
  if (!P.Words.empty())
    Words = wordsOf(P, Search);
  std::set<std::string> Found;
  for (StringRef Name : P.Libraries)
    for (const std::string &Word : Words) {
      auto [Before, After] = Name.split("{}");
      std::string Library =
          Name.contains("{}") ? (Before + Word + After).str() : Name.str();
      if (!StringRef(Library).contains('/')) {
        Found.insert(Library);
        continue;
      }
      for (const std::string &Place : Search.places())
        for (std::string &Path :
             Search.matching((Twine(Place) + "/" + Library).str()))
          Found.insert(std::move(Path));
    }
  return {Found.begin(), Found.end()};
}

} // namespace ukport::elf
