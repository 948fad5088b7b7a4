#include "analyzer/frontend/elf/Unpack.h"
#include <lzma.h>

using namespace llvm;

namespace ukport::elf {

std::optional<std::string> unpackXz(StringRef Packed) {
  constexpr uint64_t Most = 64 << 20;
  lzma_stream Stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&Stream, /*memlimit=*/Most, 0) != LZMA_OK)
    return std::nullopt;
  Stream.next_in = Packed.bytes_begin();
  Stream.avail_in = Packed.size();
  std::string Plain;
  lzma_ret Result = LZMA_OK;
  while (Result == LZMA_OK && Plain.size() < Most) {
    char Piece[1 << 16];
    Stream.next_out = reinterpret_cast<uint8_t *>(Piece);
    Stream.avail_out = sizeof Piece;
    Result = lzma_code(&Stream, LZMA_FINISH);
    Plain.append(Piece, sizeof Piece - Stream.avail_out);
  }
  lzma_end(&Stream);
  if (Result != LZMA_STREAM_END)
    return std::nullopt;
  return Plain;
}

} // namespace ukport::elf
