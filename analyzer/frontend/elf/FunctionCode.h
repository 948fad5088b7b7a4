//===- FunctionCode.h - the analysis of one function ----------------------===//
//
// A function is a range of code with an entry, and perhaps inner entries:
// places that something outside jumps to, or whose address is taken. Its
// instructions are found by following the flow of control; jump tables are
// resolved by the values that flow to the jump, which shows more code, and so
// on. What is left between is swept as well, since only the unwinder enters
// landing pads.
//
// Vertices are basic blocks; a state (Abstract.h) flows along the edges from
// the entry, where parameters are known, and from inner entries and swept code,
// where nothing is. At an indirect jump that is not resolved, and does not look
// like a tail call, nothing is known at any block: it may lead there.
//
// Not modelled: code that changes itself; returns to elsewhere than behind the
// call; callees that do not keep rbx, rbp and r12 to r15.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_FUNCTIONCODE_H
#define UKPORT_FRONTEND_ELF_FUNCTIONCODE_H

#include "analyzer/frontend/elf/Transfer.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <set>

namespace ukport::elf {

/// Where code leads, before functions and data have their numbers.
struct Target {
  enum KindType : uint8_t { Nothing, Place, Symbol } Kind = Nothing;
  uint64_t To = 0; ///< an address, or a dynamic symbol
};

/// What an argument that points to the caller's stack points to.
struct PassedMember {
  uint8_t Argument = 0;
  uint8_t Width = 0; ///< bytes
  int64_t Offset = 0;
  Value What;
};

/// A member of a record that the function has a pointer to is written, or its
/// address made; Anywhere, where the pointer is kept for others.
struct MemberWrite {
  uint8_t Parameter = 0xff; ///< 0xff: Variable holds the pointer
  Address Variable = 0;
  int64_t Offset = 0;
  uint16_t Width = 0;                              ///< bytes
  static constexpr uint16_t Anywhere = UINT16_MAX; ///< in the record
};

/// A store to a place in the image.
struct FoundStore {
  Address To = 0;
  uint16_t Width = 8;
  uint8_t Parameter = 0xff; ///< 0xff: what is stored is not known
};

struct FoundCall {
  Call C; ///< but for To and Table
  Target To;
  Address Table = 0; ///< 0: none
  bool Jumps = false;
  bool RunsOn = false; ///< into what stands behind the function
  std::vector<PassedMember> Members;
  /// Arguments that come from a record, by register.
  std::vector<std::pair<uint8_t, MemberOf>> FromRecords;
};

/// What system call Call, by index, is asked for comes from a record.
struct FoundMember {
  uint32_t Call = 0;
  uint8_t Argument = 0; ///< ArgumentCount: its number
  MemberOf What;
};

struct FoundReference {
  Address At = 0;
  Address To = 0;
  /// Bytes that the code reads or writes at To, and nothing beside them; 0: the
  /// address itself is had, and what lies around may be reached with it.
  uint8_t Width = 0;
  bool AsProgram = false; ///< as Reference has it
  uint32_t When = 0;      ///< as Reference has it, in Findings
  bool operator<(const FoundReference &O) const {
    return std::tie(To, Width, AsProgram, At) <
           std::tie(O.To, O.Width, O.AsProgram, O.At);
  }
};

/// A table of jump targets, or the like, that the code reads.
struct FoundTable {
  Address Start = 0, End = 0;
};

struct Findings {
  std::vector<FoundCall> Calls;
  std::vector<FoundReference> References; ///< each To and Width once
  std::vector<SystemCall> SystemCalls;
  std::vector<Condition> Conditions;
  std::vector<FoundMember> FromRecords;
  std::vector<MemberWrite> MemberWrites;
  std::vector<FoundStore> Stores;
  std::vector<Address> Taken;     ///< places whose address the code makes
  std::vector<FoundTable> Tables; ///< jump tables
  std::vector<Gap> Gaps;
  uint32_t Instructions = 0;
  Address Last = 0; ///< end of the last instruction found
  uint8_t Consumed = 0;
  bool Returns = false;
  bool ComparesEntry = false; ///< something with the file's entry point
};

struct CodeRange {
  Address Start = 0, End = 0;
  bool Sized = false; ///< End is where the function ends
};

/// What the analysis of one function asks of its file.
struct Surroundings {
  const ElfFile &E;
  const Decoder &D;
  /// The dynamic symbol that the stub at an address jumps to.
  llvm::function_ref<std::optional<uint32_t>(Address)> StubAt;
  /// Whether a function of this file is known never to return.
  llvm::function_ref<bool(Address)> NeverReturns;
  /// Where the function begins that an address lies in; 0: in none.
  llvm::function_ref<Address(Address)> StartOf;
};

class FunctionCode {
public:
  /// \p AsProgram: those of \p InnerEntries that are led to only where the file
  /// was started as a program.
  FunctionCode(const Surroundings &In, CodeRange Range,
               llvm::ArrayRef<Address> InnerEntries,
               llvm::ArrayRef<Address> AsProgram);
  Findings run();

private:
  /// An edge is told by twice the number of the block that it leaves.
  static constexpr uint64_t ManyEdges = UINT64_MAX, FromOutside = 1ull << 40;
  struct Block {
    uint32_t Begin = 0, End = 0; ///< offsets
    State In;
    uint64_t OnlyEdge = ManyEdges; ///< that leads here so far
  };
  static constexpr uint32_t None = UINT32_MAX, Inside = UINT32_MAX - 1;

  // Finding the code.
  void follow(uint32_t Root);
  bool sweep();
  bool isPadding(uint32_t At, uint32_t &Size) const;
  void buildBlocks();
  bool contains(Address A) const { return A >= Range.Start && A < Range.End; }
  const Operation &at(uint32_t Offset) const { return Code[Index[Offset]]; }
  const Operation &lastOf(const Block &B) const;

  // Values.
  void flow();
  void flowThrough(uint32_t BlockNumber);
  void flowThroughJump(const Operation &Op, const State &S, uint64_t Edge);
  void enter(Address To, const State &S, uint64_t Edge);
  void enterOffset(uint32_t Offset, const State &S, uint64_t Edge);
  void step(const Operation &Op, Address At, State &S);
  std::vector<Address> jumpTargets(const Operation &Op, const State &S,
                                   Table &Read);
  Table resolveJump(const Operation &Op, const State &S,
                    std::vector<Address> &Targets);
  bool losesTrack();
  std::vector<Address> targetsOf(const Abstract &Where, Table &T);
  bool isBoundary(Address A);
  bool neverReturns(const Operation &Op) const;
  bool isTailCall(const Operation &Op, const State &S) const;

  // What is found.
  std::vector<bool> ordinaryBlocks();
  uint32_t conditionOf(const State &S);
  void emit();
  void emitOperation(const Operation &Op, const State &S);
  void emitReferences(const Operation &Op, const State &S);
  void emitCall(const Operation &Op, const State &S);
  void emitIndirect(const Operation &Op, const State &S, FoundCall &C);
  void emitStore(const Operation &Op, const State &S);
  Abstract firstWordAt(const Abstract &A, const State &S);
  void emitKept(const Operation &Op, const State &S);
  void emitMemberWrite(const Operation &Op, const State &S);
  void emitKernel(const Operation &Op, const State &S);
  void addCall(const FoundCall &C, Target To, const State &S);
  Value valueOf(const Abstract &A) const;
  uint8_t consumedBy(const Operation &Op, const State &S) const;
  uint8_t consumed() const;
  void gap(llvm::StringRef Kind, const llvm::Twine &What, Address At,
           llvm::StringRef Effect);

  const Surroundings &In;
  const ElfFile &E;
  CodeRange Range;
  llvm::ArrayRef<uint8_t> Bytes;
  std::vector<Operation> Code;
  std::vector<uint32_t> Index;   ///< by offset: into Code, None or Inside
  std::vector<bool> Leaders;     ///< by offset
  std::vector<bool> Boundaries;  ///< by offset, if they were asked for
  std::vector<uint32_t> BlockAt; ///< by offset: into Blocks
  std::vector<Block> Blocks;
  std::set<uint32_t> Entries;        ///< offsets that are entered with anything
  std::set<uint32_t> ProgramEntries; ///< of them: only as a program
  std::set<uint32_t> Swept;          ///< of them: since nothing leads there
  /// Resolved jumps, by offset, and where they lead.
  std::map<uint32_t, std::set<Address>> Jumps;
  std::map<uint32_t, Table> JumpTables;
  std::set<uint32_t> Open;     ///< jumps that lead elsewhere as well
  std::set<uint32_t> Everyone; ///< jumps that may lead to any block
  std::vector<uint32_t> Queue; ///< heap of blocks, the first in front
  std::vector<bool> Queued;
  bool MoreTargets = false, Everywhere = false;
  bool AsProgram = false; ///< of the block that is written down
  uint32_t When = 0;      ///< of the same
  Pool P;
  Transfer T;
  Findings F;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_FUNCTIONCODE_H
