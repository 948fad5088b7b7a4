#include "analyzer/program/EmbeddedBitcode.h"
#include "analyzer/support/Error.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitstream/BitstreamReader.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Object/ModuleSymbolTable.h"
#include "llvm/Support/Endian.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace ukport {

static constexpr uint32_t BitcodeMagic = 0xdec04342; // "BC" C0 DE
static constexpr StringRef BitcodeMagicBytes("BC\xc0\xde", 4);

static Error damagedBitcode(StringRef Where, const Twine &Why) {
  return makeInputError("damaged bitcode", Where, Why,
                        "build the object again under `ukport capture`");
}

static Error damagedBitcode(StringRef Where, Error Why) {
  return damagedBitcode(Where, toString(std::move(Why)));
}

static Error wrongArchitecture(StringRef Where, const Twine &Why) {
  return makeInputError("wrong architecture", Where,
                        Why + ", and ukport analyses x86-64 alone",
                        "build it for x86-64");
}

/// The length in bytes of the bitcode file at the start of \p Bytes: up to the
/// next magic at a block boundary, or the end.
static Expected<size_t> lengthOfFirst(StringRef Bytes, StringRef Where) {
  BitstreamCursor Cursor(arrayRefFromStringRef(Bytes));
  if (Error E = Cursor.JumpToBit(32))
    return damagedBitcode(Where, std::move(E));
  while (!Cursor.AtEndOfStream()) {
    size_t Position = Cursor.getCurrentByteNo();
    if (Position + 4 > Bytes.size())
      return damagedBitcode(Where, "it is cut short");
    if (support::endian::read32le(Bytes.data() + Position) == BitcodeMagic)
      return Position;
    Expected<BitstreamEntry> Entry =
        Cursor.advance(BitstreamCursor::AF_DontAutoprocessAbbrevs);
    if (!Entry)
      return damagedBitcode(Where, Entry.takeError());
    if (Entry->Kind != BitstreamEntry::SubBlock)
      return damagedBitcode(Where,
                            "no block starts at byte " + Twine(Position));
    if (Error E = Cursor.SkipBlock())
      return damagedBitcode(Where, std::move(E));
  }
  return Bytes.size();
}

Expected<std::vector<StringRef>> splitBitcode(StringRef Bytes,
                                              StringRef Where) {
  std::vector<StringRef> Pieces;
  while (!Bytes.empty()) {
    if (!Bytes.starts_with(BitcodeMagicBytes))
      return damagedBitcode(Where, "it does not start with the magic");
    if (Bytes.size() % 4 != 0)
      return damagedBitcode(Where, "its size is not a multiple of four");
    Expected<size_t> Length = lengthOfFirst(Bytes, Where);
    if (!Length)
      return Length.takeError();
    Pieces.push_back(Bytes.take_front(*Length));
    Bytes = Bytes.drop_front(*Length);
  }
  return Pieces;
}

Expected<std::unique_ptr<object::ELFObjectFileBase>> openElf(StringRef Bytes,
                                                             StringRef Where) {
  auto File =
      object::ObjectFile::createELFObjectFile(MemoryBufferRef(Bytes, Where));
  if (!File)
    return makeInputError("damaged object", Where, toString(File.takeError()),
                          "build it again");
  auto *Elf = dyn_cast<object::ELF64LEObjectFile>(File->get());
  if (!Elf || (*File)->getArch() != Triple::x86_64)
    return wrongArchitecture(Where, "it is " + (*File)->getFileFormatName());
  File->release();
  return std::unique_ptr<object::ELFObjectFileBase>(Elf);
}

static Error readSymbols(const object::ELFObjectFileBase &Elf, StringRef Where,
                         std::set<std::string> &Definitions) {
  for (const object::ELFSymbolRef Symbol : Elf.symbols()) {
    Expected<uint32_t> Flags = Symbol.getFlags();
    if (!Flags)
      return makeInputError("damaged object", Where,
                            toString(Flags.takeError()), "build it again");
    if (!(*Flags & object::SymbolRef::SF_Global) ||
        (*Flags & object::SymbolRef::SF_Undefined))
      continue;
    Expected<StringRef> Name = Symbol.getName();
    if (!Name)
      return makeInputError("damaged object", Where, toString(Name.takeError()),
                            "build it again");
    Definitions.insert(Name->str());
  }
  return Error::success();
}

/// Appends the modules of every .llvmbc section to \p Contents.
static Error readSections(const object::ELFObjectFileBase &Elf, StringRef Where,
                          ObjectContents &Contents) {
  for (const object::SectionRef Section : Elf.sections()) {
    Expected<StringRef> Name = Section.getName();
    if (!Name)
      return makeInputError("damaged object", Where, toString(Name.takeError()),
                            "build it again");
    if (*Name != ".llvmbc")
      continue;
    Expected<StringRef> Bytes = Section.getContents();
    if (!Bytes)
      return makeInputError("damaged object", Where,
                            toString(Bytes.takeError()), "build it again");
    // -fembed-bitcode=marker leaves zero bytes instead of bitcode.
    if (Bytes->find_first_not_of('\0') == StringRef::npos)
      continue;
    Expected<std::vector<StringRef>> Pieces = splitBitcode(*Bytes, Where);
    if (!Pieces)
      return Pieces.takeError();
    Contents.Modules.insert(Contents.Modules.end(), Pieces->begin(),
                            Pieces->end());
  }
  return Error::success();
}

Expected<ObjectContents> readObject(StringRef Bytes, StringRef Where) {
  ObjectContents Contents;
  if (Bytes.starts_with(BitcodeMagicBytes)) {
    Contents.IsBitcodeFile = true;
    Expected<std::vector<StringRef>> Pieces = splitBitcode(Bytes, Where);
    if (!Pieces)
      return Pieces.takeError();
    Contents.Modules = std::move(*Pieces);
    return Contents;
  }
  auto Elf = openElf(Bytes, Where);
  if (!Elf)
    return Elf.takeError();
  if ((*Elf)->getEType() != ELF::ET_REL)
    return makeInputError("not a relocatable object", Where,
                          "it is an executable or a shared object",
                          "link objects and archives");
  if (Error E = readSections(**Elf, Where, Contents))
    return E;
  if (Error E = readSymbols(**Elf, Where, Contents.NativeDefinitions))
    return E;
  return Contents;
}

/// Keeps errors of the IR linker and of upgrades, drops the rest.
struct CollectErrors : DiagnosticHandler {
  std::string &Text;
  explicit CollectErrors(std::string &Text) : Text(Text) {}
  bool handleDiagnostics(const DiagnosticInfo &Info) override {
    if (Info.getSeverity() == DS_Error) {
      raw_string_ostream OS(Text);
      DiagnosticPrinterRawOStream Printer(OS);
      Info.print(Printer);
    }
    return true;
  }
};

Expected<std::unique_ptr<Module>> readModules(ArrayRef<StringRef> Modules,
                                              LLVMContext &Context,
                                              StringRef Where) {
  std::string Errors;
  Context.setDiagnosticHandler(std::make_unique<CollectErrors>(Errors));
  std::unique_ptr<Module> United;
  for (StringRef Bytes : Modules) {
    Expected<std::unique_ptr<Module>> M =
        parseBitcodeFile(MemoryBufferRef(Bytes, Where), Context);
    if (!M)
      return damagedBitcode(Where, M.takeError());
    Triple Target((*M)->getTargetTriple());
    if (Target.getArch() != Triple::x86_64 && !Target.getTriple().empty())
      return wrongArchitecture(Where, "its target is " + Target.str());
    if (!United)
      United = std::move(*M);
    else if (Linker::linkModules(*United, std::move(*M)))
      return damagedBitcode(Where,
                            "its modules do not fit together: " + Errors);
  }
  if (!Errors.empty())
    return damagedBitcode(Where, Errors);
  return United;
}

std::string disagreement(const Module &M, const std::set<std::string> &Native) {
  std::set<std::string> Defined, Optional;
  for (const GlobalValue &V : M.global_values()) {
    if (V.isDeclarationForLinker() || V.hasLocalLinkage() ||
        V.getName().starts_with("llvm."))
      continue;
    std::string Name = GlobalValue::dropLLVMManglingEscape(V.getName()).str();
    (V.isDiscardableIfUnused() ? Optional : Defined).insert(Name);
  }
  ModuleSymbolTable::CollectAsmSymbols(
      M, [&](StringRef Name, object::BasicSymbolRef::Flags Flags) {
        if ((Flags & object::BasicSymbolRef::SF_Global) &&
            !(Flags & object::BasicSymbolRef::SF_Undefined))
          Defined.insert(Name.str());
      });
  for (const std::string &Name : Defined)
    if (!Native.count(Name))
      return "its machine code does not define '" + Name +
             "', which its bitcode defines";
  for (const std::string &Name : Native)
    if (!Defined.count(Name) && !Optional.count(Name) &&
        !StringRef(Name).starts_with("DW.ref."))
      return "its bitcode does not define '" + Name +
             "', which its machine code defines";
  return "";
}

} // namespace ukport
