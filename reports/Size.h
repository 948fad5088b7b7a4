//===- Size.h - what an image consists of, for a person -------------------===//
#ifndef UKPORT_REPORTS_SIZE_H
#define UKPORT_REPORTS_SIZE_H

#include "stripper/Account.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// By how many percent \p After is below \p Before, with one decimal: "21.4%
/// below"; "3.0% above", "the same as".
std::string comparison(uint64_t Before, uint64_t After);

/// A table by module, the images to compare with, and with \p Functions the
/// largest functions and variables.
void printSize(const Account &A, bool Functions, llvm::raw_ostream &OS);

/// What would go with what: the functions and variables that keep the most
/// bytes, each below the one that keeps it.
void printKeepers(const Account &A, llvm::raw_ostream &OS);

/// One line a row, after a heading.
void writeSizeCsv(const Account &A, llvm::raw_ostream &OS);

/// One file that needs nothing else, with a map of areas before and after.
/// Fails if ukport's own data folder lacks reports/html.
llvm::Error writeSizeHtml(const Account &A, llvm::raw_ostream &OS);

/// Why everything called \p Name stayed: step by step from a root. A name that
/// no row has is an error that suggests near ones.
llvm::Error printWhyKept(const Account &A, llvm::StringRef Name,
                         llvm::raw_ostream &OS);
llvm::Error writeWhyKeptJson(const Account &A, llvm::StringRef Name,
                             llvm::raw_ostream &OS);

/// What differs between the images of \p Old and \p New, the largest
/// difference first; at most \p Most rows, 0: all.
void printSizeDiff(const Account &Old, const Account &New, size_t Most,
                   llvm::raw_ostream &OS);
void writeSizeDiffJson(const Account &Old, const Account &New,
                       llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_SIZE_H
