//===- SyscallMapTesting.h - what the tests of the syscall map share ------===//
#ifndef UKPORT_TEST_UNIT_SYSCALLMAPTESTING_H
#define UKPORT_TEST_UNIT_SYSCALLMAPTESTING_H

#include "analyzer/support/Error.h"
#include "gtest/gtest.h"
#include <initializer_list>
#include <string>

namespace ukport {

/// The message of an error in a file that a user may have written.
inline std::string messageOf(llvm::Error E) {
  EXPECT_TRUE(bool(E));
  EXPECT_EQ(exitCodeOf(E), ExitCode::Incomplete);
  return llvm::toString(std::move(E));
}

inline void expectParts(const std::string &Message,
                        std::initializer_list<llvm::StringRef> Parts) {
  for (llvm::StringRef Part : Parts)
    EXPECT_TRUE(llvm::StringRef(Message).contains(Part))
        << "no '" << Part.str() << "' in: " << Message;
}

/// The first four lines of a target file.
inline const std::string TargetHeader =
    "# title: T\n# version: 1\n# source: S\nsyscall,status,evidence,note\n";

/// A feature with these rules, which start at line 6.
inline std::string featureWith(llvm::StringRef Rest) {
  return ("[[feature]]\nid = \"a\"\ntitle = \"A\"\nwhy = \"Why.\"\n"
          "severity = \"loss\"\n" +
          Rest + "\n")
      .str();
}

} // namespace ukport

#endif // UKPORT_TEST_UNIT_SYSCALLMAPTESTING_H
