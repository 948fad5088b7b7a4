//===- Operation.h - an instruction, as far as values are followed --------===//
//
// LLVM's MC decodes; what is kept of an instruction is flat and small, since an
// image holds millions of them. What each opcode is made of is looked up by
// LLVM's names once.
//
// Invariants:
//   - Defines and Uses name every general register that is written or read,
//     whatever Does is.
//   - An instruction whose effect is not one of Act is Act::Other: then what it
//     writes becomes unknown.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_OPERATION_H
#define UKPORT_FRONTEND_ELF_OPERATION_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "analyzer/frontend/native/MachineCode.h"
#include <vector>

namespace ukport::elf {

/// General registers by their number in machine code.
enum Register : uint8_t {
  Rax,
  Rcx,
  Rdx,
  Rbx,
  Rsp,
  Rbp,
  Rsi,
  Rdi,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15,
  NoRegister,
};

/// What an instruction computes. Dest is written, Source and the immediate are
/// read; where there is a memory operand, Load and the others say what for.
enum class Act : uint8_t {
  Other,
  Nop,
  Copy,  ///< Dest = Source, of SourceWidth, zero- or sign-extended
  Set,   ///< Dest = Immediate
  Load,  ///< Dest = memory, of SourceWidth, zero- or sign-extended
  Store, ///< memory = Source
  StoreImmediate,
  Zero,        ///< Vector = 0
  StoreVector, ///< 16 bytes of memory = Vector
  Lea,         ///< Dest = the memory operand's address
  Add,
  Sub,
  And,
  Or,
  Xor,
  ShiftLeft,
  ShiftRight, ///< Dest op= Source or
              ///< Immediate
  Negate,
  Invert,
  Choose,          ///< Dest = Source if a condition holds
  Flag,            ///< the low byte of Dest = 0 or 1
  Borrow,          ///< Dest = 0 or -1
  Compare,         ///< Dest or memory with Immediate
  Test,            ///< the bits of Immediate in Dest
  CompareRegister, ///< Dest or memory with Source, or Dest with memory
  Push,
  PushImmediate,
  Pop,
  Leave,
};

struct Operation {
  uint32_t Offset = 0; ///< from where the function's decoding begins
  uint8_t Size = 0;    ///< bytes
  Flow Moves = Flow::Next;
  Act Does = Act::Other;
  /// Bytes of Dest that are written, or stored; of an Act::Other that writes
  /// memory, the most that it may write, or Boundless.
  uint16_t Width = 8;
  static constexpr uint16_t Boundless = UINT16_MAX;
  uint8_t SourceWidth = 8; ///< bytes
  bool SignExtends = false;
  uint8_t Dest = NoRegister, Source = NoRegister;
  bool HasMemory = false;
  /// The memory operand's address is Displacement alone, an address in the
  /// image, if it has no base and no index.
  bool ThreadLocal = false;
  uint8_t Base = NoRegister, Index = NoRegister, Scale = 1;
  bool RipRelative = false;
  bool Kernel = false; ///< enters the kernel
  bool NativeAbi = false;
  bool Writes = false;            ///< may write memory
  bool Traps = false;             ///< Flow::Stop, but not to return
  uint8_t Condition = 0xff;       ///< of a Branch, as machine code numbers them
  uint16_t Defines = 0, Uses = 0; ///< general registers, a bit each
  uint16_t DefinesVectors = 0;    ///< the first 16, a bit each
  uint8_t Vector =
      NoRegister; ///< Act::Zero: set to 0; Act::StoreVector: stored
  int64_t Displacement = 0;
  int64_t Immediate = 0; ///< also the target of a call, jump or branch

  bool hasImmediate() const { return Source == NoRegister && !HasMemory; }
  bool isAbsolute() const {
    return HasMemory && Base == NoRegister && !ThreadLocal;
  }
};

class Decoder {
public:
  Decoder();

  /// Decodes at \p At, where \p Bytes begin; false when they are no
  /// instruction.
  bool decode(llvm::ArrayRef<uint8_t> Bytes, Address At, Operation &Op) const;

private:
  struct Shape; ///< of an opcode
  Shape shapeOf(unsigned Opcode) const;
  void describeMemory(const llvm::MCInst &Inst, const Shape &S, Address End,
                      Operation &Op) const;
  void describeRegisters(const llvm::MCInst &Inst, const Shape &S,
                         Operation &Op) const;
  void describeVectors(const llvm::MCInst &Inst, const Shape &S,
                       Operation &Op) const;
  void describeFlow(const llvm::MCInst &Inst, const Shape &S, Address End,
                    Operation &Op) const;
  uint16_t extentOf(const llvm::MCInst &Inst, const Shape &S) const;

  struct Shape {
    Act Does = Act::Other;
    Flow Moves = Flow::Next;
    uint8_t Width = 8, SourceWidth = 8;
    uint16_t Extent = Operation::Boundless; ///< bytes of memory, by its name
    bool SignExtends = false;
    uint8_t Definitions = 0;
    int8_t Memory = -1;    ///< first operand of five
    int8_t Dest = -1;      ///< operand; -1: Accumulator if ToAccumulator
    int8_t Source = -1;    ///< operand: a register
    int8_t Immediate = -1; ///< operand
    int8_t Condition = -1; ///< operand
    bool ToAccumulator = false;
    bool SelfZero = false; ///< xor, sub, sbb of a register with itself
    bool VectorXor = false, VectorStore = false; ///< of 16 bytes
    bool Kernel = false, OldAbi = false, Writes = false, Traps = false;
    uint16_t Defines = 0, Uses = 0, DefinesVectors = 0;
  };
  MachineCode Machine;
  std::vector<Shape> Shapes;    ///< by opcode
  std::vector<uint8_t> Numbers; ///< by LLVM's register: Register
  std::vector<uint8_t> Widths;  ///< by LLVM's register: bytes; 0: high byte
  std::vector<uint8_t> Vectors; ///< by LLVM's register: its number
  unsigned Rip = 0;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_OPERATION_H
