#include "sysroot/Sysroot.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/FileLock.h"
#include "analyzer/support/Files.h"
#include "sysroot/Licence.h"
#include "sysroot/PackageBuild.h"
#include "sysroot/SourceArchive.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;

namespace ukport {

static std::string sysrootsDirectory() {
  return cacheDirectory() + "/sysroots";
}

std::string sysrootPath() { return cacheDirectory() + "/sysroot"; }

const Package *Sysroot::find(StringRef Name) const {
  auto It = find_if(Packages, [&](const Package &P) { return P.Name == Name; });
  return It == Packages.end() ? nullptr : &*It;
}

const Package *Sysroot::packageOfFile(StringRef File) const {
  if (File.consume_front(Path))
    File.consume_front("/");
  for (const Package &P : Packages)
    if (binary_search(P.Files, File))
      return &P;
  return nullptr;
}

static Expected<Sysroot> openAt(std::string Path) {
  Expected<std::vector<Package>> Packages = readPackages(Path);
  if (!Packages)
    return Packages.takeError();
  return Sysroot{std::move(Path), std::move(*Packages)};
}

Expected<Sysroot> openSysroot() {
  std::string Path = sysrootPath();
  if (!sys::fs::is_directory(Path))
    return makeError("no sysroot", Path, "it has not been built yet",
                     "run \"ukport sysroot build\"");
  return openAt(Path);
}

/// Makes the stable path lead to \p Root, by one rename.
static Error pointTo(StringRef Root) {
  std::string Link = sysrootPath(), Temp = Link + ".new";
  sys::fs::remove(Temp);
  // Relative, so that the cache can be moved as a whole.
  std::error_code EC =
      sys::fs::create_link("sysroots/" + sys::path::filename(Root), Temp);
  // A directory of this name is not ours to replace by a link.
  if (!EC)
    EC = sys::fs::rename(Temp, Link);
  if (EC)
    return makeError("cannot create", Link, EC.message(),
                     "remove what is in the way");
  return Error::success();
}

/// Builds the libc and the kernel's headers; the directory \p Root appears
/// when both are there.
static Error buildBase(const Recipe &Libc, StringRef Digest, StringRef Root) {
  std::string Temp = (Root + ".building").str();
  sys::fs::remove_directories(Temp);
  if (Error E = createDirectories(Temp + "/usr/include"))
    return E;
  Expected<Package> Musl = buildPackage(Libc, Temp, Digest);
  if (!Musl)
    return Musl.takeError();
  Expected<Package> Kernel = installKernelHeaders(Temp);
  if (!Kernel)
    return Kernel.takeError();
  if (std::error_code EC = sys::fs::rename(Temp, Root))
    return makeError("cannot create", Root, EC.message(), "remove it");
  return Error::success();
}

/// Removes all sysroots but \p Root; nothing points to them any more.
static void removeOthers(StringRef Root) {
  std::error_code EC;
  std::vector<std::string> Old;
  for (sys::fs::directory_iterator I(sysrootsDirectory(), EC), E; !EC && I != E;
       I.increment(EC))
    if (I->path() != Root)
      Old.push_back(I->path());
  for (const std::string &Path : Old)
    sys::fs::remove_directories(Path);
}

/// Builds the packages of \p Recipes that are missing or made of other things
/// than now. \p Base: the libc's digest.
static Error buildPackages(ArrayRef<Recipe> Recipes, const Sysroot &S,
                           StringRef Base, bool Rebuild) {
  std::map<std::string, std::string> Digests;
  for (const Recipe &R : Recipes) {
    std::string On = Base.str();
    for (const std::string &Dependency : R.Depends)
      On += Digests[Dependency];
    Expected<std::string> Digest = packageDigest(R, On);
    if (!Digest)
      return Digest.takeError();
    Digests[R.Name] = *Digest;
    const Package *Installed = S.find(R.Name);
    if (!Rebuild && Installed && Installed->Digest == *Digest)
      continue;
    Expected<Package> P = buildPackage(R, S.Path, *Digest);
    if (!P)
      return P.takeError();
  }
  return Error::success();
}

/// Of packages that were built before licences were looked for.
static Error findLicences(StringRef Root) {
  Expected<std::vector<Package>> Packages = readPackages(Root);
  if (!Packages)
    return Packages.takeError();
  for (Package &P : *Packages) {
    if (P.Licence || P.SourceDirectory.empty())
      continue;
    P.Licence = licencesIn(fetchCopyright({P.Source, P.Version, ""}));
    if (Error E = writePackage(P, Root))
      return E;
  }
  return Error::success();
}

Expected<Sysroot> ensureSysroot(const std::vector<std::string> &Names,
                                bool Rebuild) {
  Expected<Recipe> Libc = loadRecipe(LibcRecipe);
  if (!Libc)
    return Libc.takeError();
  Expected<std::string> Key = packageDigest(*Libc, LLVM_VERSION_STRING);
  if (!Key)
    return Key.takeError();
  // Unknown names are refused before anything is built.
  Expected<std::vector<Recipe>> Wanted = loadRecipesInOrder(Names);
  if (!Wanted)
    return Wanted.takeError();

  Expected<FileLock> Lock = FileLock::take(sysrootPath() + ".lock");
  if (!Lock)
    return Lock.takeError();
  // What the old sysroot had and a recipe still knows comes along.
  std::vector<std::string> All = Names;
  std::vector<std::string> Known = recipeNames();
  if (Expected<Sysroot> Old = openSysroot()) {
    for (const Package &P : Old->Packages)
      if (is_contained(Known, P.Name) && !is_contained(All, P.Name))
        All.push_back(P.Name);
  } else {
    consumeError(Old.takeError());
  }

  std::string Root = sysrootsDirectory() + "/" + Key->substr(0, 16);
  bool Built = false;
  if (!sys::fs::is_directory(Root) || (Rebuild && Names.empty())) {
    sys::fs::remove_directories(Root);
    if (Error E = buildBase(*Libc, *Key, Root))
      return E;
    Built = true;
  }
  if (Error E = pointTo(Root))
    return E;
  removeOthers(Root);
  Expected<std::vector<Recipe>> Recipes =
      loadRecipesInOrder(Built ? All : Names);
  if (!Recipes)
    return Recipes.takeError();
  Expected<Sysroot> S = openSysroot();
  if (!S)
    return S;
  if (Error E = buildPackages(*Recipes, *S, *Key, Rebuild && !Names.empty()))
    return E;
  if (Error E = findLicences(S->Path))
    return E;
  return openSysroot();
}

} // namespace ukport
