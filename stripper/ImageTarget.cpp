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

/// The sources in the folder \p Folder of the base, in the order of their
/// names.
static void addSources(StringRef Folder, std::vector<std::string> &To) {
  std::set<std::string> Found;
  std::error_code EC;
  for (sys::fs::directory_iterator It(dataDirectory() + "/base/" + Folder, EC),
       End;
       !EC && It != End; It.increment(EC)) {
    StringRef Name = sys::path::filename(It->path());
    if (Name.ends_with(".cpp") || Name.ends_with(".S"))
      Found.insert((Folder + "/" + Name).str());
  }
  To.insert(To.end(), Found.begin(), Found.end());
}

std::vector<std::string> ImageTarget::names() {
  std::set<std::string> Known =
      targetsIn(dataDirectory() + "/stripper/targets");
  return {Known.begin(), Known.end()};
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
  if (Error E = Table.allowOnly({"sources", "link", "base", "libraries"}))
    return E;
  ImageTarget Result;
  Result.Name = Name.str();
  std::vector<std::string> Folders;
  for (auto [Key, To] :
       {std::pair("sources", &Result.Sources), std::pair("link", &Result.Link),
        std::pair("base", &Folders),
        std::pair("libraries", &Result.Libraries)}) {
    if (!Table.has(Key))
      continue;
    Expected<std::vector<std::string>> Values = Table.strings(Key);
    if (!Values)
      return Values.takeError();
    *To = std::move(*Values);
  }
  for (std::string &Source : Result.Sources)
    Source = Directory + "/" + Source;
  for (const std::string &Folder : Folders)
    addSources(Folder, Result.Base);
  return Result;
}

void ImageTarget::addFolder(StringRef Folder) { addSources(Folder, Base); }

Error ImageTarget::add(const ImageTarget &Other) {
  if (!Name.empty() && Base.empty() != Other.Base.empty())
    return makeError("no image is for both", Name + " and " + Other.Name,
                     "one lies under the program, the other brings it along",
                     "strip once for each");
  Name += (Name.empty() ? "" : "+") + Other.Name;
  for (auto [From, To] :
       {std::pair(&Other.Sources, &Sources), std::pair(&Other.Link, &Link),
        std::pair(&Other.Base, &Base), std::pair(&Other.Libraries, &Libraries)})
    for (const std::string &Value : *From)
      if (!is_contained(*To, Value))
        To->push_back(Value);
  return Error::success();
}

} // namespace ukport
