//===- Signature.h - what the calling convention lets a call reach --------===//
//
// A call through a pointer can reach a function only if the System V x86-64
// calling convention lets both agree on where the arguments are. Types of
// pointers, widths of integers and signedness play no part in that; register
// classes do. A signature therefore counts:
//
//   Gpr     arguments in general registers (an __int128 counts two)
//   Sse     arguments in vector registers
//   Memory  arguments that always travel on the stack (byval, x87)
//
// and for a callee also how many of each its body really reads, because C
// programs call functions through pointers of another arity and the surplus
// is ignored on either side:
//
//   - a call may pass more than the callee declares;
//   - a callee may declare more than the call passes if it never reads it;
//   - a call without a prototype, or with "...", counts what it really passes;
//     a callee with "..." counts its named parameters.
//
// Not modelled: a callee that reads an argument register which the call never
// set. Its behaviour would be that of garbage.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GRAPH_SIGNATURE_H
#define UKPORT_GRAPH_SIGNATURE_H

#include <compare>
#include <cstdint>
#include <string>

namespace ukport {

/// Where the return value is.
enum class ReturnClass : uint8_t {
  Void, ///< none, or (for a call) not looked at
  Gpr,
  Sse,
  X87,
  Pair, ///< two registers of whatever classes
};

struct Signature {
  uint8_t Gpr = 0;
  uint8_t Sse = 0;
  uint8_t Memory = 0;
  ReturnClass Return = ReturnClass::Void;
  /// Declared with "..." or, for a call, without a prototype.
  bool Variadic = false;
  /// Nothing is known (a call in hand-written assembly): matches everything.
  bool Any = false;
  /// The counts that the body reads; equal to the above for a call.
  uint8_t ReadGpr = 0;
  uint8_t ReadSse = 0;

  auto operator<=>(const Signature &) const = default;
};

/// Whether a call of signature \p Call can reach a function of signature
/// \p Callee; see the head of this file.
bool mayCall(const Signature &Call, const Signature &Callee);

/// Readable form: "gpr(gpr,gpr)", "void(gpr,...)", "any".
std::string describe(const Signature &S);

} // namespace ukport

#endif // UKPORT_GRAPH_SIGNATURE_H
