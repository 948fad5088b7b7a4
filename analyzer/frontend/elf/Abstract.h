//===- Abstract.h - what registers and stack slots hold -------------------===//
//
// The abstract values of the analysis of one function.
//
//   Leftover   what a call left in a register that it need not keep
//   Unknown    anything; Key tells equal values from others
//   Constant   a number
//   Image      an address in the file
//   Parameter  what argument register N held at the function's entry
//   Several    a few constants and image addresses, a parameter among them
//   Stack      the stack pointer at entry plus N
//   Import     the address of dynamic symbol N
//   Element    an address within the object at N, one of a table's if counted
//   Offset     what was loaded from a table of four-byte offsets
//   Target     an Offset with its base added
//   Loaded     a pointer that was loaded from a table
//   Member     what was loaded from where a parameter or a variable points to,
//              or two such words, or'ed
//
// The height of the lattice is bounded: Several holds at most MostConstants,
// and what still changes after some visits of a block becomes Unknown.
//
// Upper bounds are not part of values but facts about Keys: a comparison of a
// copy, or of the memory that a value was loaded from, is as good as one of the
// value itself.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_ABSTRACT_H
#define UKPORT_FRONTEND_ELF_ABSTRACT_H

#include "analyzer/frontend/elf/Limits.h"
#include "analyzer/frontend/elf/Operation.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallVector.h"
#include <map>

namespace ukport::elf {

struct Abstract {
  enum KindType : uint8_t {
    Leftover,
    Unknown,
    Constant,
    Image,
    Parameter,
    Several,
    Stack,
    Import,
    Element,
    Offset,
    Target,
    Loaded,
    Member,
  } Kind = Unknown;
  bool Computed = false; ///< Unknown: by arithmetic
  uint32_t Id = 0; ///< Several, Element, Offset, Target, Loaded: in the Pool
  int64_t N = 0;   ///< Unknown, Member: the Key
  bool operator==(const Abstract &O) const {
    return Kind == O.Kind && Computed == O.Computed && Id == O.Id && N == O.N;
  }
  static Abstract unknown(uint64_t Key, bool Computed = false) {
    return {Unknown, Computed, 0, int64_t(Key)};
  }
  static Abstract constant(int64_t N) { return {Constant, false, 0, N}; }
  static Abstract image(Address A) { return {Image, false, 0, int64_t(A)}; }
  /// Equal for equal values.
  uint64_t key() const {
    return Kind == Unknown || Kind == Member ? uint64_t(N)
                                             : keyOf(Kind, Id, uint64_t(N), 0);
  }
  static uint64_t keyOf(uint64_t A, uint64_t B, uint64_t C, uint64_t D) {
    uint64_t H = 0x9e3779b97f4a7c15;
    for (uint64_t X : {A, B, C, D}) {
      H = (H ^ X) * 0xff51afd7ed558ccd;
      H ^= H >> 32;
    }
    return H;
  }
};

constexpr size_t MostConstants = 32;

/// The parts of a Several, sorted.
struct Alternatives {
  struct One {
    bool IsImage;
    int64_t N;
    auto operator<=>(const One &) const = default;
  };
  std::vector<One> Ones;
  uint8_t Parameter = 0xff; ///< 0xff: none
  int64_t Or = 0;           ///< bits that are set in what Parameter holds
  /// The parameter that it is, on every way with another number; 0xff: none.
  uint8_t Same = 0xff;
  auto operator<=>(const Alternatives &) const = default;
};

/// A place that a counted number of words is read from.
struct Table {
  Address At = 0;
  uint32_t Count = 0; ///< 0: not known
  uint8_t Stride = 0; ///< bytes; 0: not known
  int64_t Base = 0;   ///< Target: what is added
  /// Its index, if that is made from a parameter.
  std::optional<ParameterSum> Index;
  auto operator<=>(const Table &) const = default;
};

/// A word at an offset from where a parameter points to, or a variable; perhaps
/// or'ed with another word of the same record.
struct MemberOf {
  uint8_t Parameter = 0xff; ///< 0xff: Variable it is
  Address Variable = 0;
  int64_t Offset = 0;
  std::optional<int64_t> OtherOffset;
  uint8_t Width = 8; ///< bytes: 4 or 8
  auto operator<=>(const MemberOf &) const = default;
};

/// What the Ids of a function's values stand for.
class Pool {
public:
  uint32_t add(const Table &T) { return intern(T, Tables, TableIds); }
  const Table &table(const Abstract &A) const { return Tables[A.Id]; }
  uint32_t add(const MemberOf &M) { return intern(M, Members, MemberIds); }
  const MemberOf &member(const Abstract &A) const { return Members[A.Id]; }
  /// Says that the unknown value \p Key has been made so.
  void addSum(uint64_t Key, ParameterSum Sum) { Sums.emplace(Key, Sum); }
  const Alternatives &alternatives(const Abstract &A) const {
    return Sets[A.Id];
  }
  /// The parameter that \p A is made from, if it is.
  std::optional<ParameterSum> sumOf(const Abstract &A) const;
  /// Several, or simpler; Unknown with \p Key where there are too many.
  Abstract several(Alternatives A, uint64_t Key);
  /// The parts of \p A; false where they are not all known.
  bool partsOf(const Abstract &A, Alternatives &Parts) const;
  Abstract join(const Abstract &A, const Abstract &B, uint64_t Key);

private:
  template <class T>
  uint32_t intern(const T &E, std::vector<T> &All, std::map<T, uint32_t> &Ids) {
    auto [It, New] = Ids.emplace(E, All.size());
    if (New)
      All.push_back(E);
    return It->second;
  }
  std::vector<Table> Tables;
  std::map<Table, uint32_t> TableIds;
  std::map<uint64_t, ParameterSum> Sums; ///< by Key
  std::vector<MemberOf> Members;
  std::map<MemberOf, uint32_t> MemberIds;
  std::vector<Alternatives> Sets;
  std::map<Alternatives, uint32_t> SetIds;
};

/// What is known at one place in the code.
struct State {
  struct Slot {
    int64_t At; ///< from the stack pointer at entry
    uint8_t Width;
    Abstract Holds;
    bool operator==(const Slot &) const = default;
  };
  struct Bound {
    uint64_t Key;
    uint64_t Most;
    bool operator==(const Bound &) const = default;
  };
  /// The last comparison, until the flags change.
  struct Comparison {
    uint64_t Key = 0; ///< 0: none
    int64_t With = 0;
    bool WithEntry = false; ///< the file's own entry point; Key is then 0
    /// As a comparison of a parameter; its Width is 0 if it is none.
    ComparedParameter Parameter = {{}, 0, false, 0};
    bool operator==(const Comparison &) const = default;
  };
  bool Reached = false;
  uint8_t Visits = 0;
  std::array<Abstract, 16> Registers;
  llvm::SmallVector<Slot, 4> Slots; ///< sorted, not overlapping
  llvm::SmallVector<Bound, 2> Bounds;
  Condition Limits; ///< of the parameters at entry
  Comparison Compared;
  uint16_t ZeroVectors = 0; ///< vector registers whose low 16 bytes are 0
  /// Others may have the address of something on the stack, or it is no longer
  /// followed; whatever lies there may be reached from it.
  bool Escaped = false;
  uint64_t MemoryKey = 1; ///< changes when memory may

  static State atEntry();
  /// Nothing known: whoever jumps here.
  static State anything(uint64_t Where);
  /// Makes this hold whenever it or \p O did; whether it changed. \p Where
  /// names the place.
  bool join(const State &O, Pool &P, uint64_t Where);
  bool sameAs(const State &O) const;
  void addBound(uint64_t Key, uint64_t Most);
  void dropBound(uint64_t Key);
  std::optional<uint64_t> boundOf(uint64_t Key) const;
  void store(int64_t At, uint16_t Width, const Abstract &V);
  const Slot *slotAt(int64_t At) const;
  /// The parameter that \p A is here, if only as the one number that it can be.
  std::optional<uint8_t> parameterIn(const Abstract &A, const Pool &P) const;
  /// Others may have written what they have the address of.
  void forgetEscaped();
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ABSTRACT_H
