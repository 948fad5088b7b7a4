//===- FlowGraph.h - where the addresses of functions flow ----------------===//
//
// A directed graph over the places that can hold a function's address:
//
//   value    an SSA value, a parameter, what a function returns
//   cell     a piece of memory that the program names: a field of a struct
//            (of all objects of that type together), a byte offset in a
//            variable, a stack slot
//   Loose    all memory that is accessed without naming what it is: *p, p[i],
//            what machine code stores. Where C declares p as a pointer to
//            pointers to functions, it is told apart by their type
//            (FlowRoutines.cpp)
//   lists    the variable arguments of all calls
//
// An edge a -> b says: whatever a holds, b may hold. A node's set is a set of
// functions; data has no set, as the cell that a member access means does not
// depend on what its base points to. That is what makes this linear where a
// points-to analysis is cubic, and it does not depend on how objects were
// allocated. The price is Loose, few nodes for all that is not named. Not many
// function pointers go there: where a member's own address is taken, the
// member and Loose hold the same, of its type. A pointer to a struct is one to
// its first member too: where that is a function pointer, a call of what was
// read without naming anything finds it (a list of steps, each a struct of its
// own kind that begins with its code).
//
// Unions, and structs that one pointer is used as both of (puns), share the
// cells that they lay out alike.
//
// Not modelled:
//   - a member read or written through an address that was computed from
//     another member's, or from an offset in a table;
//   - a function stored without naming the struct, read as its first member,
//     but for what FlowObjects.cpp follows;
//   - a function that is called through a pointer read without naming anything,
//     declared for pointers to other structs than the function's own;
//   - a function written through a pointer to pointers to functions, and read
//     as something else other than where it is called (FlowRoutines.cpp);
//   - two structs over one object, when no single pointer is used as both (by a
//     union that is a variable, by a copy through a parameter);
//   - what a struct begins with, read without naming the struct and not called
//     there but stored or handed on;
//   - addresses taken apart into pieces smaller than a word, or sent through
//     files, sockets or the kernel.
// A site that misses a callee by one of these is caught where it happens: by
// the runs of test/soundness here, by a trap in a stripped program.
//
// See: Heintze and Tardieu, "Ultra-fast aliasing analysis using CLA", PLDI 2001
// (field-based memory); Milanova, Rountev and Ryder, "Precise call graphs for C
// programs with function pointers", ASE 2004 (function pointers need little
// else).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RESOLVE_FLOWGRAPH_H
#define UKPORT_RESOLVE_FLOWGRAPH_H

#include "analyzer/resolve/Layouts.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ukport {

using NodeId = Id<struct FlowNodeTag>;

enum class CellKind : uint8_t {
  Field,    ///< Owner: the StructId's index
  Variable, ///< Owner: the DataId's index
  Stack,    ///< Owner: the slot's number
  Behind,   ///< what a parameter points to; Owner: a number
};

/// An offset in a variable or stack slot, in bytes, or anywhere in it.
constexpr int32_t Anywhere = INT32_MIN;

/// The owner of a variable that the linker makes: the arrays of constructors
/// and destructors.
constexpr uint32_t LinkerArrays = UINT32_MAX;

/// A place in memory. Owner and offset name a member or an element; Anywhere
/// all of the owner.
struct CellPlace {
  CellKind Kind = CellKind::Field;
  uint32_t Owner = 0;
  int32_t Offset = 0;
  auto operator<=>(const CellPlace &) const = default;
};

/// What a call through a node's functions means; chosen by the graph's user.
using CallNumber = uint32_t;

class FlowGraph {
public:
  explicit FlowGraph(Layouts &L);

  NodeId addNode();
  /// The cell at \p P: of the innermost struct there, array elements as one.
  NodeId cell(CellPlace P);
  /// Loose: of no type that C declares.
  NodeId loose() const { return Loose; }
  /// What Loose holds for who reads it as pointers to functions of type \p T,
  /// or as something else; and what is written as such.
  NodeId looseRead(const std::optional<RoutineType> &T) {
    return T ? looseCell(*T).Read : Loose;
  }
  /// Whether a function may be meant where one of a type is; of all, unless
  /// told.
  std::function<bool(FunctionId, const RoutineType &)> MayBe;
  NodeId looseWritten(const std::optional<RoutineType> &T) {
    return T ? looseCell(*T).Written : Loose;
  }
  /// Where variable arguments lie.
  NodeId variableArguments() const { return VariableArguments; }
  /// Loose of all types.
  NodeId looseAny() const { return LooseAny; }
  /// What structs begin with, where that is declared as a pointer to a function
  /// of these parameters (Layouts::parametersOf); of any, when not given.
  NodeId firstMembers(std::optional<ParameterTypes> Parameters);

  /// Says what lies in the variable or slot that begins at \p Start. Call
  /// before its first cell is asked for.
  void describe(CellPlace Start, Layout L);

  /// \p P moved by a number of bytes that varies: within the array, or to any
  /// member of the struct, that begins there.
  CellPlace movedAnywhere(CellPlace P) const;
  /// \p P moved by an index that varies: the same place, except in a variable
  /// of which nothing is known.
  CellPlace withinArray(CellPlace P) const;

  /// \p Bytes bytes are copied from \p From to \p To.
  void addMemoryCopy(CellPlace To, CellPlace From, uint64_t Bytes);

  /// The address of \p P is known to machine code: what stands there, and in
  /// all of a struct that begins there, is Loose.
  void expose(CellPlace P);

  /// The address of \p P goes where it cannot be followed.
  void escape(CellPlace P);

  /// One pointer is used as a pointer to \p A and to \p B.
  void pun(StructId A, StructId B);

  /// \p Part gets what reaches \p Cell, now or later, other than from \p Apart.
  void split(NodeId Cell, NodeId Apart, NodeId Part);

  /// The innermost place that \p P means.
  CellPlace normalise(CellPlace P) const;
  /// The outermost struct that begins at \p P inside of what \p P is a place
  /// of; invalid if none does.
  StructId structAt(CellPlace P) const;
  /// The field at \p P, an innermost place; null where none is known.
  const LayoutField *fieldAt(CellPlace P) const;

  /// \p N, which is new, holds nothing but \p Functions (sorted): all of them
  /// once something out of sight comes to it. \p Reason says why.
  void restrict(NodeId N, std::vector<FunctionId> Functions,
                std::string Reason);
  /// Why \p N is restricted; "" if it is not.
  llvm::StringRef restriction(NodeId N) const;

  void addFunction(NodeId N, FunctionId F);
  /// Something out of sight flows to \p N.
  void addUnknown(NodeId N) { addFunction(N, FunctionId(UnknownFunction)); }
  /// Something that is neither null nor a function flows to \p N.
  void addNumber(NodeId N) { addFunction(N, FunctionId(NotAFunction)); }
  void addCopy(NodeId From, NodeId To);
  /// What arrives at \p N is reported to the callee of solve().
  void addCall(NodeId N, CallNumber Call);
  /// arrived() tells \p Watch once anything but null arrives at \p N.
  void addWatch(NodeId N, uint32_t Watch);
  /// The watches that something arrived at since this was last asked; some
  /// more than once.
  std::vector<uint32_t> arrived() { return std::exchange(Arrived, {}); }

  /// Runs to the fixpoint; \p OnCall(C, F) for each function newly arrived at
  /// a call's node, with an invalid id for something out of sight. It may add
  /// nodes and edges.
  void solve(llvm::function_ref<void(CallNumber, FunctionId)> OnCall);

  llvm::ArrayRef<NodeId> successors(NodeId N) const {
    return Nodes[N.index()].Copies;
  }
  llvm::ArrayRef<uint32_t> functions(NodeId N) const {
    return Nodes[N.index()].Holds;
  }
  size_t nodeCount() const { return Nodes.size(); }
  /// The member that \p N is: "ngx_event_s.handler"; "" for other nodes.
  std::string memberName(NodeId N) const;

private:
  static constexpr uint32_t UnknownFunction = UINT32_MAX - 1;
  static constexpr uint32_t NotAFunction = UINT32_MAX - 2;

  struct Node {
    llvm::SmallVector<uint32_t, 2> Holds; ///< FunctionIds, sorted
    llvm::SmallVector<uint32_t, 2> New;   ///< of them: not yet propagated
    llvm::SmallVector<NodeId, 2> Copies, Sources; ///< edges from and to it
    llvm::SmallVector<CallNumber, 0> Calls;
    llvm::SmallVector<uint32_t, 0> Watches;
    bool Queued = false;
  };

  /// Loose, as pointers to functions of one type.
  struct LooseCell {
    NodeId Written; ///< through pointers to such
    NodeId Named;   ///< what members and variables hold that may be read so
    NodeId Typed;   ///< both, of types that are alike
    NodeId Read;    ///< that, and what else is written that fits
    NodeId ToNamed; ///< that, and what else is written: the address of a
                    ///< member may have been handed on as any other
  };
  LooseCell looseCell(const RoutineType &T);
  const Layout *layoutOf(const CellPlace &P) const;
  void tie(NodeId A, NodeId B);
  void enqueue(NodeId N);
  void insert(NodeId N, llvm::ArrayRef<uint32_t> Sorted);
  void leaveOut(NodeId N, llvm::SmallVectorImpl<uint32_t> &Missing) const;

  Layouts &Types;
  std::vector<Node> Nodes;
  NodeId Loose, LooseAny, VariableArguments;
  std::map<RoutineType, LooseCell> LooseCells;
  llvm::DenseMap<NodeId, RoutineType> Filters; ///< what a node lets in
  struct Restriction {
    std::vector<uint32_t> Functions; ///< sorted
    std::string Reason;
  };
  llvm::DenseMap<NodeId, Restriction> Restrictions;
  std::map<std::optional<ParameterTypes>, NodeId> FirstMembers;
  std::map<CellPlace, NodeId> Cells;
  llvm::DenseMap<NodeId, FieldOf> Members;
  std::map<std::pair<CellKind, uint32_t>, Layout> Described;
  struct Split {
    NodeId Apart, Part;
  };
  std::map<NodeId, std::vector<Split>> Splits; ///< by cell
  llvm::DenseSet<uint64_t> Edges, Puns;
  std::vector<NodeId> Queue;
  std::vector<std::pair<NodeId, CallNumber>> NewCalls;
  std::vector<uint32_t> Arrived;
};

} // namespace ukport

#endif // UKPORT_RESOLVE_FLOWGRAPH_H
