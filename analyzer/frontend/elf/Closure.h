//===- Closure.h - all files that a program is made of at run time --------===//
//
// The executable, the interpreter it names, and what DT_NEEDED asks for,
// breadth first: that is the order in which the dynamic linker loads, and in
// which it looks for names. A library is loaded once, however many ask for it,
// and known by its path and by its DT_SONAME; so cycles end.
//
// Libraries that are opened while the program runs come after all of these,
// each with what it needs itself.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_CLOSURE_H
#define UKPORT_FRONTEND_ELF_CLOSURE_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "analyzer/frontend/elf/LibrarySearch.h"
#include "llvm/Support/Error.h"
#include <functional>
#include <memory>

namespace ukport::elf {

/// Reads what the file \p Path (of this system, not of a root) says.
using FactsReader =
    std::function<llvm::Expected<std::shared_ptr<const ImageFacts>>(
        llvm::StringRef Path)>;

/// A file of the program.
struct Image {
  std::string Path; ///< as the program sees it
  std::string File; ///< symbolic links followed, below the root
  std::string Name; ///< the last part of the DT_SONAME, else of Path
  std::shared_ptr<const ImageFacts> Facts;
  uint32_t LoadedBy = UINT32_MAX; ///< an image; none for the program itself
  bool Opened = false;            ///< only while the program runs
  std::vector<uint32_t> Needs;    ///< images, in the order of DT_NEEDED
};

/// A library that was not found, or that could not be read.
struct MissingLibrary {
  std::string Name, NeededBy, Why;
};

class Closure {
public:
  Closure(const LibrarySearch &Search, FactsReader Read, unsigned Jobs)
      : Search(Search), Read(std::move(Read)), Jobs(Jobs) {}

  std::vector<Image> Images; ///< in load order; what load() was given first
  std::vector<MissingLibrary> Missing;
  uint32_t Interpreter = UINT32_MAX; ///< into Images; none: static
  bool HasProgram = true; ///< the first of Images; else libraries of one

  /// Loads \p Paths, a program or the libraries of one in the order of its
  /// link, and all that these need. Fails if one of \p Paths cannot be read;
  /// whatever else is missing is listed.
  llvm::Error load(llvm::ArrayRef<std::string> Paths);

  /// Loads what the image \p By opens as \p Name, and all that it needs. The
  /// image that it is; none if there is no such library, which is then not
  /// Missing: programs ask for what need not be there.
  std::optional<uint32_t> open(llvm::StringRef Name, uint32_t By);

private:
  struct Request {
    std::string Name;
    uint32_t By;
  };
  llvm::Error addStart(llvm::StringRef Path);
  std::optional<uint32_t> known(llvm::StringRef Name) const;
  std::optional<uint32_t> find(const Request &R, bool MayMiss);
  void readFrom(uint32_t First);
  void loadNeeded(uint32_t First);
  void addInterpreter();
  std::vector<AskingFile> chainOf(uint32_t I) const;

  const LibrarySearch &Search;
  FactsReader Read;
  unsigned Jobs;
  bool Opening = false;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_CLOSURE_H
