//===- Trace.cpp - telling of system calls --------------------------------===//
//
// A call that is traced has a frame when it begins and one when it ends:
//
//   CallBegins  thread (4 bytes), number (2), arguments (8 each), items
//   CallEnds    thread (4 bytes), number (2), result (8), items
//
// An item is what lies behind an argument: its index (1 byte), how much there
// is (4), how much of it follows (2), and that. The other side says which items
// a call has, because only it has the tables: INDEX of the argument; WHEN, 0 at
// the begin and 1 at the end; KIND, 0 for COUNT times UNIT bytes, 1 for a
// string, 2 for COUNT pieces of a struct iovec, 3 for those of a struct msghdr;
// where COUNT is
//
//   0 to 5    the value of that argument
//   6         one
//   7         the call's result
//   8 to 13   the 32-bit number that this argument, less 8, points to
//
// What cannot be read is left out: a wrong pointer is the program's to answer
// for, not the trace's.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Syscall.h"
#include "base/boot/BootInfo.h"
#include "base/control/Control.h"
#include "base/mem/Areas.h"
#include "base/mem/Heap.h"
#include "base/sched/Thread.h"
#include <sys/socket.h>
#include <sys/uio.h>

namespace base {

namespace {

struct Item {
  enum KindType : uint8_t { Bytes, String, Pieces, Message };
  uint8_t Argument, AtEnd, Kind, Count;
  uint16_t Unit;
};

struct TracedCall {
  bool On;
  uint8_t Arguments, Items;
  Item Of[3];
};

constexpr unsigned NumberLimit = 512;
TracedCall *Calls; ///< NumberLimit, once one is traced

constexpr size_t MostShown = 96; ///< bytes of an item

/// Whether the base can read the page at \p Address, now or by touching it.
bool readable(uintptr_t Address) {
  if (Address < PageSize)
    return false;
  const BootInfo &Info = bootInfo();
  for (unsigned I = 0; I < Info.UsableCount; ++I)
    if (Address < Info.Usable[I].End)
      return true; // RAM, and the image
  const Area *A = areaAt(Address);
  return A && A->Allowed & Access::Read;
}

/// Copies up to \p Size bytes, or to the end of a string. How many.
size_t copyFrom(uintptr_t From, char *To, size_t Size, bool IsString) {
  size_t Done = 0;
  for (; Done < Size; ++Done, ++From) {
    if ((!Done || From % PageSize == 0) && !readable(From))
      break;
    To[Done] = *reinterpret_cast<const char *>(From);
    if (IsString && !To[Done])
      break;
  }
  return Done;
}

template <class T> bool copyObject(uintptr_t From, T &To) {
  return copyFrom(From, reinterpret_cast<char *>(&To), sizeof To, false) ==
         sizeof To;
}

size_t countOf(const Item &I, const CallInProgress &C, long Result) {
  constexpr uint8_t One = 6, OfResult = 7, Behind = 8;
  if (I.Count == One)
    return 1;
  if (I.Count == OfResult)
    return Result > 0 ? size_t(Result) : 0;
  if (I.Count < Behind)
    return size_t(C.Arguments[I.Count]);
  uint32_t Value = 0;
  copyObject(uintptr_t(C.Arguments[I.Count - Behind]), Value);
  return Value;
}

/// The content of \p Count pieces, as much as there is room for.
size_t copyPieces(uintptr_t From, size_t Count, size_t &Total, char *To) {
  size_t Shown = 0;
  Total = 0;
  for (size_t I = 0; I < least<size_t>(Count, 1024); ++I) {
    iovec Piece;
    if (!copyObject(From + I * sizeof Piece, Piece))
      break;
    Total += Piece.iov_len;
    Shown += copyFrom(reinterpret_cast<uintptr_t>(Piece.iov_base), To + Shown,
                      least(Piece.iov_len, MostShown - Shown), false);
  }
  return Shown;
}

void addItem(FrameBuffer &To, const Item &I, const CallInProgress &C,
             long Result) {
  auto From = uintptr_t(C.Arguments[I.Argument]);
  if (!From)
    return;
  char Shown[MostShown];
  size_t Size, Total;
  if (I.Kind == Item::Pieces || I.Kind == Item::Message) {
    size_t Count = countOf(I, C, Result);
    if (msghdr Header; I.Kind == Item::Message) {
      if (!copyObject(From, Header))
        return;
      From = reinterpret_cast<uintptr_t>(Header.msg_iov);
      Count = size_t(Header.msg_iovlen);
    }
    Size = copyPieces(From, Count, Total, Shown);
    if (I.AtEnd) {
      Total = Result > 0 ? size_t(Result) : 0;
      Size = least(Size, Total);
    }
  } else if (I.Kind == Item::String) {
    Total = Size = copyFrom(From, Shown, MostShown, true);
    Total += Size == MostShown; // there is more
  } else {
    Total = countOf(I, C, Result) * I.Unit;
    Size = copyFrom(From, Shown, least(Total, MostShown), false);
  }
  if (!Size && Total)
    return;
  To.add(I.Argument);
  To.add(uint32_t(Total));
  To.add(uint16_t(Size));
  To.add(Shown, Size);
}

const TracedCall *traced(int Number) {
  if (!Calls || unsigned(Number) >= NumberLimit || !Calls[Number].On)
    return nullptr;
  return &Calls[Number];
}

void addItems(FrameBuffer &To, const TracedCall &T, const CallInProgress &C,
              bool AtEnd, long Result) {
  for (unsigned I = 0; I < T.Items; ++I)
    if (T.Of[I].AtEnd == AtEnd)
      addItem(To, T.Of[I], C, Result);
}

} // namespace

void callBegins(CallInProgress &C) {
  C.Outer = Current->Call;
  Current->Call = &C;
  const TracedCall *T = traced(C.Number);
  if (!T)
    return;
  FrameBuffer Frame(FrameKind::CallBegins);
  Frame.add(uint32_t(Current->Id));
  Frame.add(uint16_t(C.Number));
  Frame.add(C.Arguments, T->Arguments * sizeof *C.Arguments);
  addItems(Frame, *T, C, false, 0);
  Frame.send();
}

void callEnds(CallInProgress &C, long Result) {
  Current->Call = C.Outer;
  const TracedCall *T = traced(C.Number);
  if (!T)
    return;
  FrameBuffer Frame(FrameKind::CallEnds);
  Frame.add(uint32_t(Current->Id));
  Frame.add(uint16_t(C.Number));
  Frame.add(int64_t(Result));
  // A call that failed left nothing behind its pointers.
  if (Result >= 0)
    addItems(Frame, *T, C, true, Result);
  Frame.send();
}

void traceCall(Span<const char> Numbers) {
  unsigned Number, Arguments;
  if (!nextNumber(Numbers, Number) || !nextNumber(Numbers, Arguments) ||
      Number >= NumberLimit || Arguments > 6)
    return;
  if (!Calls) {
    size_t Size = NumberLimit * sizeof *Calls;
    Calls = static_cast<TracedCall *>(allocate(Size));
    if (!Calls)
      return;
    memset(Calls, 0, Size);
  }
  TracedCall &T = Calls[Number];
  T.On = true;
  T.Arguments = uint8_t(Arguments);
  T.Items = 0;
  constexpr unsigned Fields = 5;
  unsigned V[Fields];
  while (T.Items < sizeof T.Of / sizeof *T.Of) {
    for (unsigned &Value : V)
      if (!nextNumber(Numbers, Value))
        return;
    if (V[0] < 6 && V[4] < 14)
      T.Of[T.Items++] = {uint8_t(V[0]), uint8_t(V[1] != 0), uint8_t(V[2]),
                         uint8_t(V[4]), uint16_t(V[3])};
  }
}

void traceNothing() {
  for (unsigned I = 0; Calls && I < NumberLimit; ++I)
    Calls[I].On = false;
}

} // namespace base
