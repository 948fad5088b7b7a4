//===- TraceTest.cpp - frames of a guest as lines -------------------------===//
#include "runner/Trace.h"
#include "runner/GuestReport.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"

using namespace llvm;
using namespace ukport;

namespace {

class TraceTest : public testing::Test {
protected:
  const SyscallMap Map = cantFail(SyscallMap::loadDefault({}));
  const CallContents Contents = cantFail(CallContents::load(Map));
  CallLines Lines{Map, Contents};

  template <class T> static std::string number(T Value) {
    std::string Bytes(sizeof Value, '\0');
    support::endian::write<T, endianness::little>(Bytes.data(), Value);
    return Bytes;
  }
  std::string head(uint32_t Thread, StringRef Call) const {
    return number(Thread) + number(uint16_t(Map.byName(Call)->Number));
  }
  static std::string item(uint8_t Argument, StringRef Bytes, uint32_t Total) {
    return number(Argument) + number(Total) + number(uint16_t(Bytes.size())) +
           Bytes.str();
  }
  static std::vector<std::string>
  textsOf(const std::vector<CallLines::Line> &All) {
    std::vector<std::string> Texts;
    for (const CallLines::Line &L : All)
      Texts.push_back(L.Text);
    return Texts;
  }
  std::vector<std::string> begins(uint32_t Thread, StringRef Call,
                                  std::vector<int64_t> Arguments,
                                  StringRef Items = "") {
    std::string Frame = head(Thread, Call);
    for (int64_t A : Arguments)
      Frame += number(A);
    return textsOf(Lines.begins(Frame + Items.str()));
  }
  std::vector<std::string> ends(uint32_t Thread, StringRef Call, int64_t Result,
                                StringRef Items = "") {
    return textsOf(
        Lines.ends(head(Thread, Call) + number(Result) + Items.str()));
  }
};

using Texts = std::vector<std::string>;

TEST_F(TraceTest, ACallIsALine) {
  EXPECT_EQ(begins(1, "write", {1, 0x200000, 5}, item(1, "a\r\"\x01", 5)),
            Texts());
  EXPECT_EQ(ends(1, "write", 5),
            Texts{R"([1] write(1, "a\r\"\x01"..., 5) = 5)"});
}

TEST_F(TraceTest, WhatLastsIsShownTwice) {
  begins(1, "read", {3, 0x200000, 8});
  EXPECT_EQ(begins(2, "getpid", {}), Texts{"[1] read(3,  <unfinished ...>"});
  EXPECT_EQ(ends(2, "getpid", 1), Texts{"[2] getpid() = 1"});
  EXPECT_EQ(ends(1, "read", 2, item(1, "ok", 2)),
            Texts{R"([1] <... read resumed>(3, "ok", 8) = 2)"});
}

TEST_F(TraceTest, AHandlerCallsWithinACall) {
  begins(1, "pause", {});
  EXPECT_EQ(begins(1, "getpid", {}), Texts{"[1] pause( <unfinished ...>"});
  EXPECT_EQ(ends(1, "getpid", 1), Texts{"[1] getpid() = 1"});
  EXPECT_EQ(ends(1, "pause", -4),
            Texts{"[1] <... pause resumed>() = -1 EINTR (Interrupted system "
                  "call)"});
}

TEST_F(TraceTest, ACallThatEndsTheGuest) {
  EXPECT_EQ(begins(1, "exit_group", {3}), Texts{"[1] exit_group(3) = ?"});
  EXPECT_EQ(textsOf(Lines.quiet()), Texts{});
  begins(2, "pause", {});
  EXPECT_EQ(textsOf(Lines.over()), Texts{"[2] pause() = ?"});
}

TEST_F(TraceTest, DamagedFramesGiveNoLine) {
  EXPECT_TRUE(Lines.begins("").empty());
  EXPECT_TRUE(Lines.ends("x").empty());
  std::string Long = head(1, "write") + number(uint64_t(1)) +
                     number(uint64_t(0x200000)) + number(uint64_t(5)) +
                     item(1, "abc", 3).substr(0, 9);
  EXPECT_TRUE(Lines.begins(Long).empty());
  EXPECT_EQ(ends(1, "write", 5), Texts{R"([1] write(1, "ab"..., 5) = 5)"});
  EXPECT_TRUE(Lines.ends(head(9, "write") + number(int64_t(1))).empty());
}

TEST_F(TraceTest, Filters) {
  auto Count = [&](StringRef Text) {
    return cantFail(callsNamed(Text, Map)).size();
  };
  EXPECT_EQ(Count("read"), 1u);
  EXPECT_EQ(Count(""), Map.syscalls().size());
  EXPECT_EQ(Count("!read"), Map.syscalls().size() - 1);
  EXPECT_EQ(Count("network,!accept,!accept4") + 2, Count("network"));
  EXPECT_NE(toString(callsNamed("raed", Map).takeError()).find("read"),
            std::string::npos);
}

TEST_F(TraceTest, SocketAddresses) {
  EXPECT_EQ(describeSocketAddress(StringRef("\2\0\0\x50\x0a\0\2\x0f", 8)),
            "10.0.2.15:80");
  EXPECT_EQ(describeSocketAddress(StringRef("\1\0/run/a\0x", 10)), "/run/a");
  EXPECT_EQ(describeSocketAddress(StringRef("\1\0\0name", 7)), "@name");
  EXPECT_EQ(describeSocketAddress("\2"), "");
}

TEST(GuestReportTest, LinesThatAreNotKnownAreLeftOut) {
  GuestReport R = GuestReport::read(
      "time 2000000000\nthread 3 S 500000000 10 4096 8192 202 0x40\nnew 1 2\n"
      "memory free 2048\nfile 4 a name\n"
      "socket 5 stream listens 7 020000500a00020f -\nend\n");
  ASSERT_EQ(R.Threads.size(), 1u);
  EXPECT_TRUE(R.Threads[0].Sleeps);
  EXPECT_EQ(R.Threads[0].Argument, 0x40u);
  ASSERT_EQ(R.Sockets.size(), 1u);
  EXPECT_EQ(R.Sockets[0].Local, "10.0.2.15:80");
  EXPECT_EQ(R.Files.at(0).Name, "a name");
  std::string Text;
  raw_string_ostream Out(Text);
  R.print(Out, cantFail(SyscallMap::loadDefault({})), nullptr);
  EXPECT_NE(Text.find(" 25.0% "), std::string::npos);
  EXPECT_NE(Text.find("futex(64, ...)"), std::string::npos);
}

} // namespace
