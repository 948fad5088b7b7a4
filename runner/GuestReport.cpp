#include "runner/GuestReport.h"
#include "runner/CallContents.h"
#include "syscall-map/SyscallMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace ukport {

namespace {

/// The words of a line, in turn; "" and 0 behind the last.
class Words {
public:
  explicit Words(StringRef Line) : Left(Line) {}
  StringRef text() {
    auto [First, Rest] = Left.split(' ');
    Left = Rest;
    return First;
  }
  template <class T> T number() {
    T Value = 0;
    text().getAsInteger(0, Value);
    return Value;
  }
  StringRef rest() const { return Left; }

private:
  StringRef Left;
};

std::string addressOf(StringRef Hex) {
  std::string Bytes;
  if (!tryGetFromHex(Hex, Bytes))
    return "";
  return describeSocketAddress(Bytes);
}

GuestReport::Thread readThread(Words &Line) {
  GuestReport::Thread T;
  T.Id = Line.number<int>();
  T.Sleeps = Line.text() == "S";
  T.CpuTime = Line.number<uint64_t>();
  T.StackUsed = Line.number<uint64_t>();
  T.StackTouched = Line.number<uint64_t>();
  T.StackSize = Line.number<uint64_t>();
  T.Call = Line.number<int>();
  T.Argument = Line.number<uint64_t>();
  T.OfBase = Line.text() == "base";
  return T;
}

GuestReport::Socket readSocket(Words &Line) {
  GuestReport::Socket S;
  S.Descriptor = Line.number<int>();
  S.Type = Line.text().str();
  S.State = Line.text().str();
  S.Received = Line.number<uint64_t>();
  S.Local = addressOf(Line.text());
  S.Remote = addressOf(Line.text());
  return S;
}

/// Seconds with three digits behind the point.
std::string seconds(uint64_t Nanoseconds) {
  std::string Text;
  raw_string_ostream(Text) << format("%.3f", double(Nanoseconds) / 1e9);
  return Text;
}

std::string kib(uint64_t Bytes) {
  return std::to_string((Bytes + 1023) / 1024);
}

} // namespace

GuestReport GuestReport::read(StringRef Text) {
  GuestReport R;
  SmallVector<StringRef, 64> Lines;
  Text.split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Each : Lines) {
    Words Line(Each);
    StringRef What = Line.text();
    if (What == "time")
      R.Time = Line.number<uint64_t>();
    else if (What == "thread")
      R.Threads.push_back(readThread(Line));
    else if (What == "socket")
      R.Sockets.push_back(readSocket(Line));
    else if (What == "memory") {
      std::string Kind = Line.text().str();
      R.Arenas.push_back({Kind, Line.number<uint64_t>()});
    } else if (What == "file") {
      int Descriptor = Line.number<int>();
      R.Files.push_back({Descriptor, Line.rest().str()});
    }
  }
  return R;
}

/// What \p T does: "runs", or the call that it sleeps in.
static std::string doing(const GuestReport::Thread &T, const SyscallMap &Map) {
  if (T.OfBase)
    return "works for the base";
  const SyscallInfo *Call = T.Call < 0 ? nullptr : Map.byNumber(T.Call);
  if (!Call)
    return T.Sleeps ? "sleeps" : "runs";
  bool Plain = Call->ArgumentNames.empty();
  return (T.Sleeps ? "" : "runs in ") + Call->Name + "(" +
         (Plain ? ""
                : Map.describeArgument(Call->Name, 0, int64_t(T.Argument))) +
         (Call->ArgumentNames.size() > 1 ? ", ...)" : ")");
}

std::vector<double> GuestReport::shares(const GuestReport *Before) const {
  uint64_t Span = Before ? Time - Before->Time : Time;
  std::map<int, uint64_t> Was;
  if (Before)
    for (const Thread &T : Before->Threads)
      Was[T.Id] = T.CpuTime;
  std::vector<double> Shares;
  for (const Thread &T : Threads)
    Shares.push_back(Span ? double(T.CpuTime - Was[T.Id]) / double(Span) : 0);
  return Shares;
}

void GuestReport::print(raw_ostream &To, const SyscallMap &Map,
                        const GuestReport *Before) const {
  To << "up " << seconds(Time) << " s, " << Threads.size()
     << (Threads.size() == 1 ? " thread\n\n" : " threads\n\n");
  To << "thread    cpu  cpu-time s   stack KiB: used touched    size  in\n";
  for (auto [T, Share] : zip_equal(Threads, shares(Before)))
    To << format("%6d %5.1f%% %11s %16s %7s %7s  ", T.Id, 100 * Share,
                 seconds(T.CpuTime).c_str(), kib(T.StackUsed).c_str(),
                 kib(T.StackTouched).c_str(), kib(T.StackSize).c_str())
       << doing(T, Map) << '\n';
  To << "\nmemory KiB";
  for (const Memory &M : Arenas)
    To << "  " << M.Kind << ' ' << kib(M.Size);
  To << "\n";
  if (!Sockets.empty())
    To << "\n    fd socket    state      waiting  local                  "
          "remote\n";
  for (const Socket &S : Sockets)
    To << format("%6d %-9s %-9s %8llu  %-22s %s\n", S.Descriptor,
                 S.Type.c_str(), S.State.c_str(),
                 static_cast<unsigned long long>(S.Received), S.Local.c_str(),
                 S.Remote.c_str());
  if (!Files.empty())
    To << "\n    fd file\n";
  for (const OpenFile &F : Files)
    To << format("%6d ", F.Descriptor) << F.Name << '\n';
}

void GuestReport::printJson(raw_ostream &To, const SyscallMap &Map,
                            StringRef Image, const GuestReport *Before) const {
  auto List = [](json::OStream &J, StringRef Name, const auto &All, auto Each) {
    J.attributeArray(Name, [&] {
      for (const auto &One : All)
        J.object([&] { Each(One); });
    });
  };
  json::OStream J(To);
  J.object([&] {
    J.attribute("image", json::fixUTF8(Image));
    J.attribute("up", double(Time) / 1e9);
    std::vector<double> Shares = shares(Before);
    List(J, "threads", enumerate(Threads), [&](const auto &Numbered) {
      const Thread &T = Numbered.value();
      J.attribute("id", T.Id);
      J.attribute("share", Shares[Numbered.index()]);
      J.attribute("cpu_time", double(T.CpuTime) / 1e9);
      J.attribute("stack_used", T.StackUsed);
      J.attribute("stack_touched", T.StackTouched);
      J.attribute("stack_size", T.StackSize);
      J.attribute("sleeps", T.Sleeps);
      J.attribute("of_base", T.OfBase);
      J.attribute("in", json::fixUTF8(doing(T, Map)));
    });
    J.attributeObject("memory", [&] {
      for (const Memory &M : Arenas)
        J.attribute(json::fixUTF8(M.Kind), M.Size);
    });
    List(J, "sockets", Sockets, [&](const Socket &S) {
      J.attribute("fd", S.Descriptor);
      J.attribute("type", json::fixUTF8(S.Type));
      J.attribute("state", json::fixUTF8(S.State));
      J.attribute("waiting", S.Received);
      J.attribute("local", json::fixUTF8(S.Local));
      J.attribute("remote", json::fixUTF8(S.Remote));
    });
    List(J, "files", Files, [&](const OpenFile &F) {
      J.attribute("fd", F.Descriptor);
      J.attribute("name", json::fixUTF8(F.Name));
    });
  });
  To << '\n';
}

} // namespace ukport
