//===- FlowBuilder.h - the flow graph of live code ------------------------===//
//
// Translates the bodies and initialisers of live functions and data into edges
// of FlowGraph. What carries addresses: pointers, integers of a word or more
// (an address may pass as one), and aggregates of those, each of which is one
// node.
//
//   v = s->f, s->f = v   the cell of that member
//   v = *p, *p = v       Loose, but for variables whose address stays in sight
//   &s->f as a value     the member's address escapes: it and Loose hold the
//                        same; but for the next two
//   p++, for (p = a; ;)  a pointer that walks from one place stays in it
//   f(&s->f)             where f does nothing but read and write through its
//                        parameter, that memory is a cell, and the same as
//                        what the calls hand over
//   call                 arguments flow to parameters and the result back: at
//                        once for a direct call, else when the callee arrives
//   inline assembly      hands on its operands, through memory too, and
//                        touches other memory if its text addresses any
//   machine code         has a pool, one for each function: what it names, is
//                        handed, and finds in Loose; what it calls through
//                        registers is in its pool
//
// Functions with a summary (sysroot/boundary.toml) hand on what they are
// handed, and touch no memory of the program's.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RESOLVE_FLOWBUILDER_H
#define UKPORT_RESOLVE_FLOWBUILDER_H

#include "analyzer/assume/Places.h"
#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/graph/Symbols.h"
#include "analyzer/resolve/FlowGraph.h"
#include "analyzer/resolve/StructMarks.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"
#include <functional>
#include <map>
#include <set>

namespace llvm {
class DominatorTree;
}

namespace ukport {

/// Where the address of a function stands: the start of an edge's reason.
struct FlowOrigin {
  ReasonKind Kind = ReasonKind::Value;
  FunctionId ByFunction;
  DataId ByData;
  Location Where;
};

/// What the builder reads; all outlive it.
struct FlowInputs {
  const BitcodeModule &M;
  const ProgramGraph &G;
  const SymbolTable &Symbols;
  /// Whether machine code of that name is described elsewhere.
  std::function<bool(llvm::StringRef)> IsSummarised;
  /// Whether a function of that name returns code outside the program, which
  /// calls nothing of the program's.
  std::function<bool(llvm::StringRef)> FindsForeignCode;
  /// Whether a compiler made that machine code: it does what C may do.
  std::function<bool(FunctionId)> IsCompiled;
  const AssumedPlaces &Assumed;
};

class FlowBuilder {
public:
  FlowBuilder(const FlowInputs &In, FlowGraph &Flow, Layouts &Types);

  /// \p F became live.
  void addFunction(FunctionId F);
  /// The block \p B of a live function can run.
  void addBlock(BlockId B);
  /// \p D became live.
  void addData(DataId D);
  /// The site \p S, whose caller is live, may call \p Callee: ties arguments
  /// and result.
  void bind(SiteId S, FunctionId Callee);

  /// The node that the call at \p S calls through. For indirect calls of live
  /// functions.
  NodeId calleeNode(SiteId S);

  /// Whether \p Callee may be meant at \p S: not where a pointer is called that
  /// was read without naming what it is, and declared for other structs.
  bool mayMatch(SiteId S, FunctionId Callee) const;

  /// The cell that \p Load reads, where C declares it as a pointer to a
  /// function.
  std::optional<NodeId> functionPointer(const llvm::LoadInst &Load);

  /// Holds something out of sight once what is not seen may make objects.
  NodeId unseen() const { return Unseen; }

  /// How \p F's address came to \p N directly; null when it came by copy.
  const FlowOrigin *originOf(NodeId N, FunctionId F) const;
  /// For each function, the nodes that its address came to directly.
  std::map<FunctionId, std::vector<NodeId>> origins() const;

private:
  // FlowBuilder.cpp: bodies and initialisers.
  void addBody(const llvm::BasicBlock &Body);
  void addInstruction(const llvm::Instruction &I);
  void addMemberAccess(const llvm::GEPOperator &Gep);
  void addStore(const llvm::Value *V, const llvm::Value *Pointer);
  void addInitialiser(const llvm::Constant &C, CellPlace Start, uint64_t Offset,
                      const llvm::Constant &Root);
  void addMachineCode(FunctionId F);

  // FlowRoutines.cpp: pointers to functions of a declared type.
  /// What C says stands behind a pointer.
  struct Pointee {
    bool Declared = false;              ///< something other than bytes
    std::optional<RoutineType> Routine; ///< pointers to functions of that type
  };
  Pointee pointeeOf(const llvm::Value &Pointer);
  std::optional<RoutineType> routineInUnion(const llvm::Value &Pointer,
                                            uint64_t Offset);
  std::optional<RoutineType> routineRead(const llvm::LoadInst &Load);
  std::optional<RoutineType> routineUsed(const llvm::Value &V);
  const llvm::DIType *receiverType(const llvm::Use &U);
  const llvm::DIType *typeAt(const llvm::Value &Pointer);
  std::optional<RoutineType> routineCalled(const llvm::Value &Callee) const;
  const llvm::DIType *declaredType(const llvm::Value &V);
  void findLooseRoutines();

  // FlowObjects.cpp: variables that are read as another struct.
  void findViews();
  void addObject(FieldOf Member, const llvm::Constant &C);
  void shareMember(StructId Own, FieldOf Read, const std::set<FieldOf> &All);

  // FlowKeys.cpp: tables that are searched by a key.
  struct MemberRead {
    const llvm::Value *Base; ///< the pointer whose member it is
    FieldOf Member;
  };
  /// A function's address in an initialiser, and where.
  struct TableEntry {
    const llvm::Constant *Root; ///< the whole initialiser
    int64_t Offset;             ///< in it, in bytes
    const llvm::Constant *Value;
    DataId Owner;
  };
  /// A read of \p Member where the member at KeyOffset is one of Numbers.
  struct KeyedRead {
    const llvm::Instruction *I;
    FieldOf Member;
    uint32_t KeyOffset;
    std::vector<int64_t> Numbers;
  };
  struct KeyedMember {
    FieldOf Member;
    uint32_t KeyOffset;
    int64_t Number;
    uint32_t Reader; ///< an index of Readers, or AnyReader
    auto operator<=>(const KeyedMember &) const = default;
  };
  std::optional<MemberRead> memberRead(const llvm::Value *V);
  std::optional<MemberRead> accessorRead(const llvm::CallBase &Call);
  void addKeyedReads(const llvm::Function &F);
  std::vector<KeyedRead> keyedReads(const llvm::Function &F);
  /// A search function's key member, and the argument it is compared with.
  struct Search {
    FieldOf Key;
    unsigned Argument;
    bool operator==(const Search &) const = default;
  };
  std::optional<Search> searchOf(const llvm::Function &F);
  std::optional<Search> comparedIn(const llvm::BasicBlock &B,
                                   const llvm::Value &V);
  std::vector<KeyedRead> searchedReads(const llvm::Function &F);
  void noteRead(const llvm::Instruction &I, const MemberRead &Key,
                llvm::ArrayRef<int64_t> Numbers, std::vector<KeyedRead> &Found,
                const llvm::BasicBlock *First = nullptr);
  void noteKeyedReads(const MemberRead &Key, const llvm::BasicBlock &First,
                      llvm::ArrayRef<int64_t> Numbers,
                      const llvm::DominatorTree &Dominators,
                      std::vector<KeyedRead> &Found);
  bool fits(const TableEntry &Entry, const KeyedMember &K) const;
  NodeId keyedNode(const KeyedMember &K);
  NodeId initialNode(CellPlace P);
  void addEntry(const TableEntry &Entry, const KeyedMember &K, NodeId N);
  void addTableEntry(const TableEntry &Entry, FieldOf Member);
  void writeKey(CellPlace P);

  // FlowPointers.cpp: what is null as long as no function comes to it.
  bool isDeclaredFunctionPointer(CellPlace P) const;
  void fill(const llvm::Value *V);
  void fill(CellPlace P);
  bool mayMakeObjects(FunctionId F) const;

  // FlowTables.cpp: which table is whose.
  /// What a function takes what stands beside each number for.
  using TableReader = std::map<int64_t, RoutineType>;
  /// A member that is read by the key beside it, and where that is.
  using KeyPair = std::pair<FieldOf, uint32_t>;
  static constexpr uint32_t AnyReader = UINT32_MAX;
  void findTableReaders();
  TableReader readerIn(llvm::ArrayRef<KeyedRead> Reads, KeyPair Keys);
  uint32_t readerOf(const KeyedRead &Read, llvm::ArrayRef<KeyedRead> All);
  bool isFor(const TableEntry &Entry, const KeyedMember &K) const;
  std::optional<TableReader> rowsOf(const TableEntry &Entry, FieldOf Member,
                                    uint32_t KeyOffset) const;

  // FlowCalls.cpp: calls.
  void addCall(const llvm::CallBase &Call);
  void addMemoryCopy(const llvm::CallBase &Call);
  std::optional<CellPlace> pointedTo(const llvm::Value &V);
  StructId returnedStruct(const llvm::Function &F);
  void addIntrinsic(const llvm::CallBase &Call);
  void addInlineAsm(const llvm::CallBase &Call);
  void bindCall(const llvm::CallBase &Call, FunctionId Callee);
  void handOver(const llvm::Value *Argument, NodeId Pool, bool Fills);
  void bindPool(NodeId Pool, FunctionId Callee);
  bool mayStoreFunctions(FunctionId F) const;
  NodeId poolOf(FunctionId F);
  NodeId asmPool(const llvm::CallBase &Call);
  NodeId newPool(bool TouchesMemory);
  NodeId calledFrom(NodeId Pool);

  // FlowAddresses.cpp: which value is which place.
  /// What \p V holds flows to \p To; places whose address \p V is escape.
  void flow(const llvm::Value *V, NodeId To, ReasonKind Kind);
  /// \p V goes where it cannot be followed.
  void escape(const llvm::Value *V);
  void put(FunctionId F, NodeId To, ReasonKind Kind);
  /// The node of \p V; invalid when it carries no function's address.
  NodeId node(const llvm::Value *V);
  NodeId loadedNode(const llvm::Value *V);
  NodeId assumed(NodeId From, const HeldFunctions &Held);
  NodeId returnNode(FunctionId F);
  NodeId memoryRead(const llvm::Value *Pointer);
  NodeId memoryWritten(const llvm::Value *Pointer);
  std::optional<RoutineType> ownType(FunctionId F) const;
  bool isOther(const RoutineType &Called, const RoutineType &Own) const;
  enum class Reading { Named, Loose, Both };
  Reading howRead(const llvm::Value *Callee);
  bool carries(const llvm::Type *T) const;
  bool isMereNumber(const llvm::Value *V) const;
  void findAddresses(const llvm::Function &F);
  /// The one place that \p V points to, where its definition says so.
  std::optional<CellPlace> place(const llvm::Value *V);
  std::optional<CellPlace> walked(const llvm::Value *V);
  std::optional<CellPlace> accessed(const llvm::Argument &A);
  bool isVariableArgument(const llvm::Value &Pointer) const;
  bool carriesBehind(const llvm::Argument &A) const;
  void addAccess(const llvm::Argument &Parameter, const llvm::Value *Actual);
  std::optional<CellPlace> element(const llvm::GEPOperator &Gep);
  std::optional<CellPlace> variable(const llvm::GlobalVariable &V);
  std::optional<CellPlace> start(DataId D);
  void describe(const llvm::AllocaInst &Slot, CellPlace Start);
  FlowOrigin here(ReasonKind Kind) const;

  const FlowInputs &In;
  FlowGraph &Flow;
  Layouts &Types;
  const llvm::DataLayout &Data;
  StructMarks Marks;
  llvm::DenseMap<const llvm::Value *, NodeId> Nodes;
  std::map<std::pair<uint32_t, const HeldFunctions *>, NodeId> Assumed;
  llvm::DenseMap<const llvm::Value *, std::optional<CellPlace>>
      Places; ///< of what moves a pointer
  llvm::DenseMap<const llvm::Value *, uint32_t> Slots; ///< numbered
  llvm::DenseMap<const llvm::Argument *, std::optional<CellPlace>> Accessed;
  llvm::DenseMap<const llvm::Value *, StructId> Views; ///< what pointers are
  /// By a member: which members are read of what it points to.
  std::map<FieldOf, std::set<FieldOf>> ReadThrough;
  llvm::DenseMap<const llvm::CallBase *, NodeId> AsmPools;
  llvm::DenseMap<FunctionId, NodeId> Returns, Pools;
  llvm::DenseMap<NodeId, NodeId> PoolCalls;
  llvm::DenseSet<const llvm::Value *> Addresses; ///< among the integers
  llvm::DenseSet<DataId> Described;
  llvm::DenseSet<StructId> Filled;
  NodeId Unseen;
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, FlowOrigin> Origins;
  llvm::DenseSet<uint64_t> Bound;
  llvm::DenseMap<SiteId, RoutineType> LooseSites;
  std::set<RoutineType> LooseRoutines; ///< of all loose sites, live or not
  llvm::DenseSet<const llvm::Value *> KeyedReads;
  llvm::DenseMap<const llvm::Function *, std::optional<Search>> Searches;
  std::map<KeyPair, std::vector<TableReader>> Readers; ///< in all the program
  std::map<KeyedMember, NodeId> KeyedNodes;
  std::map<FieldOf, std::vector<TableEntry>> Entries;
  std::map<CellPlace, NodeId> Initials;
  std::set<std::pair<uint32_t, uint32_t>> WrittenKeys; ///< struct, offset
  // The owner of what is being translated, for origins.
  FunctionId InFunction;
  DataId InData;
  const llvm::Instruction *At = nullptr;
};

} // namespace ukport

#endif // UKPORT_RESOLVE_FLOWBUILDER_H
