//===- AccountReasons.h - why each row stayed or went ---------------------===//
#ifndef UKPORT_STRIPPER_ACCOUNTREASONS_H
#define UKPORT_STRIPPER_ACCOUNTREASONS_H

#include "stripper/Account.h"
#include <map>

namespace ukport {

/// Rows by owner, while an account is put together.
class OwnerRows {
public:
  AccountRow &operator[](const Owner &O) {
    AccountRow &R = Rows[O];
    R.Of = O;
    return R;
  }
  std::map<Owner, AccountRow> Rows;
};

/// Gives every row its fate and its reason, adds rows for functions that have
/// no bytes in either image, and returns all in the order of their owners.
/// Fates that the image itself tells (stub, folded) are set already.
std::vector<AccountRow> explainRows(OwnerRows Rows, const ProgramGraph &G,
                                    const ProgramNames &Names);

} // namespace ukport

#endif // UKPORT_STRIPPER_ACCOUNTREASONS_H
