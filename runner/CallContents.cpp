#include "runner/CallContents.h"
#include "analyzer/support/Files.h"
#include "syscall-map/Csv.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include <arpa/inet.h>
#include <optional>
#include <sys/socket.h>

using namespace llvm;

namespace ukport {

namespace {

/// How the guest copies a kind: as KIND of base/control/Trace.cpp says, in
/// units of Unit bytes.
struct Copying {
  unsigned Kind, Unit;
};

enum GuestKind : unsigned { Plain = 0, Text = 1, Vectors = 2, Message = 3 };

std::optional<Copying> copyingOf(ContentKind Kind) {
  switch (Kind) {
  case ContentKind::Number:
  case ContentKind::Octal:
    return std::nullopt;
  case ContentKind::String:
    return Copying{Text, 1};
  case ContentKind::Bytes:
  case ContentKind::SocketAddress:
    return Copying{Plain, 1};
  case ContentKind::EpollEvent:
    return Copying{Plain, 12};
  case ContentKind::PollEntry:
  case ContentKind::IntPair:
    return Copying{Plain, 8};
  case ContentKind::TimeSpec:
  case ContentKind::TimeValue:
    return Copying{Plain, 16};
  case ContentKind::Int:
    return Copying{Plain, 4};
  case ContentKind::Pieces:
    return Copying{Vectors, 1};
  case ContentKind::Message:
    return Copying{Message, 1};
  }
  llvm_unreachable("every kind is copied in some way");
}

std::optional<ContentKind> kindNamed(StringRef Name) {
  using K = ContentKind;
  return StringSwitch<std::optional<K>>(Name)
      .Case("number", K::Number)
      .Case("octal", K::Octal)
      .Case("string", K::String)
      .Case("bytes", K::Bytes)
      .Case("sockaddr", K::SocketAddress)
      .Case("epoll_event", K::EpollEvent)
      .Case("pollfd", K::PollEntry)
      .Case("timespec", K::TimeSpec)
      .Case("timeval", K::TimeValue)
      .Case("int", K::Int)
      .Case("int2", K::IntPair)
      .Case("pieces", K::Pieces)
      .Case("message", K::Message)
      .Default(std::nullopt);
}

constexpr unsigned One = 6, OfResult = 7, Behind = 8;

std::optional<unsigned> indexOf(const SyscallInfo &Call, StringRef Argument) {
  for (unsigned I = 0; I < Call.ArgumentNames.size(); ++I)
    if (Call.ArgumentNames[I] == Argument)
      return I;
  return std::nullopt;
}

std::optional<unsigned> countOf(const SyscallInfo &Call, StringRef Text) {
  if (Text.empty())
    return One;
  if (Text == "result")
    return OfResult;
  bool Pointer = Text.consume_front("*");
  std::optional<unsigned> Index = indexOf(Call, Text);
  if (Index && Pointer)
    *Index += Behind;
  return Index;
}

} // namespace

Expected<CallContents> CallContents::load(const SyscallMap &Map) {
  std::string Path = dataDirectory() + "/syscall-map/contents.csv";
  auto Text = readFile(Path);
  if (!Text)
    return Text.takeError();
  Expected<CsvFile> File =
      readCsv(Path, (*Text)->getBuffer(),
              {"syscall", "argument", "when", "what", "count"});
  if (!File)
    return File.takeError();
  CallContents Result;
  for (const CsvRow &Row : File->Rows) {
    auto Wrong = [&](const Twine &Why) {
      return dataError(Path, Row.Line, Why, "see the head of the file");
    };
    const std::vector<std::string> &F = Row.Fields;
    std::optional<ContentKind> Kind = kindNamed(F[3]);
    if (!Kind)
      return Wrong("no kind is called " + F[3]);
    if (F[2] != "begin" && F[2] != "end")
      return Wrong("neither begin nor end: " + F[2]);
    bool Found = false;
    for (const SyscallInfo &Call : Map.syscalls()) {
      std::optional<unsigned> Index = indexOf(Call, F[1]);
      if (!Index || (F[0] != "*" && F[0] != Call.Name))
        continue;
      std::optional<unsigned> Count = countOf(Call, F[4]);
      if (!Count)
        return Wrong(Call.Name + " has no argument " + F[4]);
      Result.Rows[{Call.Number, *Index}] = {*Kind, F[2] == "end", *Count};
      Found = true;
    }
    if (!Found)
      return Wrong("no such syscall or argument");
  }
  return Result;
}

CallContent CallContents::of(int Number, unsigned Index) const {
  auto It = Rows.find({Number, Index});
  return It == Rows.end() ? CallContent() : It->second;
}

std::string CallContents::request(const SyscallInfo &Call) const {
  std::string Line =
      ("trace " + Twine(Call.Number) + " " + Twine(Call.ArgumentNames.size()))
          .str();
  for (unsigned I = 0; I < Call.ArgumentNames.size(); ++I) {
    CallContent C = of(Call.Number, I);
    if (std::optional<Copying> How = copyingOf(C.Kind))
      Line += (" " + Twine(I) + " " + Twine(int(C.AtEnd)) + " " +
               Twine(How->Kind) + " " + Twine(How->Unit) + " " + Twine(C.Count))
                  .str();
  }
  return Line;
}

//===----------------------------------------------------------------------===//
// Showing
//===----------------------------------------------------------------------===//

/// As C writes it, in ASCII alone; "..." behind it if there is more.
static std::string quoted(StringRef Bytes, bool More) {
  constexpr StringRef Special = "\n\r\t\"\\", Letters = "nrt\"\\";
  std::string Text = "\"";
  for (char C : Bytes)
    if (size_t At = Special.find(C); At != StringRef::npos)
      Text += {'\\', Letters[At]};
    else if (isPrint(C))
      Text += C;
    else
      Text += "\\x" + utohexstr(uint8_t(C), /*LowerCase=*/true, /*Width=*/2);
  return Text + (More ? "\"..." : "\"");
}

std::string describeSocketAddress(StringRef Bytes) {
  if (Bytes.size() < 2)
    return "";
  unsigned Family = support::endian::read16le(Bytes.data());
  char Text[INET6_ADDRSTRLEN] = {};
  auto Port = [&] {
    return std::to_string(support::endian::read16be(Bytes.data() + 2));
  };
  if (Family == AF_INET && Bytes.size() >= 8) {
    inet_ntop(AF_INET, Bytes.data() + 4, Text, sizeof Text);
    return std::string(Text) + ":" + Port();
  }
  if (Family == AF_INET6 && Bytes.size() >= 24) {
    inet_ntop(AF_INET6, Bytes.data() + 8, Text, sizeof Text);
    return "[" + std::string(Text) + "]:" + Port();
  }
  if (Family != AF_UNIX)
    return "family " + std::to_string(Family);
  StringRef Path = Bytes.drop_front(2);
  bool Abstract = Path.consume_front(StringRef("\0", 1));
  return (Abstract ? "@" : "") +
         Path.take_until([](char C) { return C == 0; }).str();
}

/// "[A, B]" of as many \p Size bytes as there are.
static std::string listOf(StringRef Bytes, uint32_t Total, size_t Size,
                          function_ref<std::string(const char *)> Describe) {
  std::vector<std::string> Texts;
  for (; Bytes.size() >= Size; Bytes = Bytes.drop_front(Size))
    Texts.push_back(Describe(Bytes.data()));
  if (Texts.size() < Total / Size)
    Texts.push_back("...");
  return "[" + join(Texts, ", ") + "]";
}

static std::string fraction(const char *At, unsigned Digits) {
  auto Whole = int64_t(support::endian::read64le(At));
  std::string Part = std::to_string(support::endian::read64le(At + 8));
  if (Part.size() < Digits)
    Part.insert(0, Digits - Part.size(), '0');
  return std::to_string(Whole) + "." + Part;
}

std::string describeContent(ContentKind Kind, StringRef Bytes, uint32_t Total,
                            const SyscallMap &Map) {
  using support::endian::read16le;
  using support::endian::read32le;
  auto Int = [](const char *At) {
    return std::to_string(int32_t(read32le(At)));
  };
  bool Cut = Bytes.size() < Total;
  switch (Kind) {
  case ContentKind::Number:
  case ContentKind::Octal:
    break;
  case ContentKind::String:
  case ContentKind::Bytes:
  case ContentKind::Pieces:
  case ContentKind::Message:
    return quoted(Bytes, Cut);
  case ContentKind::SocketAddress:
    return "{" + describeSocketAddress(Bytes) + "}";
  case ContentKind::EpollEvent:
    return listOf(Bytes, Total, 12, [&](const char *At) {
      return "{" + Map.table("epoll-events").describe(read32le(At)) + ", 0x" +
             utohexstr(support::endian::read64le(At + 4), true) + "}";
    });
  case ContentKind::PollEntry:
    return listOf(Bytes, Total, 8, [&](const char *At) {
      return "{fd=" + Int(At) +
             ", events=" + Map.table("poll-events").describe(read16le(At + 4)) +
             ", revents=" +
             Map.table("poll-events").describe(read16le(At + 6)) + "}";
    });
  case ContentKind::TimeSpec:
    if (Bytes.size() >= 16)
      return "{" + fraction(Bytes.data(), 9) + "}";
    break;
  case ContentKind::TimeValue:
    if (Bytes.size() >= 16)
      return "{" + fraction(Bytes.data(), 6) + "}";
    break;
  case ContentKind::Int:
  case ContentKind::IntPair:
    return listOf(Bytes, Total, 4, Int);
  }
  return "?";
}

} // namespace ukport
