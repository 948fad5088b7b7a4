//===- CodeWalk.h - finds the instructions of a native object -------------===//
//
// The walk follows the flow of control from every entry: each function symbol,
// and each place in the code whose address stands in data (jump tables). So
// tables between the code of hand-written assembly are never decoded. Functions
// that a compiler wrote are swept as well.
//
// An indirect jump or call is *settled* when the register or memory that it
// goes through is traced back, within one run of instructions that nothing
// else jumps into, to
//   - a jump table whose entries lie inside the function,
//   - a place inside the function's own code (a computed jump): then the code
//     from that place to the end of the function is swept, or
//   - the address of a known symbol.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_NATIVE_CODEWALK_H
#define UKPORT_FRONTEND_NATIVE_CODEWALK_H

#include "analyzer/frontend/native/MachineCode.h"
#include "analyzer/frontend/native/NativeImage.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ukport {

/// Where a relocation of an instruction or of data points: a symbol, and for a
/// symbol that is defined in the object also the place.
struct Destination {
  uint32_t Symbol = 0;
  std::optional<Place> Where;
  bool ThroughGot = false; ///< the address is loaded from the GOT
};

/// The destination of \p R. \p End is the end of the instruction that holds
/// it, or nothing when data does.
Destination destinationOf(const NativeImage &Image, const NativeRelocation &R,
                          std::optional<uint64_t> End);

class CodeWalk {
public:
  CodeWalk(const NativeImage &Image, const MachineCode &Machine)
      : Image(Image), Machine(Machine) {}

  void run();

  /// All instructions found, in order.
  const std::map<Place, Instruction> &instructions() const { return Code; }

  /// Whether some jump leads to \p P, or it is an entry.
  bool isJoin(Place P) const { return Joins.count(P); }

  /// Whether the flow of control ends behind the call at \p P although it is a
  /// call: the last instruction of a function that a compiler wrote, so it
  /// does not return.
  bool endsHere(Place P) const;

  /// What became of an indirect jump or call.
  enum class Verdict { Open, Local, Symbol };
  struct Settled {
    Verdict What = Verdict::Open;
    uint32_t Symbol = 0;
  };
  Settled settle(Place Jump) const;

  /// Places at which no instruction could be decoded.
  const std::set<Place> &undecodable() const { return Undecodable; }

private:
  /// What an indirect jump goes through.
  struct Base {
    enum class Kind { Unknown, Code, Table, Symbol } What = Kind::Unknown;
    Place Where;         ///< Code, Table
    uint32_t Symbol = 0; ///< Symbol
  };
  void enter(Place P, bool Join);
  void follow(Place P);
  void sweep(uint32_t Section, uint64_t Begin, uint64_t End);
  void addEntries();
  void drain();
  bool extendThroughJumps();
  const NativeRelocation *relocationOf(Place P, const Instruction &I) const;
  std::optional<Place> targetOf(Place P, const Instruction &I) const;
  std::optional<Place> memoryOf(Place P, const Instruction &I) const;
  std::vector<Place> tableTargets(Place Table, const NativeFunction &F) const;
  Base baseOf(Place P, const Instruction &I, const NativeFunction &F) const;
  Base trace(Place Jump) const;

  const NativeImage &Image;
  const MachineCode &Machine;
  std::map<Place, Instruction> Code;
  std::set<Place> Joins;
  std::set<Place> Undecodable;
  std::set<Place> Extended; ///< bases whose code has been entered
  std::vector<Place> Work;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_NATIVE_CODEWALK_H
