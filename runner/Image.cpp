#include "runner/Image.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using object::ELF64LE;

namespace ukport {

namespace {

struct Notes {
  bool HasEntry = false; ///< by PVH: Xen's note PHYS32_ENTRY
  std::vector<std::string> Targets;
};

void take(const object::Elf_Note_Impl<ELF64LE> &Note, size_t Align,
          Notes &Found) {
  constexpr uint32_t Phys32Entry = 18; // XEN_ELFNOTE_PHYS32_ENTRY
  constexpr uint32_t TargetNote = 2;   // of ukport's; 1 is base/control's
  if (Note.getName() == "Xen" && Note.getType() == Phys32Entry)
    Found.HasEntry = true;
  if (Note.getName() == "ukport" && Note.getType() == TargetNote)
    Found.Targets.push_back(
        toStringRef(Note.getDesc(Align)).split('\0').first.str());
}

Error readSegments(const object::ELFFile<ELF64LE> &Elf, Bootable &Image,
                   Notes &Found) {
  auto Headers = Elf.program_headers();
  if (!Headers)
    return Headers.takeError();
  for (const auto &Header : *Headers) {
    if (Header.p_type == ELF::PT_LOAD)
      Image.End = std::max(Image.End,
                           uint64_t(Header.p_paddr) + uint64_t(Header.p_memsz));
    if (Header.p_type != ELF::PT_NOTE)
      continue;
    Error Damaged = Error::success();
    for (const auto &Note : Elf.notes(Header, Damaged))
      take(Note, Header.p_align, Found);
    if (Damaged)
      return Damaged;
  }
  return Error::success();
}

} // namespace

Expected<Bootable> readBootable(StringRef Path, StringRef Target) {
  std::string System = Target == "xen" ? "Xen" : "QEMU";
  std::string Advice = ("make one: ukport strip --target=" + Target).str();
  if (sys::fs::is_directory(Path))
    return makeInputError("not an image", Path, "it is a directory", Advice);
  auto Buffer = MemoryBuffer::getFile(Path, false, false);
  if (!Buffer)
    return makeInputError("cannot read", Path, Buffer.getError().message(),
                          Advice);
  auto Elf = object::ELFFile<ELF64LE>::create((*Buffer)->getBuffer());
  if (!Elf)
    return makeInputError("not an image", Path, toString(Elf.takeError()),
                          Advice);
  Bootable Image;
  Notes Found;
  if (Error E = readSegments(*Elf, Image, Found))
    return makeInputError("not an image", Path, toString(std::move(E)), Advice);
  if (!Found.HasEntry)
    return makeInputError("not an image for " + System, Path,
                          "it has no PVH entry point", Advice);
  if (!Found.Targets.empty() && !is_contained(Found.Targets, Target))
    return makeInputError("not an image for " + System, Path,
                          "it was made for " + join(Found.Targets, ", "),
                          Advice);
  return Image;
}

} // namespace ukport
