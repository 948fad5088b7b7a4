//===- Proc.cpp - files that are made when they are opened ----------------===//
#include "base/fs/Proc.h"
#include "base/boot/ProgramStack.h"
#include "base/fs/Root.h"
#include <stdarg.h>

namespace base {

bool Report::reserve(size_t More) {
  if (Length + More <= Room)
    return true;
  size_t NewRoom = most(2 * Room, Length + More + 200);
  auto *New = static_cast<char *>(reallocate(Text, NewRoom));
  if (!New)
    return false;
  Text = New;
  Room = NewRoom;
  return true;
}

void Report::add(Name Bytes) {
  if (!reserve(Bytes.Count))
    return;
  memcpy(Text + Length, Bytes.First, Bytes.Count);
  Length += Bytes.Count;
}

void Report::add(const char *Format, ...) {
  char Line[256];
  va_list Arguments;
  va_start(Arguments, Format);
  size_t Count = formatList(Line, sizeof Line, Format, Arguments);
  va_end(Arguments);
  add(Name{Line, least(Count, sizeof Line - 1)});
}

namespace {

class ReportFile final : public NodeFile {
public:
  using NodeFile::NodeFile;
  Report Now;

  long read(Buffers To, const off_t *At) override {
    off_t Where = At ? *At : Position;
    Name Text = Now.text();
    size_t Done = 0;
    for (const iovec &B : To) {
      if (Where + Done >= Text.Count)
        break;
      size_t Size = least(B.iov_len, Text.Count - (Where + Done));
      memcpy(B.iov_base, Text.First + Where + Done, Size);
      Done += Size;
    }
    if (!At)
      Position += Done;
    return Done;
  }
  Span<const char> inPlace(off_t At) override {
    Name Text = Now.text();
    return size_t(At) < Text.Count
               ? Name{Text.First + At, size_t(Text.Count - At)}
               : Name{};
  }
};

class ReportNode final : public Node {
public:
  ReportNode(FileSystem &System, Reporter Write)
      : Node(System, S_IFREG | 0444), Write(Write) {}

  long open(int Flags, Reference<File> &Out) override {
    if ((Flags & O_ACCMODE) != O_RDONLY)
      return -EACCES;
    Reference<ReportFile> F = make<ReportFile>(*this);
    if (!F)
      return -ENOMEM;
    F->Flags = Flags & DescriptionFlags;
    Write(F->Now);
    Out = F;
    return 0;
  }

private:
  const Reporter Write;
};

void addReports(RamDirectory &To, Span<const ReportName> All) {
  for (const ReportName &R : All)
    addMember(To, R.Called, make<ReportNode>(To.System, R.Write));
  To.Fixed = true;
}

/// /proc/self/exe: the program by its own name, though there is no such file.
class ProgramLink final : public Node {
public:
  ProgramLink(FileSystem &System) : Node(System, S_IFLNK | 0777) {}
  long readLink(char *To, size_t Size) override;
};

long ProgramLink::readLink(char *To, size_t Size) {
  const char *Called = programArguments() ? programArguments()[0] : nullptr;
  if (!Called)
    return -ENOENT;
  size_t Length = __builtin_strlen(Called), Done = 0;
  if (*Called != '/' && Size)
    To[Done++] = '/';
  Length = least(Length, Size - Done);
  memcpy(To + Done, Called, Length);
  return Done + Length;
}

void fillSelf(RamDirectory &To) {
  addMember(To, nameOf("fd"), makeDescriptorDirectory(To.System));
  addMember(To, nameOf("exe"), make<ProgramLink>(To.System));
  addLink(To, nameOf("root"), nameOf("/"));
  addReports(To, SelfReports);
}
void fillKernel(RamDirectory &To) { addReports(To, KernelReports); }
void fillVm(RamDirectory &To) { addReports(To, VmReports); }
void fillCore(RamDirectory &To) { addReports(To, NetReports); }
void fillNet(RamDirectory &To) {
  addDirectory(To, nameOf("core"), fillCore);
  To.Fixed = true;
}
void fillSys(RamDirectory &To) {
  addDirectory(To, nameOf("kernel"), fillKernel);
  addDirectory(To, nameOf("vm"), fillVm);
  addDirectory(To, nameOf("net"), fillNet);
  To.Fixed = true;
}

} // namespace

void fillProc(RamDirectory &To) {
  addDirectory(To, nameOf("self"), fillSelf);
  addDirectory(To, nameOf("sys"), fillSys);
  addLink(To, nameOf("1"), nameOf("self"));
  addLink(To, nameOf("thread-self"), nameOf("self"));
  addLink(To, nameOf("mounts"), nameOf("self/mounts"));
  addReports(To, ProcReports);
}

} // namespace base
