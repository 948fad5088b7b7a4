// The file system on a disk: what it keeps, and what a guest that is killed at
// any moment leaves.
#include "base/disk/DiskSystem.h"
#include "test/unit/base/Host.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cstring>
#include <linux/fs.h>
#include <map>
#include <random>

using namespace base;
using disk::BlockSize;
using disk::DiskSystem;

namespace {

/// A disk that may lose what was written since the last flush, as a power cut
/// does: any part of it, in any order.
class TestDisk : public BlockDevice {
public:
  explicit TestDisk(size_t Blocks) : Safe(Blocks * BlockSize) { Now = Safe; }

  uint64_t sectors() const override { return Now.size() / SectorSize; }
  bool readOnly() const override { return false; }
  long read(uint64_t Sector, void *To, size_t Size) override {
    if ((Sector * SectorSize) + Size > Now.size() || Failing)
      return -EIO;
    memcpy(To, Now.data() + Sector * SectorSize, Size);
    return 0;
  }
  long write(uint64_t Sector, const void *From, size_t Size) override {
    if (Sector * SectorSize + Size > Now.size() || Failing)
      return -EIO;
    auto *Bytes = static_cast<const char *>(From);
    for (size_t I = 0; I < Size / SectorSize; ++I) {
      if (WritesLeft == 0)
        return 0; // the guest was killed; nobody sees this
      if (WritesLeft > 0)
        --WritesLeft;
      ++Writes;
      std::string One(Bytes + I * SectorSize, SectorSize);
      memcpy(Now.data() + (Sector + I) * SectorSize, One.data(), SectorSize);
      Unsafe.emplace_back(Sector + I, One);
    }
    return 0;
  }
  long flush() override {
    if (Failing)
      return -EIO;
    if (WritesLeft != 0)
      keep(Unsafe.size(), nullptr);
    return 0;
  }

  /// What the disk holds after the power was cut: of the writes that were not
  /// flushed, some.
  void cutPower(std::mt19937 &Random) {
    keep(0, &Random);
    Now = Safe;
    WritesLeft = -1;
  }

  long WritesLeft = -1;
  size_t Writes = 0;
  bool Failing = false;
  std::vector<char> Now, Safe;

private:
  void keep(size_t Count, std::mt19937 *Random) {
    for (size_t I = 0; I < Unsafe.size(); ++I)
      if (I < Count || (Random && (*Random)() % 2))
        memcpy(Safe.data() + Unsafe[I].first * SectorSize,
               Unsafe[I].second.data(), SectorSize);
    Unsafe.clear();
  }
  std::vector<std::pair<uint64_t, std::string>> Unsafe;
};

std::string textOf(Node &N) {
  std::string All(N.size(), 0);
  iovec V = {All.data(), All.size()};
  long Got = N.read({&V, 1}, 0);
  if (Got < 0)
    return "error " + std::to_string(-Got);
  All.resize(Got);
  return All;
}

/// A mounted disk.
class Mount {
public:
  explicit Mount(BlockDevice &D) : S(std::make_unique<DiskSystem>(D)) {
    Failed = S->V.mount();
    Reference<Node> N;
    if (!Failed)
      Failed = S->nodeOf(disk::RootInode, nullptr, N);
    if (!Failed)
      Root = N->directory();
  }
  ~Mount() { Root = nullptr; }

  Name name(const std::string &Text) { return {Text.data(), Text.size()}; }
  Reference<Node> at(const std::string &Called, Directory *In = nullptr) {
    Reference<Node> N;
    (In ? In : Root.get())->find(name(Called), N);
    return N;
  }
  long create(const std::string &Called, mode_t Mode = S_IFREG | 0644,
              const std::string &Target = "") {
    Reference<Node> N;
    return Root->create(name(Called), Mode, name(Target), N);
  }
  long write(const std::string &Called, const std::string &Text,
             uint64_t At = 0) {
    Reference<Node> N = at(Called);
    if (!N) {
      if (long Failed = create(Called))
        return Failed;
      N = at(Called);
    }
    iovec V = {const_cast<char *>(Text.data()), Text.size()};
    return N->write({&V, 1}, At);
  }
  /// Paths and texts of all there is.
  std::map<std::string, std::string> all(Directory *In = nullptr,
                                         std::string Prefix = "") {
    std::map<std::string, std::string> Found;
    Directory &D = In ? *In : *Root;
    uint64_t Position = 0;
    for (Member M; D.next(Position, M);) {
      std::string Called(M.Called.First, M.Called.Count);
      Reference<Node> N = at(Called, &D);
      EXPECT_TRUE(N) << Called;
      if (!N)
        continue;
      Found[Prefix + Called] = N->is(S_IFDIR)   ? "directory"
                               : N->is(S_IFLNK) ? "link"
                                                : textOf(*N);
      if (N->is(S_IFDIR))
        Found.merge(all(N->directory(), Prefix + Called + "/"));
    }
    return Found;
  }
  long commit() {
    disk::Held H(S->V.Access);
    return S->V.commit();
  }

  std::unique_ptr<DiskSystem> S;
  Reference<Directory> Root;
  long Failed;
};

std::string text(size_t Size, unsigned Seed) {
  std::string All(Size, 0);
  for (size_t I = 0; I < Size; ++I)
    All[I] = 'a' + (I * 7 + I / 26 + Seed) % 26;
  return All;
}

TEST(List, TheFirstCanBePrepended) {
  struct Member : Link<> {};
  Member A, B;
  List<Member> All;
  All.append(A);
  All.append(B);
  All.prepend(A);
  EXPECT_EQ(All.first(), &A);
  EXPECT_EQ(All.after(A), &B);
  All.prepend(B);
  EXPECT_EQ(All.first(), &B);
  EXPECT_EQ(All.after(B), &A);
}

TEST(Disk, KeepsWhatWasCommitted) {
  TestDisk D(1000);
  {
    Mount M(D);
    ASSERT_EQ(M.Failed, 0);
    EXPECT_EQ(M.write("small", "text"), 4);
    EXPECT_EQ(M.write("large", text(1'500'000, 1)), 1'500'000);
    EXPECT_EQ(M.write("sparse", "end", 900'000), 3);
    EXPECT_EQ(M.create("d", S_IFDIR | 0755), 0);
    EXPECT_EQ(M.create("l", S_IFLNK | 0777, "small"), 0);
    EXPECT_EQ(M.commit(), 0);
    EXPECT_EQ(M.write("lost", "never committed"), 15);
  }
  Mount M(D);
  ASSERT_EQ(M.Failed, 0);
  EXPECT_EQ(textOf(*M.at("small")), "text");
  EXPECT_EQ(textOf(*M.at("large")), text(1'500'000, 1));
  EXPECT_EQ(textOf(*M.at("sparse")), std::string(900'000, 0) + "end");
  EXPECT_EQ(M.at("sparse")->Links, 1u);
  char To[10];
  EXPECT_EQ(M.at("l")->readLink(To, 10), 5);
  EXPECT_EQ(M.Root->Links, 3u);
  EXPECT_FALSE(M.at("lost"));
}

TEST(Disk, ChangesInTheMiddle) {
  TestDisk D(2000);
  std::string Text = text(3'000'000, 2);
  {
    Mount M(D);
    EXPECT_EQ(M.write("f", Text), 3'000'000);
    EXPECT_EQ(M.commit(), 0);
    EXPECT_EQ(M.write("f", "changed", 2'500'000), 7);
    Text.replace(2'500'000, 7, "changed");
    EXPECT_EQ(textOf(*M.at("f")), Text);
    EXPECT_EQ(M.at("f")->truncate(2'100'001), 0);
    EXPECT_EQ(M.at("f")->truncate(2'200'000), 0);
    Text.resize(2'100'001);
    Text.resize(2'200'000);
    EXPECT_EQ(M.commit(), 0);
  }
  Mount M(D);
  EXPECT_EQ(textOf(*M.at("f")), Text);
  uint64_t Free = M.S->V.freeBlocks();
  EXPECT_EQ(M.Root->remove(M.name("f")), 0);
  EXPECT_EQ(M.commit(), 0);
  EXPECT_GT(M.S->V.freeBlocks(), Free + 510);
}

TEST(Disk, NamesComeAndGo) {
  TestDisk D(2000);
  Mount M(D);
  for (int I = 0; I < 500; ++I)
    EXPECT_EQ(M.create("file-" + std::to_string(I)), 0);
  EXPECT_EQ(M.create("file-7"), -EEXIST);
  EXPECT_EQ(M.all().size(), 500u);
  for (int I = 0; I < 500; I += 2)
    EXPECT_EQ(M.Root->remove(M.name("file-" + std::to_string(I))), 0);
  EXPECT_EQ(M.all().size(), 250u);
  uint64_t Size = M.Root->size();
  for (int I = 0; I < 500; I += 2)
    EXPECT_EQ(M.create("name-" + std::to_string(I)), 0);
  EXPECT_EQ(M.Root->size(), Size); // the room is used again
  EXPECT_EQ(M.Root->remove(M.name("none")), -ENOENT);
  EXPECT_EQ(M.create(std::string(255, 'n')), 0);
  EXPECT_EQ(M.all().size(), 501u);
}

TEST(Disk, Renaming) {
  TestDisk D(500);
  Mount M(D);
  M.write("a", "A");
  M.write("b", "B");
  M.create("d", S_IFDIR | 0755);
  M.create("e", S_IFDIR | 0755);
  Reference<Node> DN = M.at("d"), EN = M.at("e");
  auto Rename = [&](Directory &From, std::string A, Directory &To,
                    std::string B, unsigned Flags = 0) {
    return From.rename(M.name(A), To, M.name(B), Flags);
  };
  Directory &Root = *M.Root, &Sub = *DN->directory(), &E = *EN->directory();
  EXPECT_EQ(Rename(Root, "a", Root, "b"), 0);
  EXPECT_EQ(textOf(*M.at("b")), "A");
  EXPECT_EQ(Rename(Root, "b", Sub, "c"), 0);
  EXPECT_EQ(Rename(Root, "d", Sub, "x"), -EINVAL);
  EXPECT_EQ(Rename(Root, "e", Root, "d"), -ENOTEMPTY);
  EXPECT_EQ(Rename(Sub, "c", Root, "e"), -EISDIR);
  EXPECT_EQ(Rename(Root, "d", E, "in"), 0);
  EXPECT_EQ(Sub.Parent.get(), &E);
  EXPECT_EQ(Root.Links, 3u);
  EXPECT_EQ(E.Links, 3u);
  M.write("f", "F");
  EXPECT_EQ(Rename(Root, "f", Root, "e", RENAME_NOREPLACE), -EEXIST);
  EXPECT_EQ(Rename(Root, "f", Root, "e", RENAME_EXCHANGE), 0);
  EXPECT_EQ(M.all(), (std::map<std::string, std::string>{{"e", "F"},
                                                         {"f", "directory"},
                                                         {"f/in", "directory"},
                                                         {"f/in/c", "A"}}));
  EXPECT_EQ(Root.link(M.name("g"), *M.at("e")), 0);
  EXPECT_EQ(M.at("e")->Links, 2u);
  EXPECT_EQ(Root.remove(M.name("e")), 0);
  EXPECT_EQ(textOf(*M.at("g")), "F");
  EXPECT_EQ(Root.remove(M.name("f")), -ENOTEMPTY);
}

TEST(Disk, RemovedWhileOpen) {
  TestDisk D(500);
  uint64_t Free;
  {
    Mount M(D);
    M.commit();
    Free = M.S->V.freeBlocks();
    M.write("f", text(100'000, 3));
    Reference<Node> F = M.at("f");
    EXPECT_EQ(M.Root->remove(M.name("f")), 0);
    EXPECT_EQ(M.commit(), 0);
    EXPECT_EQ(textOf(*F), text(100'000, 3));
    D.WritesLeft = 0; // killed while it is open
  }
  D.WritesLeft = -1;
  Mount M(D);
  ASSERT_EQ(M.Failed, 0);
  EXPECT_EQ(M.commit(), 0);
  EXPECT_NEAR(M.S->V.freeBlocks(), Free, 3);
  // And closed in time.
  M.write("g", text(100'000, 4));
  Reference<Node> G = M.at("g");
  EXPECT_EQ(M.Root->remove(M.name("g")), 0);
  G = nullptr;
  EXPECT_EQ(M.commit(), 0);
  EXPECT_NEAR(M.S->V.freeBlocks(), Free, 3);
}

TEST(Disk, Full) {
  TestDisk D(200);
  Mount M(D);
  std::string Much = text(200 * BlockSize, 5);
  long Got = M.write("f", Much);
  EXPECT_GT(Got, 150 * long(BlockSize));
  EXPECT_LT(Got, long(Much.size()));
  EXPECT_EQ(M.write("g", "x"), -ENOSPC);
  // What is there can be written again, and taken away.
  EXPECT_EQ(M.commit(), 0);
  EXPECT_EQ(M.write("f", text(40 * BlockSize, 6)), 40 * long(BlockSize));
  EXPECT_EQ(M.Root->remove(M.name("f")), 0);
  EXPECT_EQ(M.write("g", text(100 * BlockSize, 7)), 100 * long(BlockSize));
  EXPECT_EQ(M.commit(), 0);
  EXPECT_EQ(textOf(*M.at("g")), text(100 * BlockSize, 7));
}

TEST(Disk, WhatIsNotItsOwnIsLeftAlone) {
  TestDisk D(100);
  D.Now[5000] = 'x';
  EXPECT_EQ(Mount(D).Failed, -EINVAL);
  D.Now[5000] = 0;
  EXPECT_EQ(Mount(D).Failed, 0);
  TestDisk Small(10);
  EXPECT_EQ(Mount(Small).Failed, -ENOSPC);
}

TEST(Disk, ADeviceThatFails) {
  TestDisk D(300);
  {
    Mount M(D);
    M.write("f", "committed");
    EXPECT_EQ(M.commit(), 0);
    M.write("f", "changed!!");
    D.Failing = true;
    EXPECT_EQ(M.commit(), -EIO);
    EXPECT_EQ(M.at("f")->synchronise(), -EIO);
    D.Failing = false;
  }
  Mount M(D);
  EXPECT_EQ(textOf(*M.at("f")), "committed");
}

TEST(Disk, DamageIsAnErrorNoCrash) {
  TestDisk D(200);
  {
    Mount M(D);
    M.write("f", text(50'000, 8));
    M.create("d", S_IFDIR | 0755);
    M.create("l", S_IFLNK | 0777, "f");
    M.commit();
  }
  std::mt19937 Random(1);
  const std::vector<char> Sound = D.Now;
  for (int Round = 0; Round < 2000; ++Round) {
    D.Now = Sound;
    for (int I = 0; I < 8; ++I) { // anywhere but in the superblocks
      size_t At = 2 * BlockSize + Random() % (20 * BlockSize);
      D.Now[At] = Random() % 3 ? char(Random()) : 0;
    }
    Mount M(D);
    if (M.Failed)
      continue;
    uint64_t Position = 0;
    for (Member Each; M.Root->next(Position, Each);) {
      Reference<Node> N;
      std::string Called(Each.Called.First, Each.Called.Count);
      if (M.Root->find(M.name(Called), N) == 0 && N->size() < 1'000'000)
        textOf(*N);
    }
    M.write("new", "x");
    M.Root->remove(M.name("f"));
    M.commit();
  }
}

/// Does things at random, and says after each commit what there is.
void live(Mount &M, std::mt19937 &Random,
          std::vector<std::map<std::string, std::string>> &States,
          unsigned Steps) {
  for (unsigned I = 0; I < Steps; ++I) {
    std::string A = "f" + std::to_string(Random() % 12);
    std::string B = "f" + std::to_string(Random() % 12);
    switch (Random() % 10) {
    case 0:
    case 1:
    case 2:
      M.write(A, text(Random() % 30'000, Random()), Random() % 40'000);
      break;
    case 3:
      M.Root->remove(M.name(A));
      break;
    case 4:
      M.Root->rename(M.name(A), *M.Root, M.name(B), 0);
      break;
    case 5:
      if (Reference<Node> N = M.at(A); N && N->is(S_IFREG))
        N->truncate(Random() % 60'000);
      break;
    case 6:
      M.create(A, S_IFDIR | 0755);
      break;
    case 7:
      if (Reference<Node> N = M.at(A); N && N->is(S_IFREG))
        M.Root->link(M.name(B), *N);
      break;
    case 8:
      if (Reference<Node> N = M.at(A); N && N->is(S_IFDIR))
        M.Root->rename(M.name(B), *N->directory(), M.name(B), 0);
      break;
    case 9:
      States.push_back(M.all());
      M.commit();
      break;
    }
  }
}

TEST(Disk, KilledAtAnyMoment) {
  host::PagesInAll = 256; // a cache that is too small for it all
  std::mt19937 Random(3);
  for (int Round = 0; Round < 400; ++Round) {
    TestDisk D(800);
    std::vector<std::map<std::string, std::string>> States = {{}};
    unsigned Seed = Random();
    size_t Writes;
    {
      std::mt19937 Same(Seed);
      TestDisk Whole(800);
      Mount M(Whole);
      live(M, Same, States, 60);
      Writes = Whole.Writes;
    }
    {
      std::mt19937 Same(Seed);
      std::vector<std::map<std::string, std::string>> Ignored;
      Mount M(D);
      ASSERT_EQ(M.Failed, 0);
      D.WritesLeft = Random() % (Writes + 1);
      live(M, Same, Ignored, 60);
    }
    D.cutPower(Random);
    Mount M(D);
    ASSERT_EQ(M.Failed, 0) << Round;
    auto Found = M.all();
    EXPECT_TRUE(std::find(States.begin(), States.end(), Found) != States.end())
        << "round " << Round << ": no state that was committed";
    // It can go on from there.
    EXPECT_GT(M.write("after", "all"), 0);
    EXPECT_EQ(M.commit(), 0);
  }
  host::PagesInAll = 1 << 20;
}

} // namespace
