//===- Control.h - a look into the guest while it runs --------------------===//
//
// In an image that was asked for it (`ukport strip --control`) this folder
// answers `ukport run`, over a serial port of its own or, on Xen, a console of
// its own. The other side writes lines:
//
//   trace NUMBER ARGUMENTS [INDEX WHEN KIND UNIT COUNT]...
//               tell of each system call NUMBER, with that many arguments and
//               what is behind some of them (Trace.cpp)
//   untrace     tell of none any more
//   top         tell of threads, memory and files, once (Top.cpp)
//   go          begin; the option control=wait lets the program wait for it
//
// The guest writes frames: a byte that says what it is, two for the size, the
// lowest first, and as many bytes. All names are the other side's: nothing here
// knows what a call is called.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_CONTROL_CONTROL_H
#define UKPORT_BASE_CONTROL_CONTROL_H

#include "base/support/Base.h"

namespace base {

/// What the frames travel on.
class ControlLink {
public:
  virtual void write(const char *Text, size_t Size) = 0;
  /// Does not wait. How much there was.
  virtual size_t read(char *To, size_t Size) = 0;
};

/// Each is there if its target is part of the image; null where the guest does
/// not run on it, or runs without one.
[[gnu::weak]] ControlLink *pcControlLink();
[[gnu::weak]] ControlLink *xenControlLink();

enum class FrameKind : char {
  CallBegins = 'C',
  CallEnds = 'R',
  Top = 'T',    ///< a piece of the report
  TopEnds = 't' ///< the report is complete
};

/// A frame in the making. What does not fit is left out.
class FrameBuffer {
public:
  explicit FrameBuffer(FrameKind Kind);
  void add(const void *Bytes, size_t Size);
  template <class T> void add(T Value) { add(&Value, sizeof Value); }
  size_t room() const { return sizeof Bytes - Length; }
  void send();

private:
  char Bytes[1024];
  size_t Length = 3;
};

/// The next number of a line; false: there is none. Moves \p At behind it.
bool nextNumber(Span<const char> &At, unsigned &Value);

/// The commands.
void traceCall(Span<const char> Numbers);
void traceNothing();
void reportTop();

} // namespace base

#endif // UKPORT_BASE_CONTROL_CONTROL_H
