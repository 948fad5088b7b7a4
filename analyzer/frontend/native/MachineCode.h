//===- MachineCode.h - x86-64 instructions, as far as they steer ----------===//
//
// A thin layer over LLVM's MC: decodes one instruction at a time and says what
// it does to the flow of control and to the few registers that the front end
// follows. Assembles text into an object in memory.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_NATIVE_MACHINECODE_H
#define UKPORT_FRONTEND_NATIVE_MACHINECODE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>
#include <vector>

namespace llvm {
class MCDisassembler;
class MCInst;
class MCInstrAnalysis;
class MCInstrInfo;
class MCRegisterInfo;
} // namespace llvm

namespace ukport {

/// What an instruction does to the flow of control.
enum class Flow : uint8_t {
  Next,         ///< goes on
  Call,         ///< of Target, then goes on
  IndirectCall, ///< through a register or memory
  Jump,         ///< to Target
  Branch,       ///< to Target or on
  IndirectJump, ///< through a register or memory
  Stop,         ///< return, halt, trap
};

struct Instruction {
  uint64_t Address = 0; ///< in its section
  uint8_t Size = 0;     ///< bytes
  Flow Does = Flow::Next;
  bool Kernel = false; ///< enters the kernel
  /// Kernel: by the native convention (`syscall`), with the number in eax.
  bool NativeAbi = false;
  bool IsNop = false;
  bool IsLea = false;
  /// Call, Jump, Branch: the target as encoded; meaningless where a relocation
  /// covers it.
  uint64_t Target = 0;
  /// A memory operand relative to the instruction pointer: its address as
  /// encoded; meaningless under a relocation.
  std::optional<uint64_t> Memory;

  // What is followed backwards from an indirect jump. Registers are LLVM's
  // numbers of the 64-bit register, 0: none.
  unsigned JumpRegister = 0; ///< IndirectCall, IndirectJump through a register
  unsigned Defines = 0;      ///< the general register that it writes
  /// Registers that its result is computed from by lea, add, sub, mov or a
  /// load; of an indirect jump through memory, those that address it.
  unsigned Uses[2] = {0, 0};
  bool IsLoad = false;
  bool DefinesMore = false; ///< writes general registers besides Defines

  // What is known of eax afterwards.
  enum class Eax : uint8_t { Kept, Set, SetByte, Pushed, Popped, Lost };
  Eax Accumulator = Eax::Kept;
  int64_t Constant = 0; ///< Set, SetByte, Pushed
};

class MachineCode {
public:
  MachineCode();
  ~MachineCode();

  /// The instruction at \p Address of a section with the contents \p Bytes;
  /// none when the bytes are no instruction.
  std::optional<Instruction> decode(llvm::ArrayRef<uint8_t> Bytes,
                                    uint64_t Address) const;

  /// Assembles \p Text into a relocatable object. The error says what the
  /// assembler said.
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
  assemble(llvm::StringRef Text, llvm::StringRef Where) const;

  /// Whether \p Bytes begin with one of VIA PadLock's instructions, four bytes
  /// long, of which LLVM knows only some.
  static bool isPadLock(llvm::ArrayRef<uint8_t> Bytes);

  /// LLVM's own tables, for who needs other facts of instructions.
  const llvm::MCDisassembler &disassembler() const;
  const llvm::MCInstrAnalysis &analysis() const;
  const llvm::MCInstrInfo &instructions() const;
  const llvm::MCRegisterInfo &registers() const;

private:
  struct Tables;
  std::unique_ptr<Tables> T;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_NATIVE_MACHINECODE_H
