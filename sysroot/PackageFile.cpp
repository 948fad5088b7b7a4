//===- PackageFile.cpp - usr/share/ukport/packages/NAME.json --------------===//
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "sysroot/PackageBuild.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

static std::string packagesDirectory(StringRef Root) {
  return (Root + "/usr/share/ukport/packages").str();
}

Error writePackage(const Package &P, StringRef Root) {
  json::Object Object{
      {"version-of-format", 1},
      {"name", P.Name},
      {"version", P.Version},
      {"source", P.Source},
      {"digest", P.Digest},
      {"source-prefix", P.SourcePrefix},
      {"source-directory", P.SourceDirectory},
      {"capture", P.CaptureDirectory},
      {"files", json::Array(P.Files)},
  };
  if (P.Licence)
    Object["licence"] = *P.Licence;
  std::string Text;
  raw_string_ostream OS(Text);
  json::OStream(OS, /*IndentSize=*/2).value(std::move(Object));
  return writeFileAtomically(packagesDirectory(Root) + "/" + P.Name + ".json",
                             Text + "\n");
}

static bool fromJson(const json::Value &Value, Package &P, json::Path Path) {
  json::ObjectMapper Map(Value, Path);
  return Map && Map.map("name", P.Name) && Map.map("version", P.Version) &&
         Map.map("source", P.Source) && Map.map("digest", P.Digest) &&
         Map.map("source-prefix", P.SourcePrefix) &&
         Map.map("source-directory", P.SourceDirectory) &&
         Map.map("capture", P.CaptureDirectory) && Map.map("files", P.Files) &&
         Map.map("licence", P.Licence);
}

Expected<std::vector<Package>> readPackages(StringRef Root) {
  std::vector<Package> Packages;
  std::error_code EC;
  for (sys::fs::directory_iterator I(packagesDirectory(Root), EC), E;
       !EC && I != E; I.increment(EC)) {
    if (sys::path::extension(I->path()) != ".json")
      continue;
    auto Text = readFile(I->path());
    if (!Text)
      return Text.takeError();
    Expected<json::Value> Value = json::parse((*Text)->getBuffer());
    json::Path::Root Where("package");
    Package P;
    if (!Value || !fromJson(*Value, P, Where)) {
      std::string Why = toString(Value ? Where.getError() : Value.takeError());
      return makeInputError("not the description of a package", I->path(), Why,
                            "run \"ukport sysroot build --rebuild\"");
    }
    Packages.push_back(std::move(P));
  }
  std::sort(Packages.begin(), Packages.end(),
            [](const Package &A, const Package &B) { return A.Name < B.Name; });
  return Packages;
}

Error removePackage(StringRef Name, StringRef Root) {
  Expected<std::vector<Package>> Packages = readPackages(Root);
  if (!Packages)
    return Packages.takeError();
  for (const Package &P : *Packages) {
    if (P.Name != Name)
      continue;
    std::vector<std::string> Paths = {packagesDirectory(Root) + "/" + P.Name +
                                      ".json"};
    for (const std::string &File : P.Files)
      Paths.push_back((Root + "/" + File).str());
    for (const std::string &Path : Paths)
      if (std::error_code EC = sys::fs::remove(Path))
        return makeError("cannot remove", Path, EC.message(),
                         "check the directory's permissions");
  }
  return Error::success();
}

} // namespace ukport
