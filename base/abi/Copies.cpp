//===- Copies.cpp - from file to file -------------------------------------===//
//
// Data of files in memory go to a file that does not block, as a server's
// socket, from where they lie. All else goes through a page of the heap: while
// a thread sleeps the pages of a file may go.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Node.h"

namespace base {
namespace {

/// Copies up to \p Size bytes of \p From at \p At to where \p To is, or, by
/// \p ToAt, to that place. As write(2): what was copied before a failure
/// counts.
class Copying {
public:
  Copying(File &From, File &To) : From(From), To(To) {}
  ~Copying() { deallocate(Page); }

  long run(off_t At, off_t *ToAt, size_t Size) {
    size_t Done = 0;
    while (Done < Size) {
      Span<const char> Piece;
      if (!To.blocks())
        Piece = From.inPlace(At + Done);
      if (Piece.empty()) {
        long Got = readPiece(At + Done, Size - Done, Piece);
        if (Got <= 0)
          return Done ? Done : Got;
      }
      Piece.Count = least(Piece.Count, Size - Done);
      iovec One = {const_cast<char *>(Piece.First), Piece.Count};
      off_t Where = ToAt ? *ToAt + Done : 0;
      long Put = To.write({&One, 1}, ToAt ? &Where : nullptr);
      if (Put < 0)
        return Done ? Done : Put;
      Done += Put;
      if (size_t(Put) < Piece.Count)
        break;
    }
    return Done;
  }

private:
  long readPiece(off_t At, size_t Wanted, Span<const char> &Out) {
    if (!Page)
      Page = static_cast<char *>(allocate(PageSize));
    if (!Page)
      return -ENOMEM;
    iovec One = {Page, least(PageSize, Wanted)};
    long Got = From.read({&One, 1}, &At);
    Out = {Page, Got > 0 ? size_t(Got) : 0};
    return Got;
  }

  File &From, &To;
  char *Page = nullptr;
};

/// Do(At) with the place in \p F to begin at: \p Given, or F's own position. It
/// moves by what Do returns.
template <class Callable> long atPlace(File &F, off_t *Given, Callable &&Do) {
  off_t At = Given ? *Given : F.seek(0, SEEK_CUR);
  if (At < 0)
    return Given ? -EINVAL : At;
  long Done = Do(At);
  if (Done > 0) {
    if (Given)
      *Given = At + Done;
    else
      F.seek(At + Done, SEEK_SET);
  }
  return Done;
}

long sendFile(int ToDescriptor, int FromDescriptor, off_t *At, size_t Size) {
  return withFile(FromDescriptor, [&](File &From) {
    return withFile(ToDescriptor, [&](File &To) -> long {
      if (!From.readable() || !To.writable())
        return -EBADF;
      if (!From.node() || From.seek(0, SEEK_CUR) < 0 || (To.Flags & O_APPEND))
        return -EINVAL;
      return atPlace(From, At, [&](off_t Begin) {
        return Copying(From, To).run(Begin, nullptr, least(Size, MostAtOnce));
      });
    });
  });
}

long copyRange(int FromDescriptor, off_t *FromAt, int ToDescriptor, off_t *ToAt,
               size_t Size, unsigned Flags) {
  return withFile(FromDescriptor, [&](File &From) {
    return withFile(ToDescriptor, [&](File &To) -> long {
      if (!From.readable() || !To.writable() || (To.Flags & O_APPEND))
        return -EBADF;
      Node *N = From.node(), *M = To.node();
      if (Flags || !N || !M || !N->is(S_IFREG) || !M->is(S_IFREG))
        return -EINVAL;
      return atPlace(From, FromAt, [&](off_t Begin) {
        return atPlace(To, ToAt, [&](off_t Where) -> long {
          off_t Span = least(Size, MostAtOnce);
          if (N == M && Begin < Where + Span && Where < Begin + Span)
            return -EINVAL; // they overlap
          return Copying(From, To).run(Begin, &Where, Span);
        });
      });
    });
  });
}

} // namespace
} // namespace base

SYSCALL(sendfile, base::sendFile)
SYSCALL(copy_file_range, base::copyRange)
