#include "runner/Trace.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <cstring>
#include <fcntl.h>

using namespace llvm;

namespace ukport {

Expected<std::set<int>> callsNamed(StringRef Text, const SyscallMap &Map) {
  std::set<int> Chosen, Excluded;
  SmallVector<StringRef, 8> Words;
  Text.split(Words, ',', -1, /*KeepEmpty=*/false);
  bool Includes = false;
  for (StringRef Word : Words) {
    bool Not = Word.consume_front("!");
    Includes |= !Not;
    std::set<int> &To = Not ? Excluded : Chosen;
    bool Found = false;
    NearNames Near(Word);
    for (const SyscallInfo &Call : Map.syscalls()) {
      Near.consider(Call.Name);
      Near.consider(Call.Category);
      if (Call.Name != Word && Call.Category != Word)
        continue;
      To.insert(Call.Number);
      Found = true;
    }
    if (!Found)
      return makeError("no such system call or group", Word,
                       "it is not in syscall-map/syscalls.csv",
                       Near.question("name calls (read,openat) or groups "
                                     "(file,network)"));
  }
  for (const SyscallInfo &Call : Map.syscalls())
    if (!Includes)
      Chosen.insert(Call.Number);
  for (int Number : Excluded)
    Chosen.erase(Number);
  return Chosen;
}

namespace {

/// Reads a frame from its begin; what is beyond its end is 0.
class FrameReader {
public:
  explicit FrameReader(StringRef Frame) : Left(Frame) {}
  template <class T> T take() {
    if (Left.size() < sizeof(T)) {
      Left = "";
      return 0;
    }
    T Value = support::endian::read<T, endianness::little>(Left.data());
    Left = Left.drop_front(sizeof(T));
    return Value;
  }
  StringRef take(size_t Size) {
    StringRef Bytes = Left.take_front(Size);
    Left = Left.drop_front(Bytes.size());
    return Bytes;
  }
  bool empty() const { return Left.empty(); }

private:
  StringRef Left;
};

} // namespace

static void readItems(FrameReader &In, int Number, const SyscallMap &Map,
                      const CallContents &Contents,
                      std::map<unsigned, std::string> &To) {
  while (!In.empty()) {
    auto Index = In.take<uint8_t>();
    auto Total = In.take<uint32_t>();
    StringRef Bytes = In.take(In.take<uint16_t>());
    To[Index] =
        describeContent(Contents.of(Number, Index).Kind, Bytes, Total, Map);
  }
}

/// "-1 ENOENT (No such file or directory)".
static std::string resultText(int64_t Result) {
  constexpr int64_t Restart = -512;
  if (Result == Restart)
    return "? ERESTARTSYS (the call is made again)";
  if (Result < 0 && Result > -4096)
    if (const char *Name = strerrorname_np(int(-Result)))
      return std::string("-1 ") + Name + " (" + strerrordesc_np(int(-Result)) +
             ")";
  if (Result < 0 || Result >= 1 << 30)
    return "0x" + utohexstr(uint64_t(Result), true);
  return std::to_string(Result);
}

static std::string octal(int64_t Value) {
  std::string Digits;
  for (auto Left = uint32_t(Value); Left; Left /= 8)
    Digits.insert(Digits.begin(), char('0' + Left % 8));
  return "0" + Digits;
}

/// The arguments of \p P; of one that has not ended, as far as they tell.
std::string CallLines::call(const Pending &P, bool Ended) const {
  const SyscallInfo *Info = Map.byNumber(P.Number);
  if (!Info)
    return "syscall_" + std::to_string(P.Number) + "(";
  std::vector<std::optional<int64_t>> Others(P.Arguments.begin(),
                                             P.Arguments.end());
  std::vector<std::string> Texts;
  for (unsigned I = 0; I < P.Arguments.size(); ++I) {
    CallContent What = Contents.of(P.Number, I);
    auto Shown = P.Shown.find(I);
    if (Shown != P.Shown.end())
      Texts.push_back(Shown->second);
    else if (What.AtEnd && !Ended)
      break;
    else if (What.Kind == ContentKind::Octal && What.Count < Others.size() &&
             !(P.Arguments[What.Count] & O_CREAT))
      return Info->Name + "(" + join(Texts, ", "); // it is the last
    else if (What.Kind == ContentKind::Octal)
      Texts.push_back(octal(P.Arguments[I]));
    else if (What.Kind != ContentKind::Number && !P.Arguments[I])
      Texts.push_back("NULL");
    else
      Texts.push_back(
          Map.describeArgument(Info->Name, I, P.Arguments[I], Others));
  }
  bool All = Texts.size() == P.Arguments.size();
  return Info->Name + "(" + join(Texts, ", ") +
         (All || Texts.empty() ? "" : ", ");
}

static std::string prefix(uint32_t Thread) {
  return "[" + std::to_string(Thread) + "] ";
}

/// What others have begun is shown before \p Thread's line.
void CallLines::announceOthers(uint32_t Thread, std::vector<Line> &Lines) {
  for (auto &[Other, Stack] : Calls)
    if (Other != Thread && !Stack.empty() && !Stack.back().Announced) {
      Pending &P = Stack.back();
      P.Announced = true;
      Lines.push_back(
          {P.Number, prefix(Other) + call(P, false) + " <unfinished ...>"});
    }
}

/// Calls that no thread comes back from.
static bool returns(const SyscallInfo *Info) {
  return !Info || (Info->Name != "exit" && Info->Name != "exit_group");
}

std::vector<CallLines::Line> CallLines::begins(StringRef Frame) {
  if (Frame.size() < 6)
    return {};
  FrameReader In(Frame);
  auto Thread = In.take<uint32_t>();
  Pending P;
  P.Number = In.take<uint16_t>();
  if (const SyscallInfo *Info = Map.byNumber(P.Number))
    for (size_t I = 0; I < Info->ArgumentNames.size(); ++I)
      P.Arguments.push_back(In.take<int64_t>());
  readItems(In, P.Number, Map, Contents, P.Shown);
  std::vector<Line> Lines;
  announceOthers(0, Lines);
  if (returns(Map.byNumber(P.Number)))
    Calls[Thread].push_back(std::move(P));
  else
    Lines.push_back({P.Number, prefix(Thread) + call(P, false) + ") = ?"});
  return Lines;
}

std::vector<CallLines::Line> CallLines::ends(StringRef Frame) {
  if (Frame.size() < 14)
    return {};
  FrameReader In(Frame);
  auto Thread = In.take<uint32_t>();
  int Number = In.take<uint16_t>();
  auto Result = In.take<int64_t>();
  std::vector<Pending> &Stack = Calls[Thread];
  // The trace may have begun in the middle of calls, or ended there.
  while (!Stack.empty() && Stack.back().Number != Number)
    Stack.pop_back();
  if (Stack.empty())
    return {};
  Pending P = std::move(Stack.back());
  Stack.pop_back();
  readItems(In, Number, Map, Contents, P.Shown);
  std::string Text = call(P, true);
  if (P.Announced)
    Text = "<... " + Text.substr(0, Text.find('(')) + " resumed>" +
           Text.substr(Text.find('('));
  std::vector<Line> Lines;
  announceOthers(Thread, Lines);
  Lines.push_back(
      {Number, prefix(Thread) + Text + ") = " + resultText(Result)});
  return Lines;
}

std::vector<CallLines::Line> CallLines::over() {
  std::vector<Line> Lines;
  for (auto &[Thread, Stack] : Calls)
    for (const Pending &P : Stack)
      if (!P.Announced)
        Lines.push_back({P.Number, prefix(Thread) + call(P, false) + ") = ?"});
  return Lines;
}

std::vector<CallLines::Line> CallLines::quiet() {
  std::vector<Line> Lines;
  announceOthers(0, Lines);
  return Lines;
}

} // namespace ukport
