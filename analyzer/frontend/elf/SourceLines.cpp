#include "analyzer/frontend/elf/SourceLines.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport::elf {

/// What is open of one file; without Context nothing is known.
struct SourceLines::LineTables {
  std::unique_ptr<MemoryBuffer> Buffer;
  std::unique_ptr<object::ObjectFile> Object;
  std::unique_ptr<DWARFContext> Context;

  bool open(StringRef Path);
};

/// Whether the file \p Path has line tables.
bool SourceLines::LineTables::open(StringRef Path) {
  auto Read = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                    /*RequiresNullTerminator=*/false);
  if (!Read)
    return false;
  Buffer = std::move(*Read);
  auto Elf = object::ObjectFile::createELFObjectFile(*Buffer);
  if (!Elf) {
    consumeError(Elf.takeError()); // who reads the code says what is wrong
    return false;
  }
  Object = std::move(*Elf);
  for (const object::SectionRef &Section : Object->sections())
    if (Expected<StringRef> Name = Section.getName(); !Name)
      consumeError(Name.takeError());
    else if (*Name == ".debug_line" || *Name == ".zdebug_line") {
      Context = DWARFContext::create(
          *Object, DWARFContext::ProcessDebugRelocations::Ignore, nullptr, "",
          consumeError, consumeError);
      return true;
    }
  return false;
}

SourceLines::SourceLines(const ElfGraph &Elf, std::string DebugDirectory)
    : Elf(Elf), DebugDirectory(std::move(DebugDirectory)),
      Tables(Elf.images().size()) {}

SourceLines::~SourceLines() = default;

SourceLines::LineTables &SourceLines::tablesOf(uint32_t Image) {
  std::unique_ptr<LineTables> &T = Tables[Image];
  if (T)
    return *T;
  T = std::make_unique<LineTables>();
  if (T->open(Elf.images()[Image].File) || !T->Buffer)
    return *T;
  if (auto Debug = debugFileOf(*T->Buffer, DebugDirectory))
    T->open(*Debug);
  return *T;
}

Location SourceLines::placeOf(SiteId S, ProgramGraph &G) {
  auto At = Elf.addressOf(S);
  DWARFContext *Context = At ? tablesOf(At->Image).Context.get() : nullptr;
  if (Context) {
    DILineInfo Info = Context->getLineInfoForAddress(
        {At->At, object::SectionedAddress::UndefSection},
        DILineInfoSpecifier(
            DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath,
            DILineInfoSpecifier::FunctionNameKind::None));
    if (Info && Info.Line && Info.FileName != DILineInfo::BadString) {
      SmallString<128> File(Info.FileName);
      sys::path::remove_dots(File, /*remove_dot_dot=*/true);
      return {G.intern(File), Info.Line};
    }
  }
  return {G.intern(Elf.placeOf(S)), 0};
}

} // namespace ukport::elf
