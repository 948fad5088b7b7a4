//===- Transfer.h - what one instruction does to a state ------------------===//
#ifndef UKPORT_FRONTEND_ELF_TRANSFER_H
#define UKPORT_FRONTEND_ELF_TRANSFER_H

#include "analyzer/frontend/elf/Abstract.h"
#include "analyzer/frontend/elf/ElfFile.h"

namespace ukport::elf {

class Transfer {
public:
  Transfer(const ElfFile &E, Pool &P) : E(E), P(P) {}

  /// Lets \p Op, which lies at \p At, work on \p S; calls and system calls as
  /// well, but not what they are told apart by.
  void apply(const Operation &Op, Address At, State &S) const;
  /// What a call leaves of \p S. \p Kept: the callee may be known to the
  /// caller, which then uses registers that the callee does not touch.
  void call(Address At, bool Kept, State &S) const;
  /// What holds on one side of the branch \p Op.
  void refine(const Operation &Op, bool Taken, State &S) const;
  /// What the memory operand of \p Op holds in its first \p Width bytes.
  Abstract load(const Operation &Op, unsigned Width, bool SignExtends,
                const State &S) const;
  /// Where an indirect call or jump leads.
  Abstract destination(const Operation &Op, const State &S) const;
  /// The address of the memory operand.
  Abstract addressOf(const Operation &Op, const State &S) const;

private:
  /// Whether \p A is an address in the file.
  bool isPlace(const Abstract &A) const;
  Abstract word(Address A, const State &S) const;
  Abstract numberOrImage(int64_t N) const;
  Abstract binary(const Operation &Op, const Abstract &A, const Abstract &B,
                  State &S, uint64_t Key) const;
  /// What an or of members of one record makes; Unknown otherwise.
  Abstract orMembers(const Abstract &A, const Abstract &B, unsigned Width,
                     uint64_t Key) const;
  Abstract element(const Abstract &Base, const Abstract &Index, uint8_t Scale,
                   int64_t Displacement, const State &S) const;
  Abstract narrow(const Abstract &A, const Operation &Op, State &S) const;
  void set(State &S, const Operation &Op, Abstract V, Address At) const;
  void write(const Operation &Op, const Abstract &V, Address At,
             State &S) const;
  void compare(const Operation &Op, State &S) const;
  void test(const Operation &Op, State &S) const;
  static bool isMadeFromStack(const Operation &Op, const State &S);
  void escape(State &S, const Abstract &V) const;

  const ElfFile &E;
  Pool &P;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_TRANSFER_H
