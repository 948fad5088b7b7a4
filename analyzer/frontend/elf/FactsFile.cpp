//===- FactsFile.cpp - the facts of one file, as bytes --------------------===//
//
// One description of the layout serves both directions: fields(Archive, Record)
// names the fields of a record in order, and an Archive either writes or reads
// each. So what is written is what is read.
//
//   file    magic, version, checksum of the rest, texts, the fields
//   number  LEB128; signed ones in zigzag; an address: less the one before it
//   text    its number among the texts, which stand first
//   list    its length, then each
//
//===----------------------------------------------------------------------===//

#include "analyzer/frontend/elf/FactsFile.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace ukport::elf {
namespace {

constexpr char Magic[] = "ukport-elf-facts 2\n"; ///< with the version
constexpr size_t MagicSize = sizeof Magic - 1;

class FactsWriter {
public:
  static constexpr bool Reading = false;

  void number(uint64_t N) {
    for (; N >= 0x80; N >>= 7)
      Body += char(N | 0x80);
    Body += char(N);
  }
  template <class T> void integer(T &N) { number(uint64_t(N)); }
  void text(const std::string &S) {
    auto [It, New] = Numbers.try_emplace(S, Texts.size());
    if (New)
      Texts.push_back(S);
    number(It->second);
  }
  size_t count(size_t N, size_t) {
    number(N);
    return N;
  }

  std::string finish() {
    std::string Fields = std::move(Body);
    Body.clear();
    number(Texts.size());
    for (const std::string &S : Texts) {
      number(S.size());
      Body += S;
    }
    Body += Fields;
    std::string Sum(8, '\0');
    support::endian::write64le(Sum.data(), xxh3_64bits(Body));
    return Magic + Sum + Body;
  }

private:
  std::string Body;
  StringMap<size_t> Numbers;
  std::vector<std::string> Texts;
};

class FactsParser {
public:
  static constexpr bool Reading = true;

  explicit FactsParser(StringRef Bytes) : At(Bytes.begin()), End(Bytes.end()) {
    size_t Count = count(0, 1);
    for (size_t I = 0; I < Count && !Failed; ++I) {
      size_t Size = count(0, 1);
      Texts.emplace_back(At, Size);
      At += Size;
    }
  }

  bool Failed = false;
  bool atEnd() const { return At == End; }

  uint64_t number() {
    uint64_t N = 0;
    for (unsigned Shift = 0; At != End && Shift < 64; Shift += 7) {
      uint8_t Byte = *At++;
      N |= uint64_t(Byte & 0x7f) << Shift;
      if (Byte < 0x80)
        return N;
    }
    Failed = true;
    return 0;
  }
  template <class T> void integer(T &N) { N = T(number()); }
  void text(std::string &S) {
    uint64_t N = number();
    if (N < Texts.size())
      S = Texts[N];
    else
      Failed = true;
  }
  /// A length: never more than what is left could hold, \p Least bytes each.
  size_t count(size_t, size_t Least) {
    uint64_t N = number();
    if (N > size_t(End - At) / Least)
      Failed = true;
    return Failed ? 0 : N;
  }

private:
  const char *At, *End;
  std::vector<StringRef> Texts;
};

// Every record's fields, in order. Addresses start over with each list.

template <class A> void field(A &Ar, std::string &S) { Ar.text(S); }
template <class A> void field(A &Ar, bool &B) { Ar.integer(B); }
template <class A> void field(A &Ar, uint8_t &N) { Ar.integer(N); }
template <class A> void field(A &Ar, uint32_t &N) { Ar.integer(N); }
template <class A> void field(A &Ar, uint64_t &N) { Ar.integer(N); }
template <class A> void field(A &Ar, SymbolKind &K) { Ar.integer(K); }

template <class A> void field(A &Ar, int64_t &N) {
  uint64_t Zigzag = uint64_t(N) << 1 ^ uint64_t(N >> 63);
  Ar.integer(Zigzag);
  if constexpr (A::Reading)
    N = int64_t(Zigzag >> 1) ^ -int64_t(Zigzag & 1);
}

template <class A, class T> void field(A &Ar, std::optional<T> &Maybe) {
  bool Has = Maybe.has_value();
  field(Ar, Has);
  if constexpr (A::Reading)
    if (Has)
      Maybe.emplace();
  if (Has)
    field(Ar, *Maybe);
}

template <class A, class T> void field(A &Ar, std::vector<T> &List) {
  size_t Count = Ar.count(List.size(), 1);
  if constexpr (A::Reading)
    List.resize(Count);
  for (T &Each : List)
    field(Ar, Each);
}

/// An address, as how far it lies behind the one before.
template <class A> void after(A &Ar, Address &Before, Address &At) {
  int64_t Distance = int64_t(At - Before);
  field(Ar, Distance);
  if constexpr (A::Reading)
    At = Before + uint64_t(Distance);
  Before = At;
}

template <class A, class T>
void byAddress(A &Ar, std::vector<T> &List, Address T::*Key) {
  size_t Count = Ar.count(List.size(), 1);
  if constexpr (A::Reading)
    List.resize(Count);
  Address Before = 0;
  for (T &Each : List) {
    after(Ar, Before, Each.*Key);
    field(Ar, Each);
  }
}

template <class A> void field(A &Ar, IndexRange &R) {
  uint32_t Size = R.size();
  Ar.integer(R.Begin), Ar.integer(Size);
  if constexpr (A::Reading)
    R.End = R.Begin + Size;
}

template <class A> void field(A &Ar, Destination &D) {
  uint64_t Packed = uint64_t(D.Index) << 2 | D.Kind;
  Ar.integer(Packed);
  if constexpr (A::Reading) {
    D.Kind = Destination::KindType(Packed & 3);
    D.Index = uint32_t(Packed >> 2);
  }
}

template <class A> void field(A &Ar, std::pair<int64_t, uint32_t> &P) {
  field(Ar, P.first), field(Ar, P.second);
}

template <class A> void field(A &Ar, Value &V) {
  field(Ar, V.Known), field(Ar, V.Parameter), field(Ar, V.Or);
  field(Ar, V.Constants), field(Ar, V.Texts), field(Ar, V.PutBy);
}

template <class A> void field(A &Ar, std::pair<uint8_t, Value> &P) {
  field(Ar, P.first), field(Ar, P.second);
}

template <class A> void field(A &Ar, std::pair<uint32_t, uint32_t> &P) {
  field(Ar, P.first), field(Ar, P.second);
}

template <class A> void field(A &Ar, Limit &L) {
  field(Ar, L.Parameter), field(Ar, L.NotZero), field(Ar, L.Set);
  field(Ar, L.Clear), field(Ar, L.Ranges);
}

template <class A> void field(A &Ar, Call &C) {
  field(Ar, C.To), field(Ar, C.Table), field(Ar, C.Prepared);
  field(Ar, C.AsProgram), field(Ar, C.When);
  field(Ar, C.Arguments);
}

template <class A> void field(A &Ar, Reference &R) {
  field(Ar, R.To), field(Ar, R.AsProgram), field(Ar, R.When);
}

template <class A> void field(A &Ar, SystemCall &S) {
  field(Ar, S.AsProgram), field(Ar, S.When), field(Ar, S.Number);
  for (Value &V : S.Arguments)
    field(Ar, V);
}

template <class A> void field(A &Ar, CodeFunction &F) {
  field(Ar, F.Size), field(Ar, F.Name), field(Ar, F.Instructions);
  field(Ar, F.Consumed), field(Ar, F.Returns);
  field(Ar, F.Calls), field(Ar, F.References), field(Ar, F.SystemCalls);
  field(Ar, F.Conditions);
}

template <class A> void field(A &Ar, DataPiece &D) {
  field(Ar, D.Size), field(Ar, D.Name), field(Ar, D.Writable);
  field(Ar, D.References);
}

template <class A> void field(A &Ar, Export &E) {
  field(Ar, E.Name), field(Ar, E.Version), field(Ar, E.DefaultVersion);
  field(Ar, E.Weak), field(Ar, E.Kind), field(Ar, E.At), field(Ar, E.What);
}

template <class A> void field(A &Ar, Import &I) {
  field(Ar, I.Name), field(Ar, I.Version), field(Ar, I.Weak);
  field(Ar, I.Copied), field(Ar, I.Kind), field(Ar, I.Resolver);
}

template <class A> void field(A &Ar, Gap &G) {
  field(Ar, G.Kind), field(Ar, G.What), field(Ar, G.In), field(Ar, G.At);
  field(Ar, G.Effect), field(Ar, G.Remedy);
}

template <class A> void field(A &Ar, ImageFacts &F) {
  field(Ar, F.SoName), field(Ar, F.Interpreter), field(Ar, F.Needed);
  field(Ar, F.RunPath), field(Ar, F.RPath), field(Ar, F.Executable);
  byAddress(Ar, F.Functions, &CodeFunction::Start);
  byAddress(Ar, F.Data, &DataPiece::Start);
  byAddress(Ar, F.Calls, &Call::At);
  byAddress(Ar, F.References, &Reference::At);
  byAddress(Ar, F.SystemCalls, &SystemCall::At);
  field(Ar, F.Conditions);
  field(Ar, F.Exports), field(Ar, F.Imports);
  field(Ar, F.Entry), field(Ar, F.Init), field(Ar, F.Fini);
  field(Ar, F.Resolvers), field(Ar, F.LiveData), field(Ar, F.Gaps);
}

} // namespace

std::string writeFacts(const ImageFacts &Facts) {
  FactsWriter Out;
  field(Out, const_cast<ImageFacts &>(Facts)); // a writer changes nothing
  return Out.finish();
}

std::optional<ImageFacts> readFacts(StringRef Bytes) {
  if (!Bytes.consume_front(Magic) || Bytes.size() < 8)
    return std::nullopt;
  uint64_t Sum = support::endian::read64le(Bytes.data());
  Bytes = Bytes.drop_front(8);
  if (xxh3_64bits(Bytes) != Sum)
    return std::nullopt;
  FactsParser In(Bytes);
  ImageFacts Facts;
  field(In, Facts);
  if (In.Failed || !In.atEnd())
    return std::nullopt;
  return Facts;
}

} // namespace ukport::elf
