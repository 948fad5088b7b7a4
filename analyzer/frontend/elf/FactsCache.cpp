#include "analyzer/frontend/elf/FactsCache.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "analyzer/frontend/elf/FactsFile.h"
#include "analyzer/frontend/elf/ReadImage.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace ukport::elf {

static constexpr size_t MaxKeptBytes = size_t(256) << 20;

std::string FactsCache::defaultDirectory() { return cacheDirectory() + "/elf"; }

std::string FactsCache::entryOf(StringRef Bytes, bool WithDebug) const {
  std::string Digest = digestOf(Bytes);
  return Directory + "/" UKPORT_ELF_VERSION "/" + Digest.substr(0, 2) + "/" +
         Digest.substr(2) + (WithDebug ? ".debug" : "");
}

/// What no program of this machine is.
static Error checkHead(StringRef Path, StringRef Bytes) {
  if (Bytes.starts_with("#!")) {
    StringRef Line = Bytes.drop_front(2).split('\n').first.trim();
    return makeInputError("a script", Path, "it is run by " + Line,
                          "analyze that interpreter instead, with --load for "
                          "what the script makes it open");
  }
  if (!Bytes.starts_with(ELF::ElfMagic))
    return makeInputError("no ELF file", Path, "it starts otherwise",
                          "name an executable for Linux");
  if (Bytes.size() < 64)
    return makeInputError("cannot read ELF file", Path, "it is truncated",
                          "install it again");
  unsigned Machine = uint8_t(Bytes[18]) | unsigned(uint8_t(Bytes[19])) << 8;
  if (Bytes[ELF::EI_CLASS] != ELF::ELFCLASS64 || Machine != ELF::EM_X86_64)
    return makeInputError("unsupported architecture", Path,
                          "machine " + Twine(Machine) + " is not x86-64",
                          "name a program for x86-64");
  return Error::success();
}

std::unique_ptr<MemoryBuffer>
FactsCache::debugOf(const MemoryBuffer &File) const {
  if (DebugDirectory.empty())
    return nullptr;
  std::optional<std::string> Path =
      debugFileOf(File.getMemBufferRef(), DebugDirectory);
  if (!Path)
    return nullptr;
  auto Read = readFile(*Path);
  if (Read)
    return std::move(*Read);
  consumeError(Read.takeError()); // it goes without
  return nullptr;
}

Expected<std::shared_ptr<const ImageFacts>> FactsCache::read(StringRef Path) {
  {
    std::lock_guard Guard(Lock);
    if (auto Found = Kept.find(Path); Found != Kept.end())
      return Found->second;
  }
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  StringRef Bytes = (*Buffer)->getBuffer();
  if (Error E = checkHead(Path, Bytes))
    return E;
  std::unique_ptr<MemoryBuffer> Debug = debugOf(**Buffer);
  std::string Entry = Directory.empty() ? "" : entryOf(Bytes, Debug != nullptr);
  std::shared_ptr<const ImageFacts> Facts;
  if (!Entry.empty() && sys::fs::exists(Entry)) {
    if (auto Stored = readFile(Entry)) {
      if (auto Read = readFacts((*Stored)->getBuffer()))
        Facts = std::make_shared<const ImageFacts>(std::move(*Read));
    } else {
      consumeError(Stored.takeError()); // made anew
    }
  }
  if (Facts) {
    ++Loaded;
  } else {
    std::optional<MemoryBufferRef> Symbols;
    if (Debug)
      Symbols = Debug->getMemBufferRef();
    auto Read = readImage((*Buffer)->getMemBufferRef(), Symbols);
    if (!Read)
      return Read.takeError();
    ++Analysed;
    // A cache that cannot be written costs time, and nothing else.
    if (!Entry.empty())
      consumeError(writeFileAtomically(Entry, writeFacts(*Read)));
    Facts = std::make_shared<const ImageFacts>(std::move(*Read));
  }
  std::lock_guard Guard(Lock);
  if (KeptBytes + Bytes.size() <= MaxKeptBytes)
    if (Kept.try_emplace(Path, Facts).second)
      KeptBytes += Bytes.size();
  return Facts;
}

} // namespace ukport::elf
