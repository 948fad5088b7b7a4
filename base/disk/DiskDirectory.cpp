//===- DiskDirectory.cpp - directories on a disk --------------------------===//
//
// A directory is a stream of records (Format.h), each within a block. What has
// several steps is ordered so that a step that fails leaves nothing half done:
// all blocks that change are there, and may be written, before the first record
// changes.
//
//===----------------------------------------------------------------------===//
#include "base/disk/DiskSystem.h"
#include <linux/fs.h> // RENAME_NOREPLACE ...

namespace base::disk {

DiskDirectory::DiskDirectory(DiskSystem &S, uint64_t Number, const Inode &From)
    : Directory(S, From.Mode & 07777), B(S, *this, Number, From) {}

static long storeNode(Node &N) {
  return N.is(S_IFDIR) ? static_cast<DiskDirectory &>(N).store()
                       : static_cast<DiskFile &>(N).store();
}

static Record &recordAt(char *Block, size_t Offset) {
  return *reinterpret_cast<Record *>(Block + Offset);
}

static Name nameOf(Record &R) { return {R.Name, R.NameLength}; }

/// Do(Block, Offset, Record) of the records of a block, until it returns true.
/// 1 if it did, 0, or -EIO where the disk is damaged.
template <class Callable>
long DiskDirectory::forRecords(uint64_t Block, Callable &&Do) {
  Pin P;
  if (long Failed = B.S.V.read(B.Data, Block, P))
    return Failed;
  if (!P.get())
    return -EIO;
  for (size_t Offset = 0; Offset < BlockSize;) {
    Record &R = recordAt(P.data(), Offset);
    if (R.Length < sizeof(Record) || R.Length % 8 ||
        R.Length > BlockSize - Offset ||
        Record::needed(R.NameLength) > R.Length)
      return -EIO;
    if (Do(Offset, R))
      return 1;
    Offset += R.Length;
  }
  return 0;
}

long DiskDirectory::findRecord(Name Called, Place &At, uint64_t &Number) {
  for (uint64_t I = 0; I < blockCount(); ++I) {
    long Result = forRecords(I, [&](size_t Offset, Record &R) {
      if (!R.Inode || !sameName(nameOf(R), Called))
        return false;
      At = {I, Offset};
      Number = R.Inode;
      return true;
    });
    if (Result)
      return least(Result, 0l);
  }
  return -ENOENT;
}

long DiskDirectory::findNode(Name Called, Place &At, Reference<Node> &Out) {
  uint64_t Number;
  if (long Failed = findRecord(Called, At, Number))
    return Failed;
  return B.S.nodeOf(Number, this, Out);
}

/// 0, or -ENOTEMPTY.
long DiskDirectory::isEmpty() {
  for (uint64_t I = 0; I < blockCount(); ++I)
    if (long Result =
            forRecords(I, [](size_t, Record &R) { return R.Inode != 0; }))
      return Result == 1 ? -ENOTEMPTY : Result;
  return 0;
}

static void fillRecord(Record &R, Name Called, uint64_t Number, mode_t Mode) {
  R.Inode = Number;
  R.NameLength = Called.Count;
  R.Kind = (Mode & S_IFMT) >> 12;
  memcpy(R.Name, Called.First, Called.Count);
}

/// Whether there was room. The block is one that forRecords found sound.
bool DiskDirectory::insertInto(char *Block, Name Called, uint64_t Number,
                               mode_t Mode) {
  size_t Needed = Record::needed(Called.Count);
  for (size_t Offset = 0; Offset < BlockSize;) {
    Record &R = recordAt(Block, Offset);
    size_t Taken = R.Inode ? Record::needed(R.NameLength) : 0;
    if (R.Length - Taken < Needed) {
      Offset += R.Length;
      continue;
    }
    Record &New = recordAt(Block, Offset + Taken);
    New.Length = R.Length - Taken;
    if (Taken)
      R.Length = Taken;
    fillRecord(New, Called, Number, Mode);
    return true;
  }
  return false;
}

/// \p Called is not there yet. The last block has room most often.
long DiskDirectory::insert(Name Called, uint64_t Number, mode_t Mode) {
  size_t Needed = Record::needed(Called.Count);
  uint64_t Count = blockCount();
  for (uint64_t I = 0; I < Count; ++I) {
    uint64_t Block = (Count - 1 + I) % Count;
    long Room = forRecords(Block, [&](size_t, Record &R) {
      return R.Length - (R.Inode ? Record::needed(R.NameLength) : 0) >= Needed;
    });
    if (Room < 0)
      return Room;
    if (!Room)
      continue;
    Pin P;
    if (long Failed = B.S.V.write(B.Data, Block, /*Whole=*/false, P))
      return Failed;
    insertInto(P.data(), Called, Number, Mode);
    return 0;
  }
  Pin P;
  if (long Failed = B.S.V.write(B.Data, Count, /*Whole=*/true, P))
    return Failed;
  recordAt(P.data(), 0) = Record();
  recordAt(P.data(), 0).Length = BlockSize;
  insertInto(P.data(), Called, Number, Mode);
  B.Data.Size += BlockSize;
  return 0;
}

void DiskDirectory::removeFrom(char *Block, size_t Offset) {
  Record &Gone = recordAt(Block, Offset);
  size_t Before = 0;
  while (Before < Offset && Before + recordAt(Block, Before).Length < Offset)
    Before += recordAt(Block, Before).Length;
  Gone.Inode = 0;
  Gone.NameLength = 0;
  if (Before < Offset)
    recordAt(Block, Before).Length += Gone.Length;
}

/// Members came or went.
long DiskDirectory::changed() {
  touch();
  return B.store();
}

long DiskDirectory::find(Name Called, Reference<Node> &Out) {
  Held H(B.S.V.Access);
  Place At;
  return findNode(Called, At, Out);
}

/// The text of a symbolic link becomes its data.
long DiskDirectory::writeTarget(Name Target, Inode &To) {
  Pin P;
  if (long Failed = B.S.V.write(To.Data, 0, /*Whole=*/true, P))
    return Failed;
  memcpy(P.data(), Target.First, Target.Count);
  To.Data.Size = Target.Count;
  return 0;
}

/// The directory can get an entry \p Called, which it does not have yet.
long DiskDirectory::prepareName(Name Called) {
  B.S.prepare();
  if (!Links)
    return -ENOENT;
  Place At;
  uint64_t Number;
  if (long Result = findRecord(Called, At, Number); Result != -ENOENT)
    return Result ? Result : -EEXIST;
  return B.S.V.makeRoom(4 + DeepestStream);
}

long DiskDirectory::create(Name Called, mode_t Mode, Name Target,
                           Reference<Node> &Out) {
  mode_t Kind = Mode & S_IFMT;
  if (Kind != S_IFREG && Kind != S_IFDIR && Kind != S_IFLNK && Kind != S_IFSOCK)
    return -EPERM;
  Held H(B.S.V.Access);
  if (long Failed = prepareName(Called))
    return Failed;
  uint64_t Number;
  if (long Failed = B.S.V.newInode(Number))
    return Failed;
  touch();
  Inode New;
  New.Mode = Mode;
  New.Links = Kind == S_IFDIR ? 2 : 1;
  New.Accessed = New.Modified = New.AttributesChanged = Modified;
  New.Parent = Kind == S_IFDIR ? this->Number : 0;
  long Failed = Kind == S_IFLNK ? writeTarget(Target, New) : 0;
  if (!Failed)
    Failed = B.S.V.writeInode(Number, New);
  if (!Failed) {
    Failed = insert(Called, Number, Mode);
    if (Failed)
      B.S.V.writeInode(Number, Inode());
  }
  if (Failed) {
    B.S.V.cut(New.Data, 0);
    return Failed;
  }
  Links += Kind == S_IFDIR;
  if (long NotStored = changed())
    return NotStored;
  return B.S.nodeOf(Number, this, Out);
}

long DiskDirectory::link(Name Called, Node &What) {
  Held H(B.S.V.Access);
  if (long Failed = prepareName(Called))
    return Failed;
  // More links than names is a file that stays too long; less is one that goes
  // too early.
  ++What.Links;
  touch();
  What.AttributesChanged = Modified;
  long Failed = storeNode(What);
  if (!Failed)
    Failed = insert(Called, What.Number, What.Mode);
  if (Failed) {
    --What.Links;
    storeNode(What);
    return Failed;
  }
  return changed();
}

long DiskDirectory::remove(Name Called) {
  Held H(B.S.V.Access);
  B.S.prepare();
  Place At;
  Reference<Node> What;
  if (long Failed = findNode(Called, At, What))
    return Failed;
  bool IsDirectory = What->is(S_IFDIR);
  if (IsDirectory)
    if (long Failed = static_cast<DiskDirectory &>(*What).isEmpty())
      return Failed;
  Pin P;
  if (long Failed = B.S.V.write(B.Data, At.Block, /*Whole=*/false, P))
    return Failed;
  removeFrom(P.data(), At.Offset);
  P.set(nullptr);
  Links -= IsDirectory;
  What->Links = IsDirectory ? 0 : What->Links - 1;
  touch();
  What->AttributesChanged = Modified;
  long Failed = storeNode(*What);
  long NotStored = B.store();
  return Failed ? Failed : NotStored;
}

long DiskDirectory::synchronise() {
  Held H(B.S.V.Access);
  return B.S.V.commit();
}

long DiskDirectory::attributesSet() {
  Held H(B.S.V.Access);
  B.S.prepare();
  return B.store();
}

bool DiskDirectory::next(uint64_t &Position, Member &Out) {
  Held H(B.S.V.Access);
  for (uint64_t I = Position / BlockSize; I < blockCount(); ++I) {
    long Result = forRecords(I, [&](size_t Offset, Record &R) {
      uint64_t Here = I * BlockSize + Offset;
      if (!R.Inode || Here < Position)
        return false;
      memcpy(Text, R.Name, R.NameLength);
      Out = {{Text, R.NameLength}, R.Inode, mode_t(R.Kind) << 12};
      Position = Here + 1;
      return true;
    });
    if (Result)
      return Result == 1;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Renaming
//===----------------------------------------------------------------------===//

static bool liesIn(const Directory &D, const Node &What) {
  for (const Directory *At = &D; At; At = At->Parent.get())
    if (At == &What)
      return true;
  return false;
}

/// Lets the name at \p New stand for \p What, whose old name goes, or, for an
/// exchange, stands for \p Other.
long DiskDirectory::replace(Place Old, Node &What, DiskDirectory &To, Place New,
                            Node &Other, bool Exchange) {
  Pin From, Into;
  if (long Failed = To.B.S.V.write(To.B.Data, New.Block, false, Into))
    return Failed;
  if (long Failed = B.S.V.write(B.Data, Old.Block, false, From))
    return Failed;
  Record &Place = recordAt(Into.data(), New.Offset);
  Place.Inode = What.Number;
  Place.Kind = (What.Mode & S_IFMT) >> 12;
  if (!Exchange) {
    removeFrom(From.data(), Old.Offset);
    return 0;
  }
  Record &Back = recordAt(From.data(), Old.Offset);
  Back.Inode = Other.Number;
  Back.Kind = (Other.Mode & S_IFMT) >> 12;
  return 0;
}

long DiskDirectory::rename(Name Called, Directory &Target, Name NewName,
                           unsigned Flags) {
  auto &To = static_cast<DiskDirectory &>(Target);
  Held H(B.S.V.Access);
  B.S.prepare();
  Place Old, New;
  Reference<Node> What, Other;
  if (long Failed = findNode(Called, Old, What))
    return Failed;
  long Result = To.findNode(NewName, New, Other);
  if (Result && Result != -ENOENT)
    return Result;
  if (!To.Links)
    return -ENOENT;
  bool IsDirectory = What->is(S_IFDIR);
  bool OtherIs = Other && Other->is(S_IFDIR);
  bool Exchange = Flags & RENAME_EXCHANGE;
  if (IsDirectory && liesIn(To, *What))
    return -EINVAL;
  if (Other && (Flags & RENAME_NOREPLACE))
    return -EEXIST;
  if (Exchange && !Other)
    return -ENOENT;
  if (Exchange && OtherIs && liesIn(*this, *Other))
    return -EINVAL;
  if (Other.get() == What.get())
    return 0;
  if (Other && !Exchange) {
    if (IsDirectory != OtherIs)
      return OtherIs ? -EISDIR : -ENOTDIR;
    if (OtherIs)
      if (long Failed = static_cast<DiskDirectory &>(*Other).isEmpty())
        return Failed;
  }
  if (long Failed = B.S.V.makeRoom(4 + 2 * DeepestStream))
    return Failed;
  if (Other) {
    if (long Failed = replace(Old, *What, To, New, *Other, Exchange))
      return Failed;
  } else {
    Pin From;
    if (long Failed = B.S.V.write(B.Data, Old.Block, false, From))
      return Failed;
    if (long Failed = To.insert(NewName, What->Number, What->Mode))
      return Failed;
    removeFrom(From.data(), Old.Offset);
  }
  Links += (Exchange && OtherIs) - IsDirectory;
  To.Links += IsDirectory - OtherIs;
  if (Directory *D = What->directory())
    D->Parent = &To;
  touch();
  To.touch();
  What->AttributesChanged = Modified;
  if (Other) {
    if (Exchange && OtherIs)
      Other->directory()->Parent = this;
    if (!Exchange)
      Other->Links = OtherIs ? 0 : Other->Links - 1;
    Other->AttributesChanged = Modified;
    Result = storeNode(*Other);
  } else {
    Result = 0;
  }
  const long Stored[] = {storeNode(*What), B.store(), To.B.store()};
  for (long Failed : Stored)
    if (Failed)
      Result = Failed;
  return Result;
}

} // namespace base::disk
