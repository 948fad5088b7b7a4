#include "analyzer/frontend/elf/Closure.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Parallel.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport::elf {

/// The files that led to image \p I, itself first.
std::vector<AskingFile> Closure::chainOf(uint32_t I) const {
  std::vector<AskingFile> Chain;
  for (; I != UINT32_MAX; I = Images[I].LoadedBy)
    Chain.push_back(
        {Images[I].Path, Images[I].Facts->RPath, Images[I].Facts->RunPath});
  return Chain;
}

std::optional<uint32_t> Closure::known(StringRef Name) const {
  for (uint32_t I = 0; I < Images.size(); ++I)
    if (Images[I].Path == Name ||
        (Images[I].Facts && Images[I].Facts->SoName == Name))
      return I;
  return std::nullopt;
}

/// The image that \p R asks for; a new one has no facts yet.
std::optional<uint32_t> Closure::find(const Request &R, bool MayMiss) {
  if (auto I = known(R.Name))
    return I;
  std::optional<std::string> Path = Search.find(R.Name, chainOf(R.By));
  if (!Path) {
    if (!MayMiss)
      Missing.push_back(
          {R.Name, Images[R.By].Path, "the dynamic linker would not find it"});
    return std::nullopt;
  }
  std::optional<std::string> File = Search.real(*Path);
  assert(File && "what was found is there");
  for (uint32_t I = 0; I < Images.size(); ++I)
    if (Images[I].File == *File)
      return I;
  Image New;
  New.Path = *Path;
  New.File = *File;
  New.Name = sys::path::filename(*Path).str();
  New.LoadedBy = R.By;
  New.Opened = Opening;
  Images.push_back(std::move(New));
  return Images.size() - 1;
}

/// Reads the facts of all images from \p First on. Those that cannot be read
/// are told and count as empty.
void Closure::readFrom(uint32_t First) {
  std::vector<std::string> Errors(Images.size() - First);
  consumeError(inParallel(Errors.size(), Jobs, [&](size_t I) -> Error {
    Image &Img = Images[First + I];
    auto Facts = Read(Img.File);
    if (Facts) {
      Img.Facts = std::move(*Facts);
      return Error::success();
    }
    Errors[I] = toString(Facts.takeError());
    Img.Facts = std::make_shared<const ImageFacts>();
    return Error::success();
  }));
  for (size_t I = 0; I < Errors.size(); ++I) {
    Image &Img = Images[First + I];
    if (!Errors[I].empty())
      Missing.push_back({Img.Name,
                         Img.LoadedBy == UINT32_MAX ? std::string()
                                                    : Images[Img.LoadedBy].Path,
                         Errors[I]});
    if (!Img.Facts->SoName.empty())
      Img.Name = sys::path::filename(Img.Facts->SoName).str();
  }
}

/// What the images from \p First on need, level by level: one level's files are
/// read together.
void Closure::loadNeeded(uint32_t First) {
  while (First < Images.size()) {
    uint32_t End = Images.size();
    for (uint32_t I = First; I < End; ++I) {
      std::shared_ptr<const ImageFacts> Facts = Images[I].Facts;
      for (const std::string &Name : Facts->Needed)
        if (std::optional<uint32_t> Found = find({Name, I}, false))
          Images[I].Needs.push_back(*Found);
    }
    readFrom(End);
    First = End;
  }
}

/// The kernel loads it beside the program. Where nothing needs it the dynamic
/// linker puts itself last.
void Closure::addInterpreter() {
  const std::string Path = Images[0].Facts->Interpreter;
  if (Path.empty())
    return;
  uint32_t Before = Images.size();
  std::optional<std::string> File = Search.real(Path);
  if (!File) {
    Missing.push_back({Path, Images[0].Path, "there is no such interpreter"});
    return;
  }
  for (uint32_t I = 0; I < Before; ++I)
    if (Images[I].File == *File)
      Interpreter = I;
  if (Interpreter != UINT32_MAX)
    return;
  Interpreter = Before;
  Image New;
  New.Path = Path;
  New.File = *File;
  New.Name = sys::path::filename(Path).str();
  New.LoadedBy = 0;
  Images.push_back(std::move(New));
  readFrom(Before);
  loadNeeded(Before);
}

Error Closure::addStart(StringRef Path) {
  std::optional<std::string> File = Search.real(Path);
  if (!File)
    return makeInputError("cannot read", Path, "no such file or directory",
                          "check the path");
  if (any_of(Images, [&](const Image &Known) { return Known.File == *File; }))
    return Error::success();
  auto Facts = Read(*File);
  if (!Facts)
    return Facts.takeError();
  Image Start;
  // The kernel tells the dynamic linker where a program really lies.
  Start.Path = Search.inside(*File).str();
  Start.File = *File;
  Start.Name = sys::path::filename(Path).str();
  Start.Facts = std::move(*Facts);
  Images.push_back(std::move(Start));
  return Error::success();
}

Error Closure::load(ArrayRef<std::string> Paths) {
  for (StringRef Path : Paths)
    if (Error E = addStart(Path))
      return E;
  if (Images.empty())
    return Error::success();
  loadNeeded(0);
  addInterpreter();
  return Error::success();
}

std::optional<uint32_t> Closure::open(StringRef Name, uint32_t By) {
  Opening = true;
  uint32_t Before = Images.size();
  std::optional<uint32_t> Found = find({Name.str(), By}, true);
  readFrom(Before);
  loadNeeded(Before);
  Opening = false;
  return Found;
}

} // namespace ukport::elf
