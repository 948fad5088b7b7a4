#include "analyzer/frontend/elf/Operation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstrAnalysis.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include <cassert>

using namespace llvm;

namespace ukport::elf {

namespace {

/// An opcode's name, taken apart: "MOVSX64rm32" is MOVSX, 64, rm, 32.
struct OpcodeName {
  StringRef Mnemonic, Form;
  unsigned Width = 0, SourceWidth = 0; ///< bits

  explicit OpcodeName(StringRef Name) {
    for (StringRef Suffix : {"_REV", "_alt", "_NOREX"})
      Name.consume_back(Suffix);
    Mnemonic = Name.take_until(isDigit);
    Name = Name.drop_front(Mnemonic.size());
    Name.consumeInteger(10, Width);
    Form = Name.take_while(isAlpha);
    Name.drop_front(Form.size()).consumeInteger(10, SourceWidth);
  }
};

Act binaryOf(StringRef Mnemonic) {
  return StringSwitch<Act>(Mnemonic)
      .Case("ADD", Act::Add)
      .Case("SUB", Act::Sub)
      .Case("AND", Act::And)
      .Case("OR", Act::Or)
      .Case("XOR", Act::Xor)
      .Case("SHL", Act::ShiftLeft)
      .Case("SHR", Act::ShiftRight)
      .Default(Act::Other);
}

/// Whether an instruction of this name writes as much memory as it says.
bool writesItsWidth(const OpcodeName &N) {
  static const StringRef Names[] = {
      "ADC",  "ADD", "AND",     "BTC",   "BTR",     "BTS", "DEC",  "INC",
      "MOV",  "NEG", "NOT",     "OR",    "RCL",     "RCR", "ROL",  "ROR",
      "SAR",  "SBB", "SHL",     "SHLD",  "SHR",     "SUB", "SHRD", "XADD",
      "XCHG", "XOR", "CMPXCHG", "LXADD", "LCMPXCHG"};
  StringRef Mnemonic = N.Mnemonic;
  Mnemonic.consume_front("LOCK_");
  return is_contained(Names, Mnemonic) && !N.Form.starts_with("B");
}

/// Whether what LLVM says to have side effects only reads its memory operand.
bool onlyReads(StringRef Name) {
  for (StringRef X87 : {"LD_F", "ILD_F", "ADD_F", "SUB_F", "SUBR_F", "MUL_F",
                        "DIV_F", "DIVR_F", "FCOM", "FICOM", "FLDCW", "FLDENV",
                        "FBLD", "FRSTOR", "LDMXCSR", "PREFETCH"})
    if (Name.starts_with(X87))
      return true;
  return Name.starts_with("NOOP") || Name.starts_with("ENDBR") ||
         Name == "PAUSE";
}

} // namespace

Decoder::Decoder() {
  const MCRegisterInfo &Registers = Machine.registers();
  Numbers.assign(Registers.getNumRegs(), NoRegister);
  Widths.assign(Registers.getNumRegs(), 8);
  Vectors.assign(Registers.getNumRegs(), NoRegister);
  static const StringRef General[] = {"RAX", "RCX", "RDX", "RBX", "RSP", "RBP",
                                      "RSI", "RDI", "R8",  "R9",  "R10", "R11",
                                      "R12", "R13", "R14", "R15"};
  for (unsigned R = 1; R < Registers.getNumRegs(); ++R) {
    StringRef Name = Registers.getName(R);
    if (Name == "RIP")
      Rip = R;
    Widths[R] = StringSwitch<uint8_t>(Name)
                    .StartsWith("XMM", 16)
                    .StartsWith("YMM", 32)
                    .StartsWith("ZMM", 64)
                    .Default(Widths[R]);
    if (Widths[R] >= 16 && Name.drop_front(3).getAsInteger(10, Vectors[R]))
      Vectors[R] = NoRegister;
    auto It = llvm::find(General, Name);
    if (It == std::end(General))
      continue;
    for (MCPhysReg Sub : Registers.subregs_inclusive(R)) {
      StringRef Part = Registers.getName(Sub);
      Numbers[Sub] = It - std::begin(General);
      bool Extended = It - std::begin(General) >= 8;
      Widths[Sub] = Sub == R                             ? 8
                    : Extended && Part.ends_with("D")    ? 4
                    : !Extended && Part.starts_with("E") ? 4
                    : Extended            ? (Part.ends_with("W")   ? 2
                                             : Part.ends_with("B") ? 1
                                                                   : 0)
                    : Part.ends_with("L") ? 1
                    : Part.ends_with("H") && Part.size() <= 3 ? 0
                                                              : 2;
    }
  }
  assert(Rip && "LLVM's names of the registers are known");
  for (unsigned I = 0; I < Machine.instructions().getNumOpcodes(); ++I)
    Shapes.push_back(shapeOf(I));
}

/// What the opcode says of itself, by LLVM's descriptions and names.
Decoder::Shape Decoder::shapeOf(unsigned Opcode) const {
  const MCInstrDesc &Desc = Machine.instructions().get(Opcode);
  StringRef Full = Machine.instructions().getName(Opcode);
  Shape S;
  S.Definitions = Desc.getNumDefs();
  S.Writes =
      (Desc.mayStore() || Desc.hasUnmodeledSideEffects()) && !onlyReads(Full);
  for (MCPhysReg R : Desc.implicit_defs()) {
    if (Numbers[R] != NoRegister)
      S.Defines |= 1 << Numbers[R];
    if (Vectors[R] < 16)
      S.DefinesVectors |= 1 << Vectors[R];
  }
  if (Full.starts_with("FXRSTOR") || Full.starts_with("XRSTOR"))
    S.DefinesVectors = 0xffff;
  for (MCPhysReg R : Desc.implicit_uses())
    if (Numbers[R] != NoRegister)
      S.Uses |= 1 << Numbers[R];
  ArrayRef<MCOperandInfo> Operands = Desc.operands();
  for (unsigned I = 0; I < Operands.size() && S.Memory < 0; ++I)
    if (Operands[I].OperandType == MCOI::OPERAND_MEMORY &&
        I + 5 <= Operands.size())
      S.Memory = I;

  if (Full == "SYSCALL" || Full == "SYSENTER" || Full == "INT") {
    S.Kernel = true;
    S.OldAbi = Full != "SYSCALL";
    S.Immediate = Full == "INT" ? 0 : -1;
    return S;
  }
  if (Full == "HLT" || Full == "TRAP" || Full == "INT3" || Full == "UD1Lm") {
    S.Moves = Flow::Stop;
    S.Traps = true;
    return S;
  }
  if (Desc.isCall())
    S.Moves = Flow::IndirectCall; // direct if it has a target
  else if (Desc.isIndirectBranch())
    S.Moves = Flow::IndirectJump;
  else if (Desc.isReturn())
    S.Moves = Flow::Stop;
  else if (Desc.isBranch())
    S.Moves = Desc.isUnconditionalBranch() ? Flow::Jump : Flow::Branch;
  if (S.Moves != Flow::Next) {
    if (Full.starts_with("JCC"))
      S.Condition = 1;
    return S;
  }

  if (Full.starts_with("NOOP") || Full.starts_with("ENDBR") ||
      Full == "PAUSE") {
    S.Does = Act::Nop;
    return S;
  }
  if (Full == "LEAVE64") {
    S.Does = Act::Leave;
    return S;
  }
  if (Full == "SETCCr") {
    S.Does = Act::Flag;
    S.Dest = 0;
    S.Width = 1;
    return S;
  }
  if (Full == "SETCCm")
    S.Extent = 1;
  S.VectorXor = is_contained({"PXORrr", "XORPSrr", "XORPDrr"}, Full);
  S.VectorStore = is_contained(
      {"MOVAPSmr", "MOVUPSmr", "MOVAPDmr", "MOVUPDmr", "MOVDQAmr", "MOVDQUmr"},
      Full);
  OpcodeName N(Full);
  if (N.Width != 8 && N.Width != 16 && N.Width != 32 && N.Width != 64)
    return S;
  S.Width = S.SourceWidth = N.Width / 8;
  if (writesItsWidth(N))
    S.Extent = S.Width;
  StringRef Form = N.Form;
  bool Extends = N.Mnemonic == "MOVZX" || N.Mnemonic == "MOVSX";
  if (Extends)
    S.SourceWidth = N.SourceWidth / 8;
  S.SignExtends = N.Mnemonic == "MOVSX";
  Act Binary = binaryOf(N.Mnemonic);
  if (N.Mnemonic == "LEA") { // LLVM does not call its operand one of memory
    S.Does = Act::Lea;
    S.Dest = 0;
    S.Memory = 1;
    S.Width = Full == "LEA64_32r" ? 4 : S.Width;
  } else if (N.Mnemonic == "MOV" || Extends) {
    if (Form == "rr") {
      S.Does = Act::Copy;
      S.Dest = 0;
      S.Source = 1;
    } else if (Form == "ri" && !Extends) {
      S.Does = Act::Set;
      S.Dest = 0;
      S.Immediate = 1;
    } else if (Form == "rm") {
      S.Does = Act::Load;
      S.Dest = 0;
    } else if (Form == "mr" && S.Memory == 0) {
      S.Does = Act::Store;
      S.Source = 5;
    } else if (Form == "mi" && S.Memory == 0) {
      S.Does = Act::StoreImmediate;
      S.Immediate = 5;
    }
  } else if (Binary != Act::Other) {
    if (Form == "rr" && Binary != Act::ShiftLeft && Binary != Act::ShiftRight) {
      S.Does = Binary;
      S.Dest = 0;
      S.Source = 2;
      S.SelfZero = Binary == Act::Xor || Binary == Act::Sub;
    } else if (Form == "rm" && Binary == Act::Or) {
      S.Does = Binary;
      S.Dest = 0;
    } else if (Form == "ri") {
      S.Does = Binary;
      S.Dest = 0;
      S.Immediate = 2;
    } else if (Form == "i") { // "ADD64i32": to the accumulator
      S.Does = Binary;
      S.ToAccumulator = true;
      S.Immediate = 0;
    }
  } else if (N.Mnemonic == "SBB" && Form == "rr") {
    S.Does = Act::Borrow;
    S.Dest = 0;
    S.Source = 2;
  } else if ((N.Mnemonic == "NEG" || N.Mnemonic == "NOT") && Form == "r") {
    S.Does = N.Mnemonic == "NEG" ? Act::Negate : Act::Invert;
    S.Dest = 0;
  } else if (N.Mnemonic == "CMOV" && Form == "rr") {
    S.Does = Act::Choose;
    S.Dest = 0;
    S.Source = 2;
  } else if (N.Mnemonic == "CMP" && (Form == "ri" || Form == "mi")) {
    S.Does = Act::Compare;
    S.Dest = Form == "ri" ? 0 : -1;
    S.Immediate = Form == "ri" ? 1 : 5;
  } else if (N.Mnemonic == "CMP" &&
             (Form == "rr" || Form == "rm" || Form == "mr")) {
    S.Does = Act::CompareRegister;
    S.Dest = Form == "mr" ? -1 : 0;
    S.Source = Form == "mr" ? 5 : Form == "rr" ? 1 : -1;
  } else if (N.Mnemonic == "CMP" && Form == "i") {
    S.Does = Act::Compare;
    S.ToAccumulator = true;
    S.Immediate = 0;
  } else if (N.Mnemonic == "TEST" && Form == "ri") {
    S.Does = Act::Test;
    S.Dest = 0;
    S.Immediate = 1;
  } else if (N.Mnemonic == "TEST" && Form == "i") {
    S.Does = Act::Test;
    S.ToAccumulator = true;
    S.Immediate = 0;
  } else if (N.Mnemonic == "TEST" && Form == "rr") {
    S.Does = Act::Test;
    S.Dest = 0;
    S.Source = 1;
  } else if (N.Mnemonic == "PUSH" && Form == "r" && N.Width == 64) {
    S.Does = Act::Push;
    S.Source = 0;
  } else if (N.Mnemonic == "PUSH" && Form == "rmm" && N.Width == 64) {
    S.Does = Act::Push;
    S.Writes = false; // what it pushes
  } else if (N.Mnemonic == "PUSH" && Form == "i" && N.Width == 64) {
    S.Does = Act::PushImmediate;
    S.Immediate = 0;
  } else if (N.Mnemonic == "POP" && Form == "r" && N.Width == 64) {
    S.Does = Act::Pop;
    S.Dest = 0;
  }
  return S;
}

void Decoder::describeMemory(const MCInst &Inst, const Shape &S, Address End,
                             Operation &Op) const {
  if (S.Memory < 0 || unsigned(S.Memory) + 5 > Inst.getNumOperands())
    return;
  const MCOperand *M = &Inst.getOperand(S.Memory);
  if (!M[0].isReg() || !M[1].isImm() || !M[2].isReg() || !M[3].isImm())
    return;
  Op.HasMemory = true;
  Op.Displacement = M[3].getImm();
  Op.Scale = M[1].getImm();
  Op.Index = Numbers[M[2].getReg()];
  Op.ThreadLocal = M[4].isReg() && M[4].getReg() != 0;
  if (M[0].getReg() == Rip) {
    Op.RipRelative = true;
    Op.Displacement += End;
  } else {
    Op.Base = Numbers[M[0].getReg()];
  }
}

void Decoder::describeRegisters(const MCInst &Inst, const Shape &S,
                                Operation &Op) const {
  Op.Defines = S.Defines;
  Op.Uses = S.Uses;
  for (unsigned I = 0; I < Inst.getNumOperands(); ++I) {
    const MCOperand &O = Inst.getOperand(I);
    if (!O.isReg() || Numbers[O.getReg()] == NoRegister)
      continue;
    uint16_t Bit = 1 << Numbers[O.getReg()];
    if (I < S.Definitions)
      Op.Defines |= Bit;
    else
      Op.Uses |= Bit;
  }
  auto Number = [&](int8_t Operand) -> uint8_t {
    if (Operand < 0 || unsigned(Operand) >= Inst.getNumOperands() ||
        !Inst.getOperand(Operand).isReg())
      return NoRegister;
    unsigned R = Inst.getOperand(Operand).getReg();
    // A high byte is not followed.
    if (Numbers[R] != NoRegister && Widths[R] == 0)
      Op.Does = Act::Other;
    return Numbers[R];
  };
  Op.Dest = S.ToAccumulator ? uint8_t(Rax) : Number(S.Dest);
  Op.Source = Number(S.Source);
  if (S.ToAccumulator)
    Op.Uses |= 1 << Rax;
  if (S.Immediate >= 0 && unsigned(S.Immediate) < Inst.getNumOperands() &&
      Inst.getOperand(S.Immediate).isImm())
    Op.Immediate = Inst.getOperand(S.Immediate).getImm();
  if (S.SelfZero && Op.Dest == Op.Source) {
    Op.Does = Act::Set;
    Op.Immediate = 0;
    Op.Source = NoRegister;
    Op.Uses &= ~(1 << Op.Dest);
  }
  // Of all its bits: as good as a comparison with 0.
  if (S.Does == Act::Test && S.Source >= 0) {
    Op.Does = Op.Dest == Op.Source && Op.Does == Act::Test ? Act::Compare
                                                           : Act::Other;
    Op.Immediate = 0;
    Op.Source = NoRegister;
  }
  if (S.Does == Act::Borrow) {
    if (Op.Dest == Op.Source)
      Op.Uses &= ~(1 << Op.Dest);
    else
      Op.Does = Act::Other;
  }
}

/// Only as far as it takes to see that memory is cleared.
void Decoder::describeVectors(const MCInst &Inst, const Shape &S,
                              Operation &Op) const {
  auto Number = [&](unsigned I) -> uint8_t {
    const MCOperand &O = Inst.getOperand(I);
    return O.isReg() && Vectors[O.getReg()] < 16 ? Vectors[O.getReg()]
                                                 : uint8_t(NoRegister);
  };
  Op.DefinesVectors = S.DefinesVectors;
  for (unsigned I = 0; I < S.Definitions && I < Inst.getNumOperands(); ++I)
    if (uint8_t V = Number(I); V != NoRegister)
      Op.DefinesVectors |= 1 << V;
  if (S.VectorXor && Number(0) != NoRegister && Number(1) == Number(2)) {
    Op.Does = Act::Zero;
    Op.Vector = Number(0);
  }
  if (S.VectorStore && Op.HasMemory && Number(5) != NoRegister) {
    Op.Does = Act::StoreVector;
    Op.Vector = Number(5);
  }
}

void Decoder::describeFlow(const MCInst &Inst, const Shape &S, Address End,
                           Operation &Op) const {
  Op.Moves = S.Moves;
  if (S.Moves == Flow::Next || S.Moves == Flow::Stop)
    return;
  bool Relative =
      !Op.HasMemory && Inst.getNumOperands() > 0 && Inst.getOperand(0).isImm();
  if (Relative)
    Op.Immediate = End + Inst.getOperand(0).getImm();
  if (S.Moves == Flow::IndirectCall && Relative)
    Op.Moves = Flow::Call;
  if (S.Moves == Flow::Jump && !Relative)
    Op.Moves = Flow::IndirectJump;
  if (!Relative && !Op.HasMemory && Inst.getNumOperands() > 0 &&
      Inst.getOperand(0).isReg())
    Op.Source = Numbers[Inst.getOperand(0).getReg()];
  if (S.Condition >= 0)
    Op.Condition = Inst.getOperand(S.Condition).getImm();
}

/// The most bytes that \p Inst, whose effect is not followed, may write.
uint16_t Decoder::extentOf(const MCInst &Inst, const Shape &S) const {
  unsigned Source = S.Memory + 5;
  if (S.Extent != Operation::Boundless || S.Memory < 0 ||
      Source >= Inst.getNumOperands() || !Inst.getOperand(Source).isReg())
    return S.Extent;
  // Elements that a vector of indices tells apart lie anywhere.
  unsigned Index = Inst.getOperand(S.Memory + 2).getReg();
  if (Index && Numbers[Index] == NoRegister)
    return Operation::Boundless;
  unsigned Stored = Inst.getOperand(Source).getReg();
  return Widths[Stored] >= 16 ? Widths[Stored] : Operation::Boundless;
}

bool Decoder::decode(ArrayRef<uint8_t> Bytes, Address At, Operation &Op) const {
  MCInst Inst;
  uint64_t Size = 0;
  Op = Operation();
  if (Machine.disassembler().getInstruction(Inst, Size, Bytes, At, nulls()) ==
          MCDisassembler::Fail ||
      Size == 0 || Size > Bytes.size()) {
    if (!MachineCode::isPadLock(Bytes))
      return false;
    Op.Size = 4;
    Op.Writes = true;
    Op.Defines = 1 << Rax | 1 << Rcx | 1 << Rdx | 1 << Rsi | 1 << Rdi;
    return true;
  }
  const Shape &S = Shapes[Inst.getOpcode()];
  Op.Size = Size;
  Op.Does = S.Does;
  Op.Width = S.Width;
  Op.SourceWidth = S.SourceWidth;
  Op.SignExtends = S.SignExtends;
  Op.Writes = S.Writes;
  Op.Traps = S.Traps;
  describeMemory(Inst, S, At + Size, Op);
  describeRegisters(Inst, S, Op);
  describeVectors(Inst, S, Op);
  describeFlow(Inst, S, At + Size, Op);
  if (S.Does == Act::Other && S.Writes && Op.HasMemory)
    Op.Width = extentOf(Inst, S);
  if (S.Kernel) {
    Op.NativeAbi = !S.OldAbi;
    Op.Kernel = !S.OldAbi || S.Immediate < 0 || Op.Immediate == 0x80;
  }
  return true;
}

} // namespace ukport::elf
