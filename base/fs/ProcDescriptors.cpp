//===- ProcDescriptors.cpp - /proc/self/fd --------------------------------===//
#include "base/fs/Descriptors.h"
#include "base/fs/Path.h"
#include "base/fs/Proc.h"
#include "base/fs/Root.h"

namespace base {
namespace {

/// What a link leads to that has no path: opening it gives the same
/// description again.
class OpenFileNode final : public Node {
public:
  OpenFileNode(FileSystem &System, File &F, mode_t Mode)
      : Node(System, Mode), What(&F) {}
  long open(int, Reference<File> &Out) override {
    Out = What;
    return 0;
  }

private:
  Reference<File> What;
};

/// Looks for a file in \p In and below, on the same file system. The path of
/// the directory it lies in, with the name, or 0.
long pathBelow(Directory &In, Node &What, char *To, size_t Size) {
  uint64_t Position = 0;
  for (Member M; In.next(Position, M);) {
    Reference<Node> N;
    if (In.find(M.Called, N))
      continue;
    if (N.get() == &What)
      return pathOf(In, M.Called, To, Size);
    Directory *Below = N->directory();
    if (Below && Below->Mounted)
      Below = Below->Mounted.get();
    if (Below && Below->System.Id != ProcId)
      if (long Length = pathBelow(*Below, What, To, Size))
        return Length;
  }
  return 0;
}

long put(const char *Text, char *To, size_t Size) {
  size_t Length = least(__builtin_strlen(Text), Size);
  memcpy(To, Text, Length);
  return Length;
}

class DescriptorLink final : public Node {
public:
  DescriptorLink(FileSystem &System, int Descriptor)
      : Node(System, S_IFLNK | 0700), Descriptor(Descriptor) {}

  long readLink(char *To, size_t Size) override {
    return nameOfDescriptor(Descriptor, To, Size);
  }

  Reference<Node> magicTarget() override {
    Reference<File> F = fileOf(Descriptor);
    if (!F)
      return nullptr;
    if (Node *N = F->node())
      return N;
    struct stat S = {};
    F->status(S);
    return make<OpenFileNode>(System, *F, S.st_mode);
  }

private:
  const int Descriptor;
};

class DescriptorDirectory final : public Directory {
public:
  DescriptorDirectory(FileSystem &System) : Directory(System, 0500) {}

  long find(Name Called, Reference<Node> &Out) override {
    int Descriptor = 0;
    for (char C : Called)
      if (C < '0' || C > '9' ||
          __builtin_mul_overflow(Descriptor, 10, &Descriptor) ||
          __builtin_add_overflow(Descriptor, C - '0', &Descriptor))
        return -ENOENT;
    if (!fileOf(Descriptor))
      return -ENOENT;
    Out = make<DescriptorLink>(System, Descriptor);
    return Out ? 0 : -ENOMEM;
  }

  bool next(uint64_t &Position, Member &Out) override {
    int D = nextDescriptor(Position);
    if (D < 0)
      return false;
    Position = D + 1;
    size_t Length = format(Text, sizeof Text, "%d", D);
    Out = {{Text, Length}, uint64_t(D) + 1, S_IFLNK};
    return true;
  }

private:
  char Text[12];
};

} // namespace

long nameOfDescriptor(int Descriptor, char *To, size_t Size) {
  Reference<File> F = fileOf(Descriptor);
  if (!F)
    return -ENOENT;
  Node *N = F->node();
  if (!N)
    return put(F->kind(), To, Size);
  auto *Path = static_cast<char *>(allocate(LongestPath));
  if (!Path)
    return -ENOMEM;
  // Nothing knows what lies where but the tree.
  Directory *D = N->directory();
  long Length = D ? pathOf(*D, {}, Path, LongestPath)
                  : pathBelow(rootDirectory(), *N, Path, LongestPath);
  long Result = put(Length > 0 ? Path : "(deleted)", To, Size);
  deallocate(Path);
  return Result;
}

Reference<Directory> makeDescriptorDirectory(FileSystem &System) {
  return make<DescriptorDirectory>(System);
}

} // namespace base
