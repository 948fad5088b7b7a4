//===- Directives.h - where the configuration sets a place ----------------===//
//
// Programs read their configuration through tables: an initialised array of
// structs, one entry a directive, that holds the directive's name as a string
// and says, in one of three ways, which place it sets:
//
//   address   the entry holds the place's address:
//               {"appendonly", ..., &server.aof_enabled}
//   offset    the entry holds the member's offset, as a number:
//               {"daemon", ngx_conf_set_flag_slot, offsetof(conf_t, daemon)}
//   setter    the entry holds a function that stores to the place, or calls
//             one that does and is named like it
//
// An address proves it. A number proves little by itself: 8 is an offset in
// every struct. It counts when the table's other entries have offsets of the
// same struct in that field, and the more when functions of the table's own
// object store to members of that struct. The best of what is found stands; it
// is a hint for a person, nothing rests on it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_DIRECTIVES_H
#define UKPORT_GUARDS_DIRECTIVES_H

#include "analyzer/guards/Stores.h"

namespace ukport {

enum class DirectiveKind : uint8_t { Address, Offset, Setter };

struct Directive {
  std::string Name;                            ///< "daemon"
  const llvm::GlobalVariable *Table = nullptr; ///< ngx_core_commands
  DirectiveKind Kind = DirectiveKind::Offset;
  int Score = 0;
  bool operator==(const Directive &) const = default;
};

class Directives {
public:
  /// Reads the tables and stores of live code.
  Directives(const BitcodeModule &M, const ProgramGraph &G, const Places &Names,
             const StoreIndex &Stores);

  /// The directives that set \p P, best first: those of the best kind and score
  /// alone.
  const std::vector<Directive> &of(const NamedPlace &P) const;

  /// The entries of tables that hold \p F, in the order of the tables.
  std::vector<Directive> holding(const llvm::Function &F) const;

private:
  /// An entry of a table, flat.
  struct Entry {
    std::string Name;
    std::vector<std::pair<uint32_t, int64_t>> Numbers; ///< by offset in it
    std::vector<std::pair<const llvm::GlobalVariable *, int64_t>> Addresses;
    std::vector<const llvm::Function *> Functions;
  };
  struct Table {
    const llvm::GlobalVariable *Variable;
    std::string Object;
    std::vector<Entry> Entries;
  };

  void readTable(const llvm::GlobalVariable &V);
  void flatten(const llvm::Constant &C, int64_t Offset, uint64_t Stride,
               std::vector<Entry> &Entries) const;
  void leaf(const llvm::Constant &C, uint32_t At, Entry &E) const;
  bool stores(const llvm::Function &F, llvm::StringRef Name) const;
  bool handsOn(const llvm::Function &F, llvm::StringRef Name) const;
  std::vector<Directive> find(const NamedPlace &P) const;
  int scoreOf(const Table &T, uint32_t Field, const NamedPlace &P) const;
  int judge(const Table &T, uint32_t Field, const NamedPlace &P) const;

  const BitcodeModule &M;
  const Places &Names;
  std::vector<Table> Tables;
  /// The places that a function stores to.
  std::map<const llvm::Function *, std::set<std::string>> StoredBy;
  /// How often functions of an object store to members of a struct.
  std::map<std::pair<std::string, std::string>, unsigned> StoresOf;
  // What was found before.
  mutable llvm::StringMap<std::vector<Directive>> Known;
  mutable std::map<std::tuple<const Table *, uint32_t, std::string>, int>
      Scores;
};

/// The object that \p O was compiled to, as the merge marked it.
llvm::StringRef objectOf(const llvm::GlobalObject &O);

} // namespace ukport

#endif // UKPORT_GUARDS_DIRECTIVES_H
