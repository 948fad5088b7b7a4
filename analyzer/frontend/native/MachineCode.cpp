#include "analyzer/frontend/native/MachineCode.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Targets.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/MC/MCAsmBackend.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCCodeEmitter.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstrAnalysis.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCObjectFileInfo.h"
#include "llvm/MC/MCObjectWriter.h"
#include "llvm/MC/MCParser/MCAsmParser.h"
#include "llvm/MC/MCParser/MCTargetAsmParser.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCStreamer.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/TargetParser/Triple.h"
#include <cassert>

using namespace llvm;

namespace ukport {

static constexpr StringRef TargetTriple = "x86_64-unknown-linux-gnu";

namespace {

/// Instructions whose meaning the front end knows, found by LLVM's names.
enum class Kind : uint8_t {
  Other,
  Syscall,
  OldSyscall, // int 0x80, sysenter: another table of numbers
  Halt,
  Nop,
  Lea,
  AddSub,
  Move,
  MoveImmediate,
  MoveByteImmediate,
  Xor,
  PushImmediate,
  Pop,
  Load,
};

Kind kindOf(StringRef Name) {
  if (Name == "SYSCALL")
    return Kind::Syscall;
  if (Name == "INT" || Name == "SYSENTER")
    return Kind::OldSyscall;
  if (Name == "HLT" || Name == "TRAP" || Name == "INT3")
    return Kind::Halt;
  if (Name.starts_with("NOOP"))
    return Kind::Nop;
  if (Name == "LEA64r" || Name == "LEA32r" || Name == "LEA64_32r")
    return Kind::Lea;
  for (StringRef Prefix : {"ADD64", "ADD32", "SUB64", "SUB32"})
    if (Name.starts_with(Prefix) && Name[5] == 'r')
      return Kind::AddSub;
  if (Name == "MOV64rr" || Name == "MOV32rr" || Name == "MOV64rr_REV" ||
      Name == "MOV32rr_REV")
    return Kind::Move;
  if (Name == "MOV32ri" || Name == "MOV64ri32" || Name == "MOV64ri" ||
      Name == "MOV32ri_alt")
    return Kind::MoveImmediate;
  if (Name == "MOV8ri" || Name == "MOV8ri_alt")
    return Kind::MoveByteImmediate;
  if (Name == "XOR32rr" || Name == "XOR64rr" || Name == "XOR32rr_REV" ||
      Name == "XOR64rr_REV")
    return Kind::Xor;
  if (Name == "PUSH64i8" || Name == "PUSH64i32")
    return Kind::PushImmediate;
  if (Name == "POP64r" || Name == "POP64rmr")
    return Kind::Pop;
  if (Name == "MOV64rm" || Name == "MOVSX64rm32" || Name == "MOV32rm")
    return Kind::Load;
  return Kind::Other;
}

} // namespace

struct MachineCode::Tables {
  const Target *TheTarget = nullptr;
  MCTargetOptions Options;
  std::unique_ptr<MCRegisterInfo> Registers;
  std::unique_ptr<MCAsmInfo> AsmInfo;
  std::unique_ptr<MCSubtargetInfo> Subtarget;
  std::unique_ptr<MCInstrInfo> Instructions;
  std::unique_ptr<MCContext> Context;
  std::unique_ptr<MCDisassembler> Disassembler;
  std::unique_ptr<MCInstrAnalysis> Analysis;
  std::vector<Kind> Kinds;       ///< by opcode
  std::vector<unsigned> Widened; ///< by register: its 64-bit general register
  unsigned Rax = 0, Al = 0, Rip = 0;

  void nameRegisters();
  unsigned wide(const MCOperand &O) const {
    return O.isReg() ? Widened[O.getReg()] : 0;
  }
  void describeFlow(const MCInst &Inst, Instruction &I) const;
  void describeRegisters(const MCInst &Inst, Instruction &I) const;
  void describeAccumulator(const MCInst &Inst, Instruction &I) const;
  bool definesRax(const MCInst &Inst) const;
};

void MachineCode::Tables::nameRegisters() {
  Widened.assign(Registers->getNumRegs(), 0);
  for (unsigned R = 1; R < Registers->getNumRegs(); ++R) {
    StringRef Name = Registers->getName(R);
    if (Name == "RAX")
      Rax = R;
    if (Name == "AL")
      Al = R;
    if (Name == "RIP")
      Rip = R;
    static const StringRef General[] = {
        "RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "RSP",
        "R8",  "R9",  "R10", "R11", "R12", "R13", "R14", "R15"};
    if (is_contained(General, Name))
      for (MCPhysReg Sub : Registers->subregs_inclusive(R))
        Widened[Sub] = R;
  }
  assert(Rax && Al && Rip && "LLVM's names of the registers are known");
}

MachineCode::MachineCode() : T(std::make_unique<Tables>()) {
  registerTargets();
  std::string Error;
  T->TheTarget = TargetRegistry::lookupTarget(TargetTriple.str(), Error);
  assert(T->TheTarget && "ukport is built with LLVM's x86 target");
  T->Registers.reset(T->TheTarget->createMCRegInfo(TargetTriple));
  T->AsmInfo.reset(
      T->TheTarget->createMCAsmInfo(*T->Registers, TargetTriple, T->Options));
  T->Subtarget.reset(T->TheTarget->createMCSubtargetInfo(TargetTriple, "", ""));
  T->Instructions.reset(T->TheTarget->createMCInstrInfo());
  T->Context =
      std::make_unique<MCContext>(Triple(TargetTriple), T->AsmInfo.get(),
                                  T->Registers.get(), T->Subtarget.get());
  T->Disassembler.reset(
      T->TheTarget->createMCDisassembler(*T->Subtarget, *T->Context));
  T->Analysis.reset(T->TheTarget->createMCInstrAnalysis(T->Instructions.get()));
  T->nameRegisters();
  for (unsigned I = 0; I < T->Instructions->getNumOpcodes(); ++I)
    T->Kinds.push_back(kindOf(T->Instructions->getName(I)));
}

MachineCode::~MachineCode() = default;

const MCDisassembler &MachineCode::disassembler() const {
  return *T->Disassembler;
}
const MCInstrAnalysis &MachineCode::analysis() const { return *T->Analysis; }
const MCInstrInfo &MachineCode::instructions() const {
  return *T->Instructions;
}
const MCRegisterInfo &MachineCode::registers() const { return *T->Registers; }

void MachineCode::Tables::describeFlow(const MCInst &Inst,
                                       Instruction &I) const {
  Kind K = Kinds[Inst.getOpcode()];
  I.IsNop = K == Kind::Nop;
  I.IsLea = K == Kind::Lea;
  I.IsLoad = K == Kind::Load;
  if (K == Kind::Syscall) {
    I.Kernel = I.NativeAbi = true;
    return;
  }
  if (K == Kind::OldSyscall) {
    I.Kernel =
        Inst.getNumOperands() == 0 || Inst.getOperand(0).getImm() == 0x80;
    if (I.Kernel)
      return;
  }
  bool Direct = Analysis->evaluateBranch(Inst, I.Address, I.Size, I.Target);
  if (Analysis->isCall(Inst))
    I.Does = Direct ? Flow::Call : Flow::IndirectCall;
  else if (Analysis->isIndirectBranch(Inst))
    I.Does = Flow::IndirectJump;
  else if (Analysis->isBranch(Inst) && Direct)
    I.Does = Analysis->isUnconditionalBranch(Inst) ? Flow::Jump : Flow::Branch;
  else if (Analysis->isReturn(Inst) || K == Kind::Halt)
    I.Does = Flow::Stop;
  else if (Analysis->isBranch(Inst))
    I.Does = Flow::IndirectJump;
  if ((I.Does == Flow::IndirectCall || I.Does == Flow::IndirectJump) &&
      Inst.getNumOperands() > 0 && Inst.getNumOperands() < 5)
    I.JumpRegister = wide(Inst.getOperand(0));
  if ((I.Does == Flow::IndirectCall || I.Does == Flow::IndirectJump) &&
      Inst.getNumOperands() == 5) {
    I.Uses[0] = wide(Inst.getOperand(0)); // base
    I.Uses[1] = wide(Inst.getOperand(2)); // index
  }
}

bool MachineCode::Tables::definesRax(const MCInst &Inst) const {
  return Instructions->get(Inst.getOpcode())
      .hasDefOfPhysReg(Inst, Rax, *Registers);
}

/// Which register gets a value computed from which others.
void MachineCode::Tables::describeRegisters(const MCInst &Inst,
                                            Instruction &I) const {
  const MCInstrDesc &Desc = Instructions->get(Inst.getOpcode());
  auto Define = [&](unsigned Register) {
    if (Register && I.Defines && Register != I.Defines)
      I.DefinesMore = true;
    else if (Register)
      I.Defines = Register;
  };
  for (unsigned D = 0; D < Desc.getNumDefs(); ++D)
    Define(wide(Inst.getOperand(D)));
  for (MCPhysReg Register : Desc.implicit_defs())
    Define(Widened[Register]);

  auto Use = [&](unsigned Slot, unsigned Operand) {
    if (Operand < Inst.getNumOperands())
      I.Uses[Slot] = wide(Inst.getOperand(Operand));
  };
  switch (Kinds[Inst.getOpcode()]) {
  case Kind::Move:
    return Use(0, 1);
  case Kind::Lea:
  case Kind::Load: // base and index
    Use(0, 1);
    return Use(1, 3);
  case Kind::AddSub: // the destination is the first source
    Use(0, 1);
    return Use(1, 2);
  default:
    return;
  }
}

void MachineCode::Tables::describeAccumulator(const MCInst &Inst,
                                              Instruction &I) const {
  using Eax = Instruction::Eax;
  auto ToRax = [&] { return wide(Inst.getOperand(0)) == Rax; };
  switch (Kinds[Inst.getOpcode()]) {
  case Kind::MoveImmediate:
    if (!ToRax())
      return;
    I.Accumulator = Inst.getOperand(1).isImm() ? Eax::Set : Eax::Lost;
    if (Inst.getOperand(1).isImm())
      I.Constant = Inst.getOperand(1).getImm();
    return;
  case Kind::MoveByteImmediate:
    if (!ToRax())
      return;
    I.Accumulator =
        Inst.getOperand(0).getReg() == Al ? Eax::SetByte : Eax::Lost;
    I.Constant = Inst.getOperand(1).getImm() & 0xff;
    return;
  case Kind::Xor:
    if (!ToRax())
      return;
    I.Accumulator = Inst.getOperand(1).getReg() == Inst.getOperand(2).getReg()
                        ? Eax::Set
                        : Eax::Lost;
    return;
  case Kind::PushImmediate:
    I.Accumulator = Eax::Pushed;
    I.Constant = Inst.getOperand(0).getImm();
    return;
  case Kind::Pop:
    if (ToRax())
      I.Accumulator = Eax::Popped;
    return;
  default:
    // The kernel returns its result there; a call may return anything.
    if (I.Kernel || I.Does == Flow::Call || I.Does == Flow::IndirectCall ||
        definesRax(Inst))
      I.Accumulator = Eax::Lost;
  }
}

// rep, 0f a6 or 0f a7, and a byte that selects the cipher.
bool MachineCode::isPadLock(ArrayRef<uint8_t> Bytes) {
  return Bytes.size() >= 4 && Bytes[0] == 0xf3 && Bytes[1] == 0x0f &&
         (Bytes[2] == 0xa6 || Bytes[2] == 0xa7) && Bytes[3] >= 0xc0;
}

static std::optional<Instruction> decodePadLock(ArrayRef<uint8_t> Bytes,
                                                uint64_t Address) {
  if (!MachineCode::isPadLock(Bytes))
    return std::nullopt;
  Instruction I;
  I.Address = Address;
  I.Size = 4;
  I.Accumulator = Instruction::Eax::Lost;
  return I;
}

std::optional<Instruction> MachineCode::decode(ArrayRef<uint8_t> Bytes,
                                               uint64_t Address) const {
  if (Address >= Bytes.size())
    return std::nullopt;
  MCInst Inst;
  uint64_t Size = 0;
  if (T->Disassembler->getInstruction(Inst, Size, Bytes.drop_front(Address),
                                      Address,
                                      nulls()) == MCDisassembler::Fail ||
      Size == 0)
    return decodePadLock(Bytes.drop_front(Address), Address);
  Instruction I;
  I.Address = Address;
  I.Size = uint8_t(Size);
  I.Memory = T->Analysis->evaluateMemoryOperandAddress(Inst, T->Subtarget.get(),
                                                       Address, Size);
  T->describeFlow(Inst, I);
  T->describeRegisters(Inst, I);
  T->describeAccumulator(Inst, I);
  return I;
}

//===----------------------------------------------------------------------===//
// Assembling
//===----------------------------------------------------------------------===//

static void collectDiagnostic(const SMDiagnostic &D, void *Text) {
  if (D.getKind() == SourceMgr::DK_Error)
    *static_cast<std::string *>(Text) +=
        (D.getMessage() + ": " + D.getLineContents().trim() + "; ").str();
}

Expected<std::unique_ptr<MemoryBuffer>>
MachineCode::assemble(StringRef Text, StringRef Where) const {
  std::string Errors;
  SourceMgr Sources;
  Sources.setDiagHandler(collectDiagnostic, &Errors);
  Sources.AddNewSourceBuffer(MemoryBuffer::getMemBufferCopy(Text, Where),
                             SMLoc());
  MCContext Context(Triple(TargetTriple), T->AsmInfo.get(), T->Registers.get(),
                    T->Subtarget.get(), &Sources, &T->Options);
  std::unique_ptr<MCObjectFileInfo> Sections(
      T->TheTarget->createMCObjectFileInfo(Context, /*PIC=*/true));
  Context.setObjectFileInfo(Sections.get());

  SmallVector<char, 0> Bytes;
  raw_svector_ostream OS(Bytes);
  std::unique_ptr<MCAsmBackend> Backend(T->TheTarget->createMCAsmBackend(
      *T->Subtarget, *T->Registers, T->Options));
  std::unique_ptr<MCObjectWriter> Writer = Backend->createObjectWriter(OS);
  std::unique_ptr<MCCodeEmitter> Emitter(
      T->TheTarget->createMCCodeEmitter(*T->Instructions, Context));
  std::unique_ptr<MCStreamer> Streamer(T->TheTarget->createMCObjectStreamer(
      Triple(TargetTriple), Context, std::move(Backend), std::move(Writer),
      std::move(Emitter), *T->Subtarget));
  std::unique_ptr<MCAsmParser> Parser(
      createMCAsmParser(Sources, Context, *Streamer, *T->AsmInfo));
  std::unique_ptr<MCTargetAsmParser> TargetParser(
      T->TheTarget->createMCAsmParser(*T->Subtarget, *Parser, *T->Instructions,
                                      T->Options));
  Parser->setTargetParser(*TargetParser);
  bool Failed = Parser->Run(/*NoInitialTextSection=*/false);
  if (Failed || Context.hadError())
    return makeInputError("inline assembly does not assemble", Where, Errors,
                          "check the source");
  return MemoryBuffer::getMemBufferCopy(StringRef(Bytes.data(), Bytes.size()),
                                        Where);
}

} // namespace ukport
