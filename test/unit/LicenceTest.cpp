#include "sysroot/Licence.h"
#include "gtest/gtest.h"

using namespace ukport;

TEST(LicenceTest, EachOnceInOrderWithoutThePackagings) {
  EXPECT_EQ(licencesIn("Format: https://www.debian.org/doc/packaging-manuals/"
                       "copyright-format/1.0/\n"
                       "Upstream-Name: thing\n"
                       "\n"
                       "Files: *\n"
                       "Copyright: 1999 Somebody\n"
                       "License: Apache-2.0\n"
                       "\n"
                       "Files: a.c\n"
                       " b/*\n"
                       "License: GPL-2+ or Expat\n"
                       "\n"
                       "Files: c.c\n"
                       "License: Apache-2.0\n"
                       "\n"
                       "Files: debian/*\n"
                       "License: GPL-3+\n"
                       "\n"
                       "License: Apache-2.0\n"
                       " The text.\n"),
            "Apache-2.0, GPL-2+ or Expat");
}

TEST(LicenceTest, OutOfAPatch) {
  EXPECT_EQ(copyrightInPatch("--- a.orig/debian/control\n"
                             "+++ a/debian/control\n"
                             "@@ -0,0 +1,1 @@\n"
                             "+Source: a\n"
                             "--- a.orig/debian/copyright\n"
                             "+++ a/debian/copyright\n"
                             "@@ -0,0 +1,2 @@\n"
                             "+Files: *\n"
                             "+License: ISC\n"
                             "--- a.orig/debian/rules\n"
                             "+++ a/debian/rules\n"
                             "@@ -0,0 +1,1 @@\n"
                             "+all:\n"),
            "Files: *\nLicense: ISC\n");
}

TEST(LicenceTest, ProseSaysNothing) {
  EXPECT_EQ(licencesIn("This package was made by Somebody.\n\n"
                       "License: see /usr/share/common-licenses\n"),
            "");
  EXPECT_EQ(licencesIn(""), "");
}
