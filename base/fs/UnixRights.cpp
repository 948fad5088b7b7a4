//===- UnixRights.cpp - descriptors that travel in messages ---------------===//
#include "base/fs/Descriptors.h"
#include "base/fs/UnixSocket.h"

namespace base {

static cmsghdr *firstOf(const msghdr &M) {
  return M.msg_controllen >= sizeof(cmsghdr)
             ? static_cast<cmsghdr *>(M.msg_control)
             : nullptr;
}

static cmsghdr *after(const msghdr &M, cmsghdr *C) {
  auto *End = static_cast<char *>(M.msg_control) + M.msg_controllen;
  auto *Next = reinterpret_cast<char *>(C) + roundUp(C->cmsg_len, sizeof(long));
  return Next + sizeof(cmsghdr) <= End ? reinterpret_cast<cmsghdr *>(Next)
                                       : nullptr;
}

long takeRights(const msghdr &Message, Packet &To) {
  auto *End = static_cast<char *>(Message.msg_control) + Message.msg_controllen;
  for (cmsghdr *C = firstOf(Message); C; C = after(Message, C)) {
    char *Data = reinterpret_cast<char *>(C + 1);
    if (C->cmsg_len < sizeof *C ||
        C->cmsg_len > size_t(End - reinterpret_cast<char *>(C)))
      return -EINVAL;
    if (C->cmsg_level != SOL_SOCKET)
      continue;
    if (C->cmsg_type == SCM_CREDENTIALS)
      continue; // there is one sender
    if (C->cmsg_type != SCM_RIGHTS || To.RightCount)
      return -EINVAL;
    size_t Count = (C->cmsg_len - sizeof *C) / sizeof(int);
    if (Count > MostRights)
      return -EINVAL;
    if (!Count)
      continue;
    auto *All = static_cast<Reference<File> *>(
        allocate(Count * sizeof(Reference<File>)));
    if (!All)
      return -ENOMEM;
    To.Rights = All;
    for (; To.RightCount < Count; ++To.RightCount) {
      int Descriptor;
      memcpy(&Descriptor, Data + To.RightCount * sizeof(int), sizeof(int));
      File *F = fileOf(Descriptor);
      if (!F)
        return -EBADF;
      new (&All[To.RightCount]) Reference<File>(F);
    }
  }
  return 0;
}

void giveRights(Packet *From, msghdr &Message, bool CloseOnExec) {
  size_t Room = Message.msg_controllen;
  Message.msg_controllen = 0;
  if (!From || !From->RightCount)
    return;
  size_t Fits =
      Room < sizeof(cmsghdr) ? 0 : (Room - sizeof(cmsghdr)) / sizeof(int);
  size_t Given = 0;
  auto *C = static_cast<cmsghdr *>(Message.msg_control);
  for (; Given < least<size_t>(Fits, From->RightCount); ++Given) {
    long D = openDescriptor(From->Rights[Given], CloseOnExec);
    if (D < 0)
      break;
    int Descriptor = D;
    memcpy(reinterpret_cast<char *>(C + 1) + Given * sizeof(int), &Descriptor,
           sizeof(int));
  }
  if (Given < From->RightCount)
    Message.msg_flags |= MSG_CTRUNC;
  if (!Given)
    return;
  memset(C, 0, sizeof *C);
  C->cmsg_len = sizeof *C + Given * sizeof(int);
  C->cmsg_level = SOL_SOCKET;
  C->cmsg_type = SCM_RIGHTS;
  Message.msg_controllen = least(Room, roundUp(C->cmsg_len, sizeof(long)));
}

} // namespace base
