//===- HtmlBeside.h - what other commands have left beside the store ------===//
//
// A store tells what an analysis found. The report shows besides, where it
// lies in the same directory:
//   *.account      what an image consists of (`ukport strip`, docs/size.md)
//   advice-*.json  what to assume to run on a system (`ukport advise`)
//   measured.json  what runs have shown (docs/report-html.md)
// and, where one is named, an earlier report to compare with.
//
// Nothing here is needed: a file that cannot be read is warned of and left out.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_HTMLBESIDE_H
#define UKPORT_REPORTS_HTMLBESIDE_H

#include "analyzer/store/Store.h"
#include "reports/Summary.h"
#include "stripper/Account.h"
#include "llvm/Support/JSON.h"

namespace ukport {

struct Beside {
  struct Image {
    std::string Name; ///< "nginx.xen"
    Account Of;
    uint64_t FileBytes = 0; ///< of the image; 0: it is gone
  };

  std::vector<Image> Images; ///< by name
  /// The documents of `ukport advise` that are of this analysis, by file name.
  std::vector<llvm::json::Object> Advice;
  /// The entries of measured.json, in its order.
  llvm::json::Array Measured;
  /// The parts of an earlier report that comparing takes; else null.
  llvm::json::Value Earlier = nullptr;

  /// What is advised for \p Target; null: nothing.
  const llvm::json::Object *adviceFor(llvm::StringRef Target) const;
};

/// What lies beside the store \p Database, whose content is \p S.
Beside readBeside(llvm::StringRef Database, const Snapshot &S);

/// The parts that comparing takes of the report at \p Path: a report.json, a
/// report.html or a ukport.db. An error with exit code 3 if it is none.
llvm::Expected<llvm::json::Value> readEarlier(llvm::StringRef Path);

/// What can be said in a sentence or two of the systems that ukport makes
/// images for, the best first: "nginx runs on Xen with 2 settings
/// (master_process, daemon); 1 feature is lost: ...".
struct Headline {
  std::string Sentence;
  std::string Advice; ///< the command that looks for settings; may be empty
  Severity Worst = Severity::Info;  ///< of what stays, for the mark before it
  std::array<uint32_t, 4> Counts{}; ///< findings as it stands, by Severity
};
std::vector<Headline> headlines(const Snapshot &S, const Summary &Sum,
                                const Beside &B);

/// All of it as the page takes it. Of the images one is there with its rows:
/// the smallest of those that are no Linux programs, else the smallest.
llvm::json::Value besideData(const Beside &B);

/// The rows of an account as the page takes them (SizeHtml.cpp).
llvm::json::Object accountData(const Account &A);

} // namespace ukport

#endif // UKPORT_REPORTS_HTMLBESIDE_H
