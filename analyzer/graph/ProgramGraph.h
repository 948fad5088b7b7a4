//===- ProgramGraph.h - the one core data structure -----------------------===//
//
// A program is a graph. Its vertices are functions (made of blocks) and data
// objects; the front ends (bitcode, native code, later ELF) fill in what each
// of them contains:
//
//   function --site--> function       a direct call
//   function --site--> ?              an indirect call, known by signature
//   function --reference--> function  the body takes a function's address
//   function --reference--> data      the body names a data object
//   data     --reference--> function  the initialiser holds the address
//   data     --reference--> data
//
// The resolver and liveness add the rest: which targets an indirect site has
// (a target set), which functions and data objects are live, and why. Every
// other part of ukport is a view of this structure.
//
// The tables are flat vectors and the ids index them. Sites and references of
// one owner are contiguous. A front end fills a graph in a fixed order, so
// the same program gives the same ids.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GRAPH_PROGRAMGRAPH_H
#define UKPORT_GRAPH_PROGRAMGRAPH_H

#include "analyzer/graph/Ids.h"
#include "analyzer/graph/Signature.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// A place in a source file. Line 0: the file alone is known; no file: nothing
/// is. Columns are not kept: a line is what people quote.
struct Location {
  StringId File;
  uint32_t Line = 0;
};

/// What a person names: an executable, a library, libc.
enum class ModuleKind : uint8_t { Executable, Library, Libc, Base, Runtime };

struct Module {
  StringId Name; ///< "nginx", "libcrypto.a", "libc.a"
  ModuleKind Kind = ModuleKind::Library;
};

enum class FunctionKind : uint8_t {
  Bitcode,   ///< has a body in the merged module
  Native,    ///< has a body in machine code alone
  Undefined, ///< no definition anywhere: does whatever it likes
  Synthetic, ///< stands for the outside world, e.g. the kernel's signals
};

struct Function {
  StringId Name;
  ModuleId Module;
  Location Where;
  FunctionKind Kind = FunctionKind::Undefined;
  SignatureId Signature;
  IndexRange Sites;          ///< into ProgramGraph::Sites
  IndexRange References;     ///< into ProgramGraph::References
  IndexRange Blocks;         ///< into ProgramGraph::Blocks; may be empty
  uint32_t Instructions = 0; ///< raw IR, or machine instructions when Native
  StringId Object; ///< "libcrypto.a(bn_add.o)" or "objs/src/core/nginx.o"
};

/// A part of a body that runs as a whole: a basic block. Blocks cut the sites
/// and references of their function into pieces. A function without blocks runs
/// as a whole.
struct Block {
  FunctionId Function;
  IndexRange Sites, References;
};

/// A global variable or constant.
struct DataObject {
  StringId Name;
  ModuleId Module;
  Location Where;
  IndexRange References;
  uint64_t Size = 0; ///< bytes
};

enum class SiteKind : uint8_t {
  Direct,   ///< a call that names its callee
  Indirect, ///< a call through a pointer
  Callback, ///< the callee is called by the function called here (a summary
            ///< says so): clone's thread function
  Kernel,   ///< a syscall instruction of the program's own
};

struct Site {
  FunctionId Caller;
  FunctionId Callee; ///< Direct and Callback: the callee, if known
  SignatureId Signature;
  TargetSetId Targets; ///< Indirect: set by the resolver for live callers
  Location Where;
  SiteKind Kind = SiteKind::Direct;
};

/// A body or an initialiser that names a function or a data object. Exactly
/// one of Function and Data is valid.
struct Reference {
  FunctionId Function;
  DataId Data;
  Location Where;
};

/// How the outside world enters a function.
enum class RootKind : uint8_t { Entry, Init, Fini, Signal, Ifunc, Unknown };

struct Root {
  FunctionId Function;
  RootKind Kind = RootKind::Entry;
  std::string Reason; ///< "the ELF entry point", "init array"
};

/// The kind of an edge as a witness shows it.
enum class EdgeKind : uint8_t {
  Direct,
  Indirect,
  Callback,
  Init,
  Signal,
  Thread,
  Asm,
  Assumed,
};

/// Who made a function a possible target of indirect calls: the first live
/// function or data object found to hold its address.
struct AddressTaken {
  FunctionId ByFunction;
  DataId ByData;
  Location Where;
};

/// A function that the outside world was handed to call: a thread's start, a
/// signal handler. Origin is the call that handed it over.
struct CallbackTarget {
  FunctionId Function;
  SiteId Origin;
};

/// How the address of an indirect call's target first came to stand in the
/// program, on a shortest way to the site.
enum class ReasonKind : uint8_t {
  Store,       ///< a live body stores it
  Initialiser, ///< a live initialiser holds it
  Argument,    ///< a live call hands it over
  Value,       ///< the caller itself names it, or a function returns it
  Signature,   ///< nothing narrower is known: its signature fits
};

/// Why an indirect site may call a target.
struct EdgeReason {
  SiteId Site;
  FunctionId Target;
  ReasonKind Kind = ReasonKind::Signature;
  /// The field or variable that the address was last read from, nearest the
  /// site: "ngx_http_phase_handler_s.checker"; none when it came as a value.
  StringId Through;
  /// Where the address stands: in this function or data object.
  FunctionId ByFunction;
  DataId ByData;
  Location Where;
  /// Of the assumption that leaves others out here: "gzip.c:next_filter".
  StringId Assumed;
};

/// What hangs on an unknown: what would go if it were settled as harmless.
struct UnknownCost {
  uint64_t Edges = 0;     ///< of the call graph that exist only because of it
  uint64_t Functions = 0; ///< that are live only because of it
  uint64_t Instructions = 0; ///< of those functions, in raw IR
  uint64_t Syscalls = 0;     ///< numbers made only by those functions
};

/// Something that could not be known, and what was assumed instead. Becomes a
/// row of "what we could not see".
struct Unknown {
  std::string Kind; ///< "undefined-function", "inline-asm", "syscall-number"
  std::string What; ///< the name or text a person can look up
  FunctionId In;    ///< where it was met; may be invalid
  Location Where;
  std::string Effect; ///< what was assumed because of it
  std::string Remedy; ///< what would settle it

  UnknownCost Cost = {}; ///< set by analyzer/live/Costs.h
  SiteId Site = {};      ///< that was widened because of it; not stored
};

class ProgramGraph {
public:
  // What front ends fill.
  std::vector<Module> Modules;
  std::vector<Function> Functions;
  std::vector<Block> Blocks; ///< not stored
  std::vector<DataObject> Data;
  std::vector<Site> Sites;
  std::vector<Reference> References;
  std::vector<Root> Roots;
  std::vector<Unknown> Unknowns;
  /// The targets of Callback sites, found by analyzer/live/Outside.h.
  std::map<SiteId, std::vector<CallbackTarget>> Callbacks;
  std::string ProgramName;
  /// The MD5 (32 hex digits) of each source file as it was compiled, by the
  /// file of a Location. Empty where debug info has none, or not the same at
  /// every mention. Not stored: only who reads the sources, right after the
  /// graph is made, needs it.
  std::map<StringId, std::string> SourceMd5;

  // What the resolver and liveness fill.
  std::vector<std::vector<FunctionId>> TargetSets; ///< each sorted by id
  std::vector<bool> FunctionLive;                  ///< by FunctionId
  std::vector<bool> BlockLive;                     ///< by BlockId; not stored
  std::vector<bool> SiteLive;                      ///< by SiteId
  std::vector<bool> DataLive;                      ///< by DataId
  std::map<FunctionId, AddressTaken> TakenBy;      ///< live address-taken
  std::vector<EdgeReason> Reasons; ///< sorted by site, then target

  // Strings.
  StringId intern(llvm::StringRef Text);
  llvm::StringRef text(StringId S) const;

  // Signatures.
  SignatureId intern(const Signature &S);
  const Signature &signature(SignatureId S) const {
    return Signatures[S.index()];
  }
  size_t signatureCount() const { return Signatures.size(); }

  // Access by id.
  Function &function(FunctionId F) { return Functions[F.index()]; }
  const Function &function(FunctionId F) const { return Functions[F.index()]; }
  DataObject &data(DataId D) { return Data[D.index()]; }
  const DataObject &data(DataId D) const { return Data[D.index()]; }
  const Block &block(BlockId B) const { return Blocks[B.index()]; }
  Site &site(SiteId S) { return Sites[S.index()]; }
  const Site &site(SiteId S) const { return Sites[S.index()]; }
  const Module &module(ModuleId M) const { return Modules[M.index()]; }

  llvm::StringRef name(FunctionId F) const { return text(function(F).Name); }
  llvm::StringRef name(DataId D) const { return text(data(D).Name); }
  llvm::StringRef name(ModuleId M) const { return text(module(M).Name); }

  /// "file.c:12", "file.c" or "" for an unknown place.
  std::string describe(const Location &L) const;

  llvm::ArrayRef<Site> sites(FunctionId F) const;
  llvm::ArrayRef<Reference> references(FunctionId F) const;
  llvm::ArrayRef<Reference> references(DataId D) const;

  bool isLive(FunctionId F) const { return FunctionLive[F.index()]; }
  bool isLive(DataId D) const { return DataLive[D.index()]; }
  /// Whether \p S can be executed: its function is live, and so is its block.
  bool isLive(SiteId S) const { return SiteLive[S.index()]; }

  /// The targets of an indirect site; empty when its caller is not live.
  llvm::ArrayRef<FunctionId> targets(const Site &S) const;

  /// Why \p S may call \p Target; null where the resolver keeps no reason.
  const EdgeReason *reason(SiteId S, FunctionId Target) const;

  /// Adds a module, or finds the one of that name.
  ModuleId addModule(llvm::StringRef Name, ModuleKind Kind);

  /// Adds a vertex. Sites and references are appended afterwards between
  /// begin... and end... of one owner at a time.
  FunctionId addFunction(llvm::StringRef Name, ModuleId M, FunctionKind Kind);
  DataId addData(llvm::StringRef Name, ModuleId M);

  /// Another name of a function (an alias); found by findFunctions.
  void addAlias(llvm::StringRef Name, FunctionId F);

  /// All functions of that exact name (static functions may share one), by
  /// id; then those that have it as an alias.
  std::vector<FunctionId> findFunctions(llvm::StringRef Name) const;

  /// The alias names, for near-name suggestions.
  const std::multimap<std::string, FunctionId> &aliases() const {
    return Aliases;
  }

  /// Asserts what holds once the front ends are done: ranges are in bounds,
  /// ids are valid, every direct site has a callee, owners match.
  void verify() const;

private:
  llvm::StringMap<uint32_t> StringIndex;
  std::vector<llvm::StringRef> Strings; ///< owned by StringIndex
  std::map<Signature, SignatureId> SignatureIndex;
  std::vector<Signature> Signatures;
  std::multimap<std::string, FunctionId> Aliases;
  mutable std::multimap<llvm::StringRef, FunctionId> NameIndex;
};

/// Names of the enumerators, as the store and the reports print them.
llvm::StringRef nameOf(ModuleKind K);
llvm::StringRef nameOf(FunctionKind K);
llvm::StringRef nameOf(SiteKind K);
llvm::StringRef nameOf(RootKind K);
llvm::StringRef nameOf(EdgeKind K);
llvm::StringRef nameOf(ReasonKind K);

} // namespace ukport

#endif // UKPORT_GRAPH_PROGRAMGRAPH_H
