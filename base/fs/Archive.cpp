//===- Archive.cpp - cpio archives as file systems ------------------------===//
//
// An archive is a sequence of members: a header of 110 characters (a magic and
// 13 numbers of 8 hexadecimal digits), the path with a zero at its end, and the
// data, the latter two each padded to 4 bytes from the archive's begin. The
// member `TRAILER!!!` ends it; zeros, and another archive, may follow, as in
// the ramdisks of Linux.
//
// Several members with the same device and number are one file with several
// names; one of them, usually the last, has the data.
//
//===----------------------------------------------------------------------===//
#include "base/fs/Archive.h"

namespace base {
namespace {

constexpr size_t HeaderSize = 110;

struct Header {
  uint32_t Number, Mode, Owner, Group, Links, Modified, Size, DeviceMajor,
      DeviceMinor, RdevMajor, RdevMinor, NameSize, Check;
};

/// The files with several names that were met, by device and number.
class LinkTable {
public:
  ~LinkTable() {
    for (Known *&Bucket : Buckets)
      while (Known *K = Bucket) {
        Bucket = K->Next;
        destroy(K);
      }
  }
  /// What was remembered; null: nothing.
  Node *find(const Header &H) {
    for (Known *K = bucket(H); K; K = K->Next)
      if (K->Number == H.Number && K->Major == H.DeviceMajor &&
          K->Minor == H.DeviceMinor)
        return K->What.get();
    return nullptr;
  }
  bool remember(const Header &H, Node &What) {
    auto *K = make<Known>();
    if (!K)
      return false;
    *K = {H.Number, H.DeviceMajor, H.DeviceMinor, &What, bucket(H)};
    bucket(H) = K;
    return true;
  }

private:
  struct Known {
    uint32_t Number, Major, Minor;
    Reference<Node> What;
    Known *Next;
  };
  Known *&bucket(const Header &H) { return Buckets[H.Number % 64]; }
  Known *Buckets[64] = {};
};

class Unpacking {
public:
  Unpacking(Span<const char> Archive, RamDirectory &Root)
      : All(Archive), Root(Root) {}
  ArchiveError run();

private:
  bool fail(const char *What) {
    Error = {What, Begin};
    return false;
  }
  bool readHeader();
  bool member();
  RamDirectory *parentOf(Name &Path);
  bool place(RamDirectory &In, Name Called);
  bool placeFile(RamDirectory &In, Name Called);
  void setAttributes(Node &N);

  Span<const char> All;
  RamDirectory &Root;
  size_t Begin = 0; ///< of the current member
  size_t Next = 0;  ///< of the next
  Header H;
  Name Path;
  Span<const char> Data;
  bool Trailer = false;
  LinkTable Linked;
  ArchiveError Error;
};

int digit(char C) {
  if (C >= '0' && C <= '9')
    return C - '0';
  C |= 0x20;
  return C >= 'a' && C <= 'f' ? C - 'a' + 10 : -1;
}

/// Reads the header, the path and the data at Begin.
bool Unpacking::readHeader() {
  if (All.Count - Begin < HeaderSize)
    return fail("a header that is cut off");
  const char *At = All.First + Begin;
  if (memcmp(At, "070701", 6) != 0 && memcmp(At, "070702", 6) != 0)
    return fail("no cpio archive of the format newc");
  At += 6;
  auto *Numbers = reinterpret_cast<uint32_t *>(&H);
  for (unsigned I = 0; I < 13; ++I) {
    uint32_t Value = 0;
    for (unsigned J = 0; J < 8; ++J) {
      int D = digit(*At++);
      if (D < 0)
        return fail("a number that is none");
      Value = Value << 4 | D;
    }
    Numbers[I] = Value;
  }
  size_t NameAt = Begin + HeaderSize, Left = All.Count - NameAt;
  if (H.NameSize < 1 || H.NameSize > Left || All[NameAt + H.NameSize - 1] != 0)
    return fail("a path that is cut off");
  Path = {All.First + NameAt, H.NameSize - 1};
  // The padding after the last member may be missing.
  size_t DataAt = roundUp(NameAt + H.NameSize, 4);
  if (H.Size && (DataAt > All.Count || H.Size > All.Count - DataAt))
    return fail("data that are cut off");
  Data = {All.First + least(DataAt, All.Count), H.Size};
  Next = roundUp(DataAt + H.Size, 4);
  for (char C : Path)
    if (!C)
      return fail("a path with a zero in it");
  return true;
}

/// The directory in which the last component of \p In lies, made if the archive
/// did not name it; \p In becomes that component. It is empty for the root.
RamDirectory *Unpacking::parentOf(Name &In) {
  RamDirectory *D = &Root;
  size_t I = 0;
  for (;;) {
    while (I < In.Count && In[I] == '/')
      ++I;
    size_t From = I;
    while (I < In.Count && In[I] != '/')
      ++I;
    Name Part = {In.First + From, I - From};
    if (sameName(Part, nameOf("..")) || Part.Count > 255) {
      fail("a path that leaves the archive or is too long");
      return nullptr;
    }
    size_t After = I;
    while (After < In.Count && In[After] == '/')
      ++After;
    bool Here = sameName(Part, nameOf("."));
    if (After == In.Count) {
      In = Here ? Name{} : Part;
      return D;
    }
    if (Here)
      continue;
    Reference<Node> There;
    if (D->find(Part, There) == 0 && !There->is(S_IFDIR)) {
      fail("a path through a file that is no directory");
      return nullptr;
    }
    D = addDirectory(*D, Part);
    if (!D) {
      fail("more files than memory has room for");
      return nullptr;
    }
  }
}

void Unpacking::setAttributes(Node &N) {
  N.Mode = (N.Mode & S_IFMT) | (H.Mode & 07777);
  N.Owner = H.Owner;
  N.Group = H.Group;
  N.Accessed = N.Modified = N.AttributesChanged = H.Modified * Second;
}

bool Unpacking::placeFile(RamDirectory &In, Name Called) {
  bool Several = H.Links > 1;
  Reference<Node> File = Several ? Linked.find(H) : nullptr;
  if (File) {
    if (In.link(Called, *File))
      return fail("more files than memory has room for");
  } else {
    if (In.create(Called, S_IFREG, {}, File) ||
        (Several && !Linked.remember(H, *File)))
      return fail("more files than memory has room for");
    setAttributes(*File);
  }
  if (H.Size)
    static_cast<RamFile &>(*File).setOriginal(Data);
  return true;
}

bool Unpacking::place(RamDirectory &In, Name Called) {
  Reference<Node> There;
  if (In.find(Called, There) == 0) {
    if (There->is(S_IFDIR)) {
      if (!S_ISDIR(H.Mode))
        return fail("a file in the place of a directory");
      setAttributes(*There);
      return true;
    }
    In.remove(Called);
    There = nullptr;
  }
  switch (H.Mode & S_IFMT) {
  case S_IFREG:
    return placeFile(In, Called);
  case S_IFLNK:
    if (!H.Size || H.Size >= 4096)
      return fail("a symbolic link to nothing");
    [[fallthrough]];
  case S_IFDIR:
  case S_IFCHR:
  case S_IFBLK:
  case S_IFIFO:
  case S_IFSOCK:
    if (In.create(Called, H.Mode & (S_IFMT | 07777), Data, There))
      return fail("more files than memory has room for");
    There->Device = (H.RdevMajor & 0xfff) << 8 | (H.RdevMinor & 0xff);
    setAttributes(*There);
    return true;
  default:
    return fail("a file of a kind that is not known");
  }
}

bool Unpacking::member() {
  if (!readHeader())
    return false;
  if (sameName(Path, nameOf("TRAILER!!!"))) {
    Trailer = true;
    return true;
  }
  Name Called = Path;
  RamDirectory *In = parentOf(Called);
  if (!In)
    return false;
  if (!Called.empty())
    return place(*In, Called);
  if (!S_ISDIR(H.Mode))
    return fail("a file without a name");
  setAttributes(*In);
  return true;
}

ArchiveError Unpacking::run() {
  while (Begin < All.Count) {
    // Between archives.
    if (Trailer || Begin == 0)
      while (Begin < All.Count && !All[Begin])
        ++Begin;
    if (Begin == All.Count)
      return {};
    Trailer = false;
    if (!member())
      return Error;
    Begin = least(Next, All.Count);
  }
  if (!Trailer && All.Count) {
    fail("no end: it is cut off");
    return Error;
  }
  return {};
}

} // namespace

ArchiveError unpack(Span<const char> Archive, RamDirectory &Root) {
  return Unpacking(Archive, Root).run();
}

} // namespace base
