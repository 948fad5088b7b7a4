//===- Limits.h - for which arguments code runs ---------------------------===//
//
// On the way to a place in a function, comparisons of its parameters were
// passed: of sysconf's cases only one runs for each argument. A limit says
// which numbers a parameter can have held at the entry where a place is come
// to: ranges of its low 32 bits, bits in them, and whether it was not 0 in all.
//
// Limits form a lattice for each parameter; no limit is its top. Along an edge
// they are narrowed by what the branch says, where edges meet they are widened
// to allow what either allows. Numbers of 64 bits that differ in the upper half
// alone are not told apart.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_LIMITS_H
#define UKPORT_FRONTEND_ELF_LIMITS_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "llvm/ADT/ArrayRef.h"

namespace ukport::elf {

/// A parameter with a number added to it, in 32 bits.
struct ParameterSum {
  uint8_t Parameter = 0;
  uint32_t Plus = 0;
  auto operator<=>(const ParameterSum &) const = default;
};

/// Of what a parameter is compared with.
struct ComparedParameter {
  ParameterSum Of;
  uint8_t Width = 4; ///< bytes
  bool Bits = false; ///< tested for the bits of With
  int64_t With = 0;
  bool operator==(const ComparedParameter &) const = default;
};

/// What holds where \p C was found to fulfil \p Condition, as machine code
/// numbers them; nothing, if that says nothing.
std::optional<Limit> limitOf(const ComparedParameter &C, unsigned Condition);

/// What holds where \p Of is one of \p Numbers, which are sorted.
Limit limitTo(ParameterSum Of, llvm::ArrayRef<uint32_t> Numbers);

/// Adds \p L to what holds in \p All.
void addLimit(Condition &All, const Limit &L);

/// Makes \p All hold whenever it or \p Other does; whether it changed. If \p
/// Tired, what changes is given up.
bool joinLimits(Condition &All, const Condition &Other, bool Tired);

/// Whether the parameter of \p L may have held \p N.
bool allows(const Limit &L, int64_t N);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_LIMITS_H
