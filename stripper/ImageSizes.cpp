#include "stripper/ImageSizes.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/Object/ELFObjectFile.h"

using namespace llvm;

namespace ukport {

StringRef nameOf(SizeColumn Column) {
  static constexpr StringRef Names[] = {"text", "rodata",   "data",
                                        "bss",  "eh_frame", "other"};
  return Names[size_t(Column)];
}

/// Whether \p Name is \p Stem or begins with \p Stem and a dot.
static bool isOrBelow(StringRef Name, StringRef Stem) {
  return Name.consume_front(Stem) && (Name.empty() || Name[0] == '.');
}

SizeColumn columnOf(StringRef Name, bool HasBytes) {
  if (!HasBytes)
    return SizeColumn::Bss;
  if (isOrBelow(Name, ".text"))
    return SizeColumn::Text;
  if (isOrBelow(Name, ".rodata"))
    return SizeColumn::Rodata;
  for (StringRef Stem : {".data", ".init_array", ".fini_array",
                         ".preinit_array", ".ctors", ".dtors"})
    if (isOrBelow(Name, Stem))
      return SizeColumn::Data;
  if (Name == ".eh_frame" || Name == ".eh_frame_hdr" ||
      Name == ".gcc_except_table")
    return SizeColumn::Unwind;
  return SizeColumn::Other;
}

Expected<Sizes> sizesOfImage(StringRef Path) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  auto Object = object::ObjectFile::createELFObjectFile(**Buffer);
  if (!Object)
    return makeInputError("cannot read ELF file", Path,
                          toString(Object.takeError()), "make it again");
  Sizes Result;
  for (const object::ELFSectionRef S : (*Object)->sections()) {
    if (!(S.getFlags() & ELF::SHF_ALLOC))
      continue;
    Expected<StringRef> Name = S.getName();
    if (!Name)
      return Name.takeError();
    Result[columnOf(*Name, S.getType() != ELF::SHT_NOBITS)] += S.getSize();
  }
  return Result;
}

} // namespace ukport
