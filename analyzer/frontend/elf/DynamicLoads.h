//===- DynamicLoads.h - what a program opens while it runs ----------------===//
//
// Three ways in which a library joins the program after its start:
//
//   dlopen with a constant name; and since programs wrap dlopen, any text that
//     is handed to any live call and names a library that is installed
//   plugins of libraries, by syscall-map/plugins.toml
//   what the user names (--load)
//
// What is then entered: names handed to dlsym, or by the dynamic linker to its
// own functions (so it starts libc); of plugins what plugins.toml says;
// everything of what the user names. A dlsym whose name is computed enters all
// that opened libraries and the program itself export.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_DYNAMICLOADS_H
#define UKPORT_FRONTEND_ELF_DYNAMICLOADS_H

#include "analyzer/frontend/elf/ElfValues.h"
#include "analyzer/frontend/elf/Plugins.h"
#include <set>

namespace ukport::elf {

/// The loads of one program, over all rounds of its analysis.
class DynamicLoads {
public:
  DynamicLoads(Closure &C, const LibrarySearch &Search,
               std::vector<Plugins> Known)
      : C(C), Search(Search), Known(std::move(Known)) {}

  /// Opens the libraries that match \p Pattern for the user. How many.
  unsigned openFor(llvm::StringRef Pattern);

  /// Opens what the live calls of \p Elf ask for. Whether any image was added:
  /// the graph is then to be made anew.
  bool openMore(const ElfGraph &Elf, ElfValues &Values);

  /// Adds to a new graph the functions that are entered in opened libraries.
  void addRoots(const ElfGraph &Elf) const;

  /// Adds the targets of live calls of dlsym, and of the dynamic linker's own
  /// lookups. Whether there are new ones:
  /// liveness is then to be run again.
  bool addLookups(const ElfGraph &Elf, ElfValues &Values);

  /// Names the live calls whose names are computed, as Unknowns.
  void nameComputed(const ElfGraph &Elf, ElfValues &Values) const;

  /// A function of libc whose argument is a name: of a library that it opens,
  /// or of what it looks up.
  struct Taker {
    llvm::StringRef Name;
    unsigned Argument;
    bool Opens;
  };
  static llvm::ArrayRef<Taker> takers();

  /// The definitions in \p C that open \p P once they run.
  static std::vector<Definition> openersOf(const Plugins &P, const Closure &C,
                                           const ElfGraph &Elf);

private:
  void eachCall(const ElfGraph &Elf, ElfValues &Values, bool Opens,
                llvm::function_ref<void(SiteId, const ValueSet &)> Do) const;
  bool open(llvm::StringRef Name, uint32_t By);
  bool openPlugins(const ElfGraph &Elf);
  bool openTexts(const ElfGraph &Elf, ElfValues &Values);
  bool lookUp(const ElfGraph &Elf, SiteId S, llvm::StringRef Name);
  bool lookUpAll(const ElfGraph &Elf, SiteId S);
  bool lookUpForLinker(const ElfGraph &Elf);

  struct Entered {
    uint32_t Image;
    std::string Name; ///< "*": all
    std::string Why;
  };

  Closure &C;
  const LibrarySearch &Search;
  std::vector<Plugins> Known;
  std::set<std::string> Tried; ///< names
  /// What calls of dlopen give: images that dlsym may be asked for names of,
  /// the program first. Those that libc opens for itself are not among them,
  /// nor those that are loaded anyway.
  std::set<uint32_t> Searched = {0};
  std::set<std::string> PluginsDone; ///< titles
  std::vector<Entered> Enters;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_DYNAMICLOADS_H
