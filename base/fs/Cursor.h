//===- Cursor.h - a place in the program's buffers ------------------------===//
#ifndef UKPORT_BASE_FS_CURSOR_H
#define UKPORT_BASE_FS_CURSOR_H

#include "base/fs/File.h"

namespace base {

/// How far a call has come in the buffers it was given.
class Cursor {
public:
  explicit Cursor(Buffers All) : All(All), Left(sizeOf(All)) {}

  /// Bytes between here and the end.
  size_t left() const { return Left; }
  size_t done() const { return Done; }

  /// Copies \p Size bytes from or to here, and moves behind them. There must be
  /// so many left.
  void put(const char *From, size_t Size) {
    forRuns(Size, [&](char *Memory, size_t Run) {
      memcpy(Memory, From, Run);
      From += Run;
    });
  }
  void take(char *To, size_t Size) {
    forRuns(Size, [&](char *Memory, size_t Run) {
      memcpy(To, Memory, Run);
      To += Run;
    });
  }

private:
  template <class Callable> void forRuns(size_t Size, Callable &&Do) {
    Left -= Size;
    Done += Size;
    while (Size) {
      const iovec &B = All[Buffer];
      size_t Run = least(B.iov_len - Offset, Size);
      if (Run)
        Do(static_cast<char *>(B.iov_base) + Offset, Run);
      Size -= Run;
      Offset += Run;
      if (Offset == B.iov_len) {
        ++Buffer;
        Offset = 0;
      }
    }
  }

  Buffers All;
  size_t Left, Done = 0, Buffer = 0, Offset = 0;
};

/// Bytes in the order in which they came, in memory that grows as it is needed.
class Ring {
public:
  ~Ring() { deallocate(Memory); }
  size_t held() const { return Held; }

  /// Makes room for \p Size bytes in all, or as many as memory allows.
  size_t reserve(size_t Size) {
    if (Size <= Room)
      return Room;
    size_t NewRoom = most<size_t>(Room, PageSize);
    while (NewRoom < Size)
      NewRoom *= 2;
    auto *New = static_cast<char *>(allocate(NewRoom));
    if (!New)
      return Room;
    size_t First = least(Held, Room - Begin);
    if (Held) {
      memcpy(New, Memory + Begin, First);
      memcpy(New + First, Memory, Held - First);
    }
    deallocate(Memory);
    Memory = New;
    Room = NewRoom;
    Begin = 0;
    return Room;
  }

  /// There must be room.
  void append(Cursor &From, size_t Size) {
    while (Size) {
      size_t End = (Begin + Held) % Room;
      size_t Run = least(Size, Room - End);
      From.take(Memory + End, Run);
      Held += Run;
      Size -= Run;
    }
  }

  /// There must be so many. With \p Keep they stay.
  void remove(Cursor &To, size_t Size, bool Keep = false) {
    size_t At = Begin, Left = Size;
    while (Left) {
      size_t Run = least(Left, Room - At);
      To.put(Memory + At, Run);
      At = (At + Run) % Room;
      Left -= Run;
    }
    if (Keep)
      return;
    Held -= Size;
    Begin = Held ? At : 0;
  }

private:
  char *Memory = nullptr;
  size_t Room = 0, Begin = 0, Held = 0;
};

} // namespace base

#endif // UKPORT_BASE_FS_CURSOR_H
