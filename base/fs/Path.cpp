//===- Path.cpp - from paths to nodes -------------------------------------===//
//
// A path is walked component by component. A symbolic link is walked by a
// recursion of its own, from the directory it lies in; all of them together
// follow at most 40, so that a loop ends (ELOOP) and the stack stays small: the
// text of a link lies in the heap.
//
//===----------------------------------------------------------------------===//
#include "base/fs/Path.h"
#include "base/fs/Descriptors.h"
#include "base/fs/Root.h"

namespace base {

mode_t CreationMask = 022;

namespace {

constexpr int MostLinks = 40;

Directory *Current; ///< retained; null: the root

class Walk {
public:
  /// \p Path is not empty.
  long go(Reference<Directory> From, Name Path, bool Follow, Found &Out);

private:
  long followLink(Directory &In, Found &Out);
  static bool onlySlashes(Name Path, size_t From) {
    while (From < Path.Count && Path[From] == '/')
      ++From;
    return From == Path.Count;
  }

  int LinksLeft = MostLinks;
};

/// \p Out.What is a symbolic link in \p In: makes it what that stands for.
long Walk::followLink(Directory &In, Found &Out) {
  if (--LinksLeft < 0)
    return -ELOOP;
  if (Reference<Node> Target = Out.What->magicTarget()) {
    Out.What = Target;
    return 0;
  }
  auto *Text = static_cast<char *>(allocate(LongestPath));
  if (!Text)
    return -ENOMEM;
  long Result = Out.What->readLink(Text, LongestPath);
  if (Result > 0)
    Result = Result < long(LongestPath)
                 ? go(&In, {Text, size_t(Result)}, true, Out)
                 : -ENAMETOOLONG;
  else if (Result == 0)
    Result = -ENOENT;
  deallocate(Text);
  return Result;
}

long Walk::go(Reference<Directory> D, Name Path, bool Follow, Found &Out) {
  if (Path[0] == '/')
    D = &rootDirectory();
  Out.Where = D;
  Out.What = D;
  Out.Length = 0;
  for (size_t I = 0; I < Path.Count;) {
    if (Path[I] == '/') {
      ++I;
      continue;
    }
    size_t Begin = I;
    while (I < Path.Count && Path[I] != '/')
      ++I;
    Name Called = {Path.First + Begin, I - Begin};
    D = Out.What ? Out.What->directory() : nullptr;
    if (!Out.What)
      return -ENOENT;
    if (!D)
      return -ENOTDIR;
    Out.Where = D;
    Out.Length = 0;
    if (sameName(Called, nameOf(".")))
      continue;
    if (sameName(Called, nameOf(".."))) {
      if (D->Parent)
        Out.What = D->Parent;
      continue;
    }
    if (Called.Count > LongestName)
      return -ENAMETOOLONG;
    memcpy(Out.Text, Called.First, Called.Count);
    Out.Length = Called.Count;
    bool Last = onlySlashes(Path, I), Slash = Last && I < Path.Count;
    Out.What = nullptr;
    if (long Failed = D->find(Called, Out.What)) {
      if (Failed != -ENOENT || !Last)
        return Failed;
      Out.Slash = Slash;
      return 0;
    }
    if (Directory *Below = Out.What->directory())
      if (Below->Mounted)
        Out.What = Below->Mounted;
    if (Out.What->is(S_IFLNK) && (!Last || Slash || Follow))
      if (long Failed = followLink(*D, Out))
        return Failed;
    if (Last) {
      Out.Slash |= Slash;
      return Out.Slash && Out.What && !Out.What->is(S_IFDIR) ? -ENOTDIR : 0;
    }
  }
  return 0;
}

} // namespace

Directory &currentDirectory() { return Current ? *Current : rootDirectory(); }

void setCurrentDirectory(Directory &D) {
  D.retain();
  if (Current)
    Current->release();
  Current = &D;
}

long walkPath(int At, const char *Path, unsigned Options, Found &Out) {
  if (!Path)
    return -EFAULT;
  size_t Length = 0;
  while (Path[Length])
    if (++Length == LongestPath)
      return -ENAMETOOLONG;
  if (!Length && !(Options & MayBeEmpty))
    return -ENOENT;
  Reference<Directory> From;
  if (At == AT_FDCWD || Path[0] == '/') {
    From = &currentDirectory();
  } else {
    File *F = fileOf(At);
    if (!F)
      return -EBADF;
    Node *N = F->node();
    if (!Length) {
      Out.What = N;
      return N ? 0 : -EINVAL;
    }
    From = N ? N->directory() : nullptr;
    if (!From)
      return -ENOTDIR;
  }
  if (!Length) {
    Out.What = From;
    return 0;
  }
  return Walk().go(From, {Path, Length}, Options & FollowLast, Out);
}

long nodeAt(int At, const char *Path, unsigned Options, Reference<Node> &Out) {
  Found F;
  if (long Failed = walkPath(At, Path, Options, F))
    return Failed;
  Out = F.What;
  return Out ? 0 : -ENOENT;
}

long mountOn(Directory &On, Reference<Directory> Root) {
  if (On.Mounted)
    return -EBUSY;
  Root->Parent = On.Parent;
  On.Mounted = Root;
  return 0;
}

/// The name of \p D in its parent.
static bool nameIn(Directory &Parent, Directory &D, Name &Out) {
  uint64_t Position = 0;
  for (Member M; Parent.next(Position, M);) {
    Reference<Node> N;
    if (!(M.Mode & S_IFDIR) || Parent.find(M.Called, N))
      continue;
    Directory *There = N->directory();
    if (There && (There == &D || There->Mounted.get() == &D)) {
      Out = M.Called;
      return true;
    }
  }
  return false;
}

// From the last component to the first, at the end of the buffer; then it moves
// to the front.
long pathOf(Directory &D, Name Last, char *To, size_t Size) {
  size_t Begin = Size;
  auto Prepend = [&](Name Part) {
    if (Begin < Part.Count + 1)
      return false;
    Begin -= Part.Count;
    memcpy(To + Begin, Part.First, Part.Count);
    To[--Begin] = '/';
    return true;
  };
  if (!Size)
    return -ERANGE;
  To[--Begin] = 0;
  if (!Last.empty() && !Prepend(Last))
    return -ERANGE;
  for (Directory *At = &D; At != &rootDirectory();) {
    if (!At->Links)
      return -ENOENT;
    Directory *Parent = At->Parent.get();
    Name Called;
    if (!Parent || !nameIn(*Parent, *At, Called))
      return -ENOENT;
    if (!Prepend(Called))
      return -ERANGE;
    At = Parent;
  }
  if (To[Begin] == 0 && !Prepend(nameOf("")))
    return -ERANGE;
  memmove(To, To + Begin, Size - Begin);
  return Size - Begin;
}

} // namespace base
