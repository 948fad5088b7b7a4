//===- ProgramNames.h - to whom the pieces of an image belong -------------===//
//
// The same function has several names: "parse" in its object, "parse.12" in the
// merged program where other objects have one too, "parse.u7" after a full LTO
// (Baselines.h), "parse.cold" where an optimiser cut a part off. All stand for
// one owner, which is known by its object and its name in the source. Variables
// of one object that only numbers tell apart (".str.4") share an owner.
//
// Owners are found in the program's IR, whose every definition says which
// object it is from, and in the names of native objects. What the linker merged
// from many objects, string constants, is given to the first object that has a
// constant with these contents.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_PROGRAMNAMES_H
#define UKPORT_STRIPPER_PROGRAMNAMES_H

#include "analyzer/program/Program.h"
#include "stripper/ImageMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Module.h"

namespace ukport {

/// What a row of an account is about.
enum class OwnerKind : uint8_t {
  Function,
  Variable,
  Strings, ///< string constants that have no name
  Section, ///< what no symbol names: unwind tables, merged constants
  Padding,
  Trap, ///< ukport's own code that says what was reached
};

/// "function", "variable", "strings", "section", "padding", "trap".
llvm::StringRef nameOf(OwnerKind Kind);
std::optional<OwnerKind> ownerKindNamed(llvm::StringRef Name);

struct Owner {
  std::string Module, Object, Name;
  OwnerKind Kind = OwnerKind::Section;

  auto operator<=>(const Owner &) const = default;
};

/// The name that a symbol has in its object, as far as it can be told: numbers
/// at its end go ("buffer.3" is "buffer").
llvm::StringRef plainName(llvm::StringRef Symbol);

class ProgramNames {
public:
  /// Reads the definitions of \p P, not their bodies. \p G, its graph, knows
  /// its functions, and what is live: among equal strings a live one owns what
  /// they became.
  static llvm::Expected<ProgramNames> read(const Program &P,
                                           const ProgramGraph &G);

  /// Adds what the base of \p Target (TARGET or TARGET+TARGET) brings along.
  llvm::Error addBase(llvm::StringRef Target);

  /// The owner of the definition \p Symbol of the merged program; none: it has
  /// no such definition.
  std::optional<Owner> ofMerged(llvm::StringRef Symbol) const;

  /// The owner of \p Symbol, which begins where \p P does.
  Owner ofSymbol(llvm::StringRef Symbol, const Piece &P) const;

  /// Calls \p Visit with the owners of \p P, a piece of an image that strip
  /// made or of a baseline, and their bytes.
  void visitOwners(
      const Piece &P,
      llvm::function_ref<void(const Owner &, uint64_t Bytes)> Visit) const;

private:
  void addNatives(const Program &P);
  void addFunctions(const ProgramGraph &G);
  void addVariables(const llvm::Module &M, llvm::StringRef Program);
  void addDefinitions(const llvm::Module &M, llvm::StringRef Module,
                      llvm::StringRef Object);
  Owner ofOther(const Piece &P, llvm::StringRef Name) const;
  void addStrings(const llvm::Module &M, const ProgramGraph &G);
  void add(llvm::StringRef Symbol, Owner O);
  const LinkedObject *objectOf(llvm::StringRef File) const;
  Owner ownerIn(const LinkedObject &O, llvm::StringRef Symbol,
                SizeColumn Column) const;
  std::optional<Owner> ofOptimised(llvm::StringRef Symbol,
                                   SizeColumn Column) const;
  Owner ofPart(const Piece &P) const;

  std::vector<LinkedObject> Objects;
  llvm::StringMap<uint32_t> Natives;        ///< file name -> object
  llvm::StringMap<std::string> BaseObjects; ///< file name -> base(boot/Entry.S)
  llvm::StringMap<Owner> Merged;            ///< symbol -> owner
  llvm::StringMap<OwnerKind> Known;         ///< object and plain name
  llvm::StringMap<Owner> Strings;           ///< contents -> owner
};

} // namespace ukport

#endif // UKPORT_STRIPPER_PROGRAMNAMES_H
