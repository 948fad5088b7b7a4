//===- RamFile.cpp - the data of files in memory --------------------------===//
#include "base/fs/RamFs.h"
#include "base/mem/Pages.h"
#include <linux/falloc.h>

namespace base {
namespace {

constexpr uint64_t LargestSize = uint64_t(1) << 44;

/// Holes are read in place here.
alignas(PageSize) char Zeros[PageSize];

size_t PagesHeld; ///< by all files

/// What files leave to others.
size_t reservedPages() { return most<size_t>(16, pagesInAll() / 32); }

/// Calls Move(Memory, Done, Size) for the parts of \p All in turn; it returns
/// how much it could move.
template <class Callable> size_t forParts(Buffers All, Callable &&Move) {
  size_t Done = 0;
  for (const iovec &One : All) {
    size_t Moved = Move(static_cast<char *>(One.iov_base), Done, One.iov_len);
    Done += Moved;
    if (Moved != One.iov_len)
      break;
  }
  return Done;
}

} // namespace

bool hasRoomForFiles(size_t Bytes) {
  return pagesFree() > reservedPages() + Bytes / PageSize;
}

void RamFileSystem::status(struct statfs &To) {
  To.f_type = 0x01021994; // TMPFS_MAGIC
  To.f_bsize = To.f_frsize = PageSize;
  To.f_blocks = pagesInAll();
  size_t Free = pagesFree(), Reserved = reservedPages();
  To.f_bfree = To.f_bavail = Free > Reserved ? Free - Reserved : 0;
  To.f_namelen = 255;
}

size_t bytesInFiles() { return PagesHeld * PageSize; }

RamFile::~RamFile() {
  dropPages(0, Slots);
  deallocate(Pages);
}

void RamFile::setOriginal(Span<const char> Data) {
  dropPages(0, Slots);
  Original = Data;
  Size = Data.Count;
}

uint64_t RamFile::blocks() const {
  uint64_t Held = 0;
  for (uint64_t I = 0; I < Slots; ++I)
    Held += Pages[I] != nullptr;
  // What is read in place is held too.
  return Slots ? Held * (PageSize / 512) : Node::blocks();
}

void RamFile::dropPages(uint64_t From, uint64_t To) {
  for (uint64_t I = From; I < least(To, Slots); ++I)
    if (Pages[I]) {
      freePages(reinterpret_cast<uintptr_t>(Pages[I]));
      Pages[I] = nullptr;
      --PagesHeld;
    }
}

/// The page \p I, made if need be; null: the disk is full.
char *RamFile::pageToWrite(uint64_t I) {
  if (char *P = page(I))
    return P;
  if (I >= Slots) {
    uint64_t More = most(I + 1, most<uint64_t>(4, 2 * Slots));
    // Far beyond the end, exactly what is needed: the file is sparse.
    if (I > 2 * Slots + 64)
      More = I + 1;
    char **Grown = nullptr;
    if (hasRoomForFiles(More * sizeof *Pages))
      Grown = static_cast<char **>(reallocate(Pages, More * sizeof *Pages));
    if (!Grown)
      return nullptr;
    memset(Grown + Slots, 0, (More - Slots) * sizeof *Pages);
    Pages = Grown;
    Slots = More;
  }
  char *P = nullptr;
  if (hasRoomForFiles())
    P = reinterpret_cast<char *>(allocatePages());
  if (!P)
    return nullptr;
  ++PagesHeld;
  uint64_t Begin = I * PageSize;
  if (Begin < Original.Count)
    memcpy(P, Original.First + Begin,
           least<uint64_t>(PageSize, Original.Count - Begin));
  return Pages[I] = P;
}

Span<const char> RamFile::inPlace(uint64_t At) {
  if (At >= Size)
    return {};
  uint64_t Left = Size - At, InPage = At % PageSize;
  uint64_t ToPageEnd = least(PageSize - InPage, Left);
  if (const char *P = page(At / PageSize))
    return {P + InPage, ToPageEnd};
  if (At < Original.Count)
    return {Original.First + At,
            least(Original.Count - At, Slots ? ToPageEnd : Left)};
  return {Zeros + InPage, ToPageEnd};
}

long RamFile::read(Buffers To, uint64_t At) {
  return forParts(To, [&](char *Memory, size_t Begin, size_t Wanted) {
    size_t Done = 0;
    while (Done < Wanted) {
      Span<const char> Piece = inPlace(At + Begin + Done);
      if (Piece.empty())
        break;
      size_t Now = least(Piece.Count, Wanted - Done);
      memcpy(Memory + Done, Piece.First, Now);
      Done += Now;
    }
    return Done;
  });
}

long RamFile::write(Buffers From, uint64_t At) {
  size_t Wanted = sizeOf(From);
  if (!Wanted)
    return 0;
  if (At + Wanted > LargestSize || At > LargestSize)
    return -EFBIG;
  size_t Done = forParts(From, [&](char *Memory, size_t Begin, size_t Part) {
    size_t Copied = 0;
    while (Copied < Part) {
      uint64_t Where = At + Begin + Copied;
      char *P = pageToWrite(Where / PageSize);
      if (!P)
        break;
      size_t Now = least(PageSize - Where % PageSize, Part - Copied);
      memcpy(P + Where % PageSize, Memory + Copied, Now);
      Copied += Now;
    }
    return Copied;
  });
  if (!Done)
    return -ENOSPC;
  Size = most(Size, At + Done);
  touch();
  return Done;
}

/// Makes what lies in a range read as zeros: whole pages go, and what a page
/// keeps outside the range stays. Only what has no original may lose its page.
void RamFile::clear(uint64_t From, uint64_t To) {
  while (From < To) {
    uint64_t I = From / PageSize, End = least(To, (I + 1) * PageSize);
    bool Whole = From % PageSize == 0 && End - From == PageSize;
    if (Whole && From >= Original.Count) {
      dropPages(I, I + 1);
    } else if (page(I) || From < Original.Count) {
      if (char *P = pageToWrite(I))
        memset(P + From % PageSize, 0, End - From);
    }
    From = End;
  }
}

long RamFile::truncate(uint64_t NewSize) {
  if (NewSize > LargestSize)
    return -EFBIG;
  if (NewSize < Size) {
    Original.Count = least<uint64_t>(Original.Count, NewSize);
    dropPages((NewSize + PageSize - 1) / PageSize, Slots);
    if (char *P = NewSize % PageSize ? page(NewSize / PageSize) : nullptr)
      memset(P + NewSize % PageSize, 0, PageSize - NewSize % PageSize);
    if (!NewSize) {
      deallocate(Pages);
      Pages = nullptr;
      Slots = 0;
    }
  }
  Size = NewSize;
  touch();
  return 0;
}

long RamFile::reserve(int How, uint64_t At, uint64_t Length) {
  uint64_t End = At + Length;
  if (End > LargestSize)
    return -EFBIG;
  bool KeepSize = How & FALLOC_FL_KEEP_SIZE;
  switch (How & ~FALLOC_FL_KEEP_SIZE) {
  case FALLOC_FL_PUNCH_HOLE:
    if (!KeepSize)
      return -EOPNOTSUPP;
    clear(At, least(End, Size));
    touch();
    return 0;
  case FALLOC_FL_ZERO_RANGE:
    clear(At, least(End, Size));
    break;
  case 0:
    break;
  default:
    return -EOPNOTSUPP;
  }
  for (uint64_t I = At / PageSize; I * PageSize < End; ++I)
    if (I * PageSize + PageSize > Original.Count && !pageToWrite(I))
      return -ENOSPC;
  if (!KeepSize)
    Size = most(Size, End);
  touch();
  return 0;
}

} // namespace base
