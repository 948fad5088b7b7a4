#include "stripper/ImageTarget.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/NearNames.h"
#include "syscall-map/Toml.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

static std::set<std::string> targetsIn(StringRef Directory) {
  std::set<std::string> Names;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Directory, EC), End; !EC && It != End;
       It.increment(EC))
    if (sys::fs::exists(It->path() + "/target.toml"))
      Names.insert(sys::path::filename(It->path()).str());
  return Names;
}

Expected<ImageTarget> ImageTarget::load(StringRef Name) {
  std::string All = dataDirectory() + "/stripper/targets";
  std::set<std::string> Known = targetsIn(All);
  if (!Known.count(Name.str())) {
    NearNames Near(Name);
    for (const std::string &Other : Known)
      Near.consider(Other);
    return makeError("no such target of an image", Name,
                     "images are made for " + join(Known, ", "),
                     Near.question("name one of them with --target"));
  }
  std::string Directory = All + "/" + Name.str();
  std::string File = Directory + "/target.toml";
  auto Text = readFile(File);
  if (!Text)
    return Text.takeError();
  Expected<toml::table> Parsed = parseToml(File, (*Text)->getBuffer());
  if (!Parsed)
    return Parsed.takeError();
  TomlTable Table(File, *Parsed);
  if (Error E = Table.allowOnly({"sources", "link"}))
    return E;
  ImageTarget Result;
  Result.Name = Name.str();
  Expected<std::vector<std::string>> Sources = Table.strings("sources");
  if (!Sources)
    return Sources.takeError();
  for (const std::string &Source : *Sources)
    Result.Sources.push_back(Directory + "/" + Source);
  if (!Table.has("link"))
    return Result;
  Expected<std::vector<std::string>> Link = Table.strings("link");
  if (!Link)
    return Link.takeError();
  Result.Link = std::move(*Link);
  return Result;
}

} // namespace ukport
