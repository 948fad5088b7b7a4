// Archives as file systems: what is in them, and what must not be.
#include "base/fs/Archive.h"
#include "test/unit/base/Host.h"
#include "gtest/gtest.h"

using namespace base;

namespace {

struct Packed {
  std::string Path, Data;
  unsigned Mode = S_IFREG | 0644, Links = 1, Number = 0;
};

std::string pad(std::string S) {
  S.resize((S.size() + 3) / 4 * 4);
  return S;
}

std::string packOne(const Packed &P) {
  char Header[120];
  snprintf(Header, sizeof Header,
           "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x",
           P.Number, P.Mode, 3, 4, P.Links, 100, P.Data.size(), 0, 0, 1, 3,
           P.Path.size() + 1, 0);
  return pad(pad(Header + P.Path + '\0') + P.Data);
}

std::string pack(const std::vector<Packed> &All) {
  std::string Text;
  for (const Packed &P : All)
    Text += packOne(P);
  return Text + packOne(Packed{"TRAILER!!!", ""});
}

/// An archive in memory of exactly its size, and what it becomes.
class Archive : public testing::Test {
protected:
  RamFileSystem System{9};
  Reference<RamDirectory> Root = make<RamDirectory>(System, 0755u);
  std::vector<char> Memory;

  void TearDown() override { host::empty(*Root); }
  std::string unpack(const std::string &Text) {
    Memory.assign(Text.begin(), Text.end());
    Memory.shrink_to_fit();
    ArchiveError E = base::unpack({Memory.data(), Memory.size()}, *Root);
    return E.What ? E.What + std::string(" at ") + std::to_string(E.At) : "";
  }
  Reference<Node> at(std::initializer_list<std::string> Path) {
    Reference<Node> N = Root;
    for (const std::string &Part : Path)
      if (!N || !N->directory() ||
          N->directory()->find({Part.data(), Part.size()}, N))
        return nullptr;
    return N;
  }
  static std::string text(Reference<Node> N) {
    std::string All(N->size(), 0);
    iovec V = {All.data(), All.size()};
    EXPECT_EQ(N->read({&V, 1}, 0), long(All.size()));
    return All;
  }
};

TEST_F(Archive, FilesOfEveryKind) {
  size_t Pages = host::PagesUsed;
  EXPECT_EQ(unpack(pack({{".", "", S_IFDIR | 0700},
                         {"etc", "", S_IFDIR | 0711},
                         {"etc/motd", "hello"},
                         {"./etc/link", "motd", S_IFLNK | 0777},
                         {"/made/on/the/way", ""},
                         {"null", "", S_IFCHR | 0666}})),
            "");
  EXPECT_EQ(Root->Mode, mode_t(S_IFDIR | 0700));
  EXPECT_EQ(at({"etc"})->Mode, mode_t(S_IFDIR | 0711));
  EXPECT_EQ(text(at({"etc", "motd"})), "hello");
  EXPECT_EQ(at({"etc", "motd"})->Owner, 3u);
  EXPECT_EQ(at({"etc", "motd"})->Modified, 100 * Second);
  EXPECT_EQ(at({"etc", "link"})->size(), 4u);
  EXPECT_EQ(text(at({"made", "on", "the", "way"})), "");
  EXPECT_EQ(at({"null"})->Device, 0x103u);
  EXPECT_EQ(host::PagesUsed, Pages); // nothing is copied
}

TEST_F(Archive, WritingCopiesThePage) {
  std::string Text(10'000, 'a');
  ASSERT_EQ(unpack(pack({{"f", Text}})), "");
  Reference<Node> F = at({"f"});
  const std::vector<char> Before = Memory;
  char C = 'b';
  iovec V = {&C, 1};
  EXPECT_EQ(F->write({&V, 1}, 5000), 1);
  Text[5000] = 'b';
  EXPECT_EQ(text(F), Text);
  EXPECT_EQ(Memory, Before);
  // What is cut off is gone.
  EXPECT_EQ(F->truncate(4000), 0);
  EXPECT_EQ(F->truncate(10'000), 0);
  EXPECT_EQ(text(F), std::string(4000, 'a') + std::string(6000, '\0'));
  EXPECT_EQ(F->write({&V, 1}, 3999), 1);
  EXPECT_EQ(text(F).substr(3998, 3), std::string("ab\0", 3));
}

TEST_F(Archive, OneFileWithSeveralNames) {
  EXPECT_EQ(unpack(pack({{"a", "", S_IFREG | 0644, 2, 7},
                         {"b", "text", S_IFREG | 0644, 2, 7}})),
            "");
  EXPECT_EQ(text(at({"a"})), "text");
  EXPECT_EQ(at({"a"}).get(), at({"b"}).get());
  EXPECT_EQ(at({"a"})->Links, 2u);
}

TEST_F(Archive, LaterOnesReplace) {
  std::string Two = pack({{"a", "old"}, {"d/b", "x"}});
  Two += std::string(600, 0);
  Two += pack({{"a", "new"}, {"d", "", S_IFDIR | 0700}});
  EXPECT_EQ(unpack(Two), "");
  EXPECT_EQ(text(at({"a"})), "new");
  EXPECT_EQ(text(at({"d", "b"})), "x");
}

TEST_F(Archive, NothingInIt) {
  EXPECT_EQ(unpack(""), "");
  EXPECT_EQ(unpack(pack(std::vector<Packed>{})), "");
  EXPECT_EQ(unpack(std::string(10, 0)), "");
}

TEST_F(Archive, HostileOnes) {
  EXPECT_EQ(unpack("\x1f\x8b compressed"), "a header that is cut off at 0");
  EXPECT_EQ(unpack(std::string(200, 'x')),
            "no cpio archive of the format newc at 0");
  EXPECT_EQ(unpack(pack({{"../up", "x"}})),
            "a path that leaves the archive or is too long at 0");
  EXPECT_EQ(unpack(pack({{"a/../../up", "x"}})),
            "a path that leaves the archive or is too long at 0");
  EXPECT_EQ(unpack(pack({{std::string(256, 'n'), "x"}})),
            "a path that leaves the archive or is too long at 0");
  EXPECT_EQ(unpack(pack({{"f", "x"}, {"f/g", "x"}})),
            "a path through a file that is no directory at 116");
  EXPECT_EQ(unpack(pack({{"g/h", "x"}, {"g", "x"}})),
            "a file in the place of a directory at 120");
  EXPECT_EQ(unpack(pack({{"l", "", S_IFLNK}})),
            "a symbolic link to nothing at 0");
  EXPECT_EQ(unpack(pack({{"l", "", 0xf000}})),
            "a file of a kind that is not known at 0");
}

TEST_F(Archive, CutAnywhere) {
  std::string Whole = pack({{"a", "text"}, {"d/b", "more"}});
  for (size_t Size = 1; Size < Whole.size() - 4; ++Size)
    EXPECT_NE(unpack(Whole.substr(0, Size)), "") << Size;
  for (size_t I = 0; I < Whole.size(); ++I)
    for (char C : {'\0', 'f', '\xff'}) {
      std::string Other = Whole;
      Other[I] = C;
      unpack(Other); // anything but a crash
    }
}

TEST_F(Archive, MemoryRunsOut) {
  for (long Blocks = 0; Blocks < 8; ++Blocks) {
    host::BlocksLeft = Blocks;
    std::string Error = unpack(pack({{"a/b/c", "x", S_IFREG, 2, 5}}));
    host::BlocksLeft = -1;
    if (!Error.empty()) {
      EXPECT_EQ(Error, "more files than memory has room for at 0");
    }
  }
}

} // namespace
