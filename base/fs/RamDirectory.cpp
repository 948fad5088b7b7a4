//===- RamDirectory.cpp - directories in memory ---------------------------===//
#include "base/fs/RamFs.h"
#include <linux/fs.h> // RENAME_NOREPLACE ...

namespace base {

/// A member. Its position tells where a reader of the directory goes on, and
/// grows with every member that comes.
struct RamDirectory::Entry : Link<> {
  Entry *NextInTable;
  uint64_t Position;
  Reference<Node> What;
  uint32_t Hash;
  uint8_t Length;
  char Text[];

  Name called() const { return {Text, Length}; }
};

/// FNV-1a.
static uint32_t hashOf(Name Called) {
  uint32_t Hash = 2166136261u;
  for (char C : Called)
    Hash = (Hash ^ uint8_t(C)) * 16777619u;
  return Hash;
}

RamDirectory::~RamDirectory() {
  while (Entry *E = Entries.takeFirst())
    destroy(E);
  deallocate(Table);
}

RamDirectory::Entry *RamDirectory::entry(Name Called) {
  fill();
  if (!Count)
    return nullptr;
  uint32_t Hash = hashOf(Called);
  for (Entry *E = Table[Hash & (TableSize - 1)]; E; E = E->NextInTable)
    if (E->Hash == Hash && sameName(E->called(), Called))
      return E;
  return nullptr;
}

bool RamDirectory::growTable() {
  unsigned NewSize = TableSize ? 4 * TableSize : 8;
  auto **New = static_cast<Entry **>(allocate(NewSize * sizeof *Table));
  if (!New)
    return Table; // a longer search is no failure
  memset(New, 0, NewSize * sizeof *Table);
  for (Entry &E : Entries) {
    Entry *&Bucket = New[E.Hash & (NewSize - 1)];
    E.NextInTable = Bucket;
    Bucket = &E;
  }
  deallocate(Table);
  Table = New;
  TableSize = NewSize;
  return true;
}

/// \p Called must not be there yet.
long RamDirectory::add(Name Called, Node &What) {
  if (Count >= 2 * TableSize && !growTable())
    return -ENOSPC;
  void *Memory = allocate(sizeof(Entry) + Called.Count);
  if (!Memory)
    return -ENOSPC;
  auto *E = new (Memory) Entry;
  E->Position = ++LastPosition;
  E->What = &What;
  E->Hash = hashOf(Called);
  E->Length = Called.Count;
  memcpy(E->Text, Called.First, Called.Count);
  Entry *&Bucket = Table[E->Hash & (TableSize - 1)];
  E->NextInTable = Bucket;
  Bucket = E;
  Entries.append(*E);
  ++Count;
  if (Directory *D = What.directory()) {
    D->Parent = this;
    ++Links;
  }
  touch();
  return 0;
}

/// Takes an entry out; the links of what it named stay as they are.
void RamDirectory::take(Entry &E) {
  Entry **At = &Table[E.Hash & (TableSize - 1)];
  while (*At != &E)
    At = &(*At)->NextInTable;
  *At = E.NextInTable;
  if (LastRead == &E)
    LastRead = nullptr;
  --Count;
  if (E.What->is(S_IFDIR))
    --Links;
  destroy(&E);
  touch();
}

/// Takes an entry out for good.
void RamDirectory::discard(Entry &E) {
  Reference<Node> Gone = E.What;
  take(E);
  Gone->Links = Gone->is(S_IFDIR) ? 0 : Gone->Links - 1;
  Gone->AttributesChanged = Modified;
}

long RamDirectory::find(Name Called, Reference<Node> &Out) {
  Entry *E = entry(Called);
  if (!E)
    return -ENOENT;
  Out = E->What;
  return 0;
}

static Node *makeNode(FileSystem &System, mode_t Mode, Name Target) {
  switch (Mode & S_IFMT) {
  case S_IFREG:
    return make<RamFile>(System, Mode & 07777);
  case S_IFDIR:
    return make<RamDirectory>(System, Mode & 07777);
  case S_IFLNK: {
    auto *L = make<RamLink>(System);
    if (!L || L->setTarget(Target))
      return L;
    destroy(L);
    return nullptr;
  }
  default:
    return make<Node>(System, Mode);
  }
}

/// Why the program may not add \p Called; 0: it may.
long RamDirectory::refusal(Name Called) {
  fill();
  if (Fixed)
    return -EPERM;
  if (!Links)
    return -ENOENT;
  if (entry(Called))
    return -EEXIST;
  return hasRoomForFiles() ? 0 : -ENOSPC;
}

long RamDirectory::create(Name Called, mode_t Mode, Name Target,
                          Reference<Node> &Out) {
  if (long Refused = refusal(Called))
    return Refused;
  Reference<Node> Made = makeNode(System, Mode, Target);
  if (!Made)
    return -ENOSPC;
  if (long Failed = add(Called, *Made))
    return Failed;
  Out = Made;
  return 0;
}

long RamDirectory::link(Name Called, Node &What) {
  if (long Refused = refusal(Called))
    return Refused;
  if (long Failed = add(Called, What))
    return Failed;
  ++What.Links;
  What.AttributesChanged = Modified;
  return 0;
}

long RamDirectory::remove(Name Called) {
  Entry *E = entry(Called);
  if (!E)
    return -ENOENT;
  if (Fixed)
    return -EPERM;
  if (E->What->is(S_IFDIR)) {
    auto &D = static_cast<RamDirectory &>(*E->What);
    D.fill();
    if (D.Count)
      return -ENOTEMPTY;
  }
  discard(*E);
  return 0;
}

/// Whether a member \p Old of this directory may take the place of \p New, one
/// of \p Here.
long RamDirectory::canReplace(Node &Old, Node &New, RamDirectory &Here) {
  if (!Old.is(S_IFDIR))
    return New.is(S_IFDIR) ? -EISDIR : 0;
  if (!New.is(S_IFDIR))
    return -ENOTDIR;
  auto &D = static_cast<RamDirectory &>(New);
  D.fill();
  return D.Count ? -ENOTEMPTY : 0;
}

/// Whether \p D lies in \p What, or is it.
static bool liesIn(const Directory &D, const Node &What) {
  for (const Directory *At = &D; At; At = At->Parent.get())
    if (At == &What)
      return true;
  return false;
}

long RamDirectory::rename(Name Called, Directory &To, Name NewName,
                          unsigned Flags) {
  auto &There = static_cast<RamDirectory &>(To);
  Entry *Old = entry(Called), *New = There.entry(NewName);
  if (!Old)
    return -ENOENT;
  if (Fixed || There.Fixed)
    return -EPERM;
  if (!There.Links)
    return -ENOENT;
  Reference<Node> What = Old->What;
  if (What->is(S_IFDIR) && liesIn(There, *What))
    return -EINVAL;
  if (New && (Flags & RENAME_NOREPLACE))
    return -EEXIST;
  if (Flags & RENAME_EXCHANGE) {
    if (!New)
      return -ENOENT;
    Reference<Node> Other = New->What;
    if (Other->is(S_IFDIR) && liesIn(*this, *Other))
      return -EINVAL;
    Old->What = Other;
    New->What = What;
    Links += Other->is(S_IFDIR) - What->is(S_IFDIR);
    There.Links += What->is(S_IFDIR) - Other->is(S_IFDIR);
    if (Directory *D = What->directory())
      D->Parent = &There;
    if (Directory *D = Other->directory())
      D->Parent = this;
    touch();
    There.touch();
    return 0;
  }
  if (New) {
    if (New->What.get() == What.get())
      return 0;
    if (long Failed = canReplace(*What, *New->What, There))
      return Failed;
    // In place: no moment and no want of memory leaves the name without a file.
    Reference<Node> Gone = New->What;
    New->What = What;
    Gone->Links = Gone->is(S_IFDIR) ? 0 : Gone->Links - 1;
    if (Directory *D = What->directory())
      D->Parent = &There;
    take(*Old);
    There.touch();
    return 0;
  }
  if (long Failed = There.add(NewName, *What))
    return Failed;
  take(*Old);
  What->AttributesChanged = Modified;
  return 0;
}

bool RamDirectory::next(uint64_t &Position, Member &Out) {
  fill();
  Entry *E = LastRead && LastRead->Position == Position
                 ? Entries.after(*LastRead)
                 : Entries.first();
  while (E && E->Position <= Position)
    E = Entries.after(*E);
  if (!E)
    return false;
  LastRead = E;
  Position = E->Position;
  Out = {E->called(), E->What->Number, E->What->Mode};
  return true;
}

bool RamLink::setTarget(Name Target) {
  Text = static_cast<char *>(allocate(Target.Count));
  if (!Text)
    return false;
  memcpy(Text, Target.First, Target.Count);
  Length = Target.Count;
  return true;
}

long RamLink::readLink(char *To, size_t Size) {
  size_t Now = least(Size, Length);
  memcpy(To, Text, Now);
  return Now;
}

bool addMember(RamDirectory &To, Name Called, Reference<Node> What) {
  To.fill();
  return What && !To.entry(Called) && To.add(Called, *What) == 0;
}

RamDirectory *addDirectory(RamDirectory &To, Name Called,
                           RamDirectory::Filler Fill) {
  Reference<Node> There;
  if (To.find(Called, There) == 0)
    return static_cast<RamDirectory *>(There->directory());
  Reference<RamDirectory> D = make<RamDirectory>(To.System, 0755, Fill);
  return D && addMember(To, Called, D) ? D.get() : nullptr;
}

bool addLink(RamDirectory &To, Name Called, Name Target) {
  Reference<RamLink> L = make<RamLink>(To.System);
  return L && L->setTarget(Target) && addMember(To, Called, L);
}

} // namespace base
