//===- Keepers.h - what would go with what --------------------------------===//
#ifndef UKPORT_STRIPPER_KEEPERS_H
#define UKPORT_STRIPPER_KEEPERS_H

#include "stripper/Account.h"

namespace ukport {

/// By id: the row of a function or variable; -1: it has none.
struct RowNumbers {
  std::vector<int> OfFunction, OfData;
};

/// Sets Under of each of \p Rows. Keepers.cpp says what hangs on what.
void findKeepers(std::vector<AccountRow> &Rows, const ProgramGraph &G,
                 const RowNumbers &Numbers);

/// By row: the bytes of text, rodata and data that are in the image because of
/// it alone, its own among them.
std::vector<uint64_t> keptBytes(const Account &A);

} // namespace ukport

#endif // UKPORT_STRIPPER_KEEPERS_H
