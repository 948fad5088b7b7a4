#include "analyzer/frontend/elf/DynamicLoads.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport::elf {

ArrayRef<DynamicLoads::Taker> DynamicLoads::takers() {
  static const Taker All[] = {{"dlopen", 0, true},
                              {"dlmopen", 1, true},
                              {"__libc_dlopen_mode", 0, true},
                              {"dlsym", 1, false},
                              {"dlvsym", 1, false},
                              {"__libc_dlsym", 1, false}};
  return All;
}

/// "libfoo.so", "/usr/lib/libfoo.so.1.2", "engines/foo.so".
static bool namesLibrary(StringRef Text) {
  StringRef Name = sys::path::filename(Text);
  size_t At = Name.rfind(".so");
  if (At == StringRef::npos || At == 0)
    return false;
  return all_of(Name.drop_front(At + 3),
                [](char C) { return isDigit(C) || C == '.'; }) &&
         all_of(Text, [](char C) { return isPrint(C) && C != '%'; });
}

bool DynamicLoads::open(StringRef Name, uint32_t By) {
  if (!Tried.insert(Name.str()).second)
    return false;
  size_t Before = C.Images.size();
  if (std::optional<uint32_t> I = C.open(Name, By); I && C.Images[*I].Opened)
    Searched.insert(*I);
  return C.Images.size() > Before;
}

unsigned DynamicLoads::openFor(StringRef Pattern) {
  unsigned Count = 0;
  for (const std::string &Path : Search.matching(Pattern))
    if (std::optional<uint32_t> I = C.open(Path, 0)) {
      Enters.push_back({*I, "*", "opened, as --load says: "});
      ++Count;
    }
  return Count;
}

/// Whether \p In ("libc", "*") is the image's name up to its first dot.
static bool isNamed(const Image &Img, StringRef In) {
  return In == "*" || StringRef(Img.Name).split('.').first == In;
}

std::vector<Definition> DynamicLoads::openersOf(const Plugins &P,
                                                const Closure &C,
                                                const ElfGraph &Elf) {
  std::vector<Definition> Openers;
  for (const std::string &Name : P.When)
    for (Definition D : Elf.Bound.all(Name))
      if (isNamed(C.Images[D.Image], P.In))
        Openers.push_back(D);
  return Openers;
}

bool DynamicLoads::openPlugins(const ElfGraph &Elf) {
  bool Added = false;
  for (const Plugins &P : Known) {
    if (PluginsDone.count(P.Title))
      continue;
    std::optional<uint32_t> By;
    for (Definition D : openersOf(P, C, Elf))
      if (FunctionId F = Elf.functionOf(D); F.valid() && Elf.Graph->isLive(F))
        By = D.Image;
    if (!By)
      continue;
    PluginsDone.insert(P.Title);
    for (const std::string &Name : librariesOf(P, Search)) {
      size_t Before = C.Images.size();
      std::optional<uint32_t> I = C.open(Name, *By);
      if (!I)
        continue;
      Added |= C.Images.size() > Before;
      for (const std::string &Enter : P.Enter)
        Enters.push_back({*I, Enter, P.Title + ": "});
    }
  }
  return Added;
}

void DynamicLoads::eachCall(
    const ElfGraph &Elf, ElfValues &Values, bool Opens,
    function_ref<void(SiteId, const ValueSet &)> Do) const {
  ProgramGraph &G = *Elf.Graph;
  for (const Taker &T : takers()) {
    if (T.Opens != Opens)
      continue;
    std::set<FunctionId> Takes;
    for (Definition D : Elf.Bound.all(T.Name))
      if (FunctionId F = Elf.functionOf(D); F.valid() && G.isLive(F))
        Takes.insert(F);
    for (FunctionId F : Takes)
      for (SiteId S : Values.callersOf(F)) {
        bool ByName = G.site(S).Callee == F;
        const Value &V = ElfValues::argument(Elf, S, T.Argument);
        // Of all the calls through pointers, those that hand over a text.
        if (!ByName && V.Texts.empty())
          continue;
        Do(S, Values.resolve(V, G.site(S).Caller, S));
      }
  }
}

bool DynamicLoads::openTexts(const ElfGraph &Elf, ElfValues &Values) {
  ProgramGraph &G = *Elf.Graph;
  bool Added = false;
  for (uint32_t I = 0; I < Elf.Calls.size(); ++I) {
    if (!Elf.Calls[I] || !G.isLive(SiteId(I)))
      continue;
    for (const auto &[Register, V] : Elf.Calls[I]->Arguments)
      for (const std::string &Text : V.Texts)
        if (namesLibrary(Text))
          Added |= open(Text, *Elf.imageOf(G.Sites[I].Caller));
  }
  eachCall(Elf, Values, true, [&](SiteId S, const ValueSet &Names) {
    for (const ArgumentValue &V : Names.Values)
      if (V.IsString && !G.text(V.Text).empty())
        Added |=
            open(G.text(V.Text), Elf.imageOf(G.site(S).Caller).value_or(0));
  });
  return Added;
}

bool DynamicLoads::openMore(const ElfGraph &Elf, ElfValues &Values) {
  bool Plugged = openPlugins(Elf);
  return openTexts(Elf, Values) || Plugged;
}

void DynamicLoads::addRoots(const ElfGraph &Elf) const {
  ProgramGraph &G = *Elf.Graph;
  for (const Entered &E : Enters) {
    const Image &Img = C.Images[E.Image];
    Expected<GlobPattern> Wanted = GlobPattern::create(E.Name);
    if (!Wanted) {
      consumeError(Wanted.takeError()); // a name that no function has
      continue;
    }
    for (uint32_t N = 0; N < Img.Facts->Exports.size(); ++N) {
      FunctionId F = Elf.functionOf({E.Image, N});
      if (F.valid() && Wanted->match(Img.Facts->Exports[N].Name))
        G.Roots.push_back({F, RootKind::Unknown, E.Why + Img.Name});
    }
  }
}

/// Adds \p F to what the call at \p S leads to.
static bool addTarget(ProgramGraph &G, SiteId S, FunctionId F) {
  std::vector<CallbackTarget> &Targets = G.Callbacks[S];
  if (any_of(Targets, [&](const CallbackTarget &T) { return T.Function == F; }))
    return false;
  Targets.push_back({F, S});
  return true;
}

bool DynamicLoads::lookUp(const ElfGraph &Elf, SiteId S, StringRef Name) {
  bool Added = false;
  for (Definition D : Elf.Bound.all(Name))
    if (FunctionId F = Elf.functionOf(D); F.valid())
      Added |= addTarget(*Elf.Graph, S, F);
  return Added;
}

bool DynamicLoads::lookUpAll(const ElfGraph &Elf, SiteId S) {
  std::vector<CallbackTarget> &Targets = Elf.Graph->Callbacks[S];
  std::set<FunctionId> All;
  for (uint32_t I : Searched)
    for (uint32_t N = 0; N < C.Images[I].Facts->Exports.size(); ++N)
      if (FunctionId F = Elf.functionOf({I, N}); F.valid())
        All.insert(F);
  for (const CallbackTarget &T : Targets)
    All.erase(T.Function);
  for (FunctionId F : All)
    Targets.push_back({F, S});
  return !All.empty();
}

/// The dynamic linker looks names up by itself: what starts libc, the functions
/// that allocate. Any text that it hands to a live call may be one.
bool DynamicLoads::lookUpForLinker(const ElfGraph &Elf) {
  bool Added = false;
  for (uint32_t I = 0; I < Elf.Calls.size(); ++I) {
    SiteId S(I);
    if (!Elf.Calls[I] || !Elf.Graph->isLive(S) ||
        Elf.imageOf(Elf.Graph->site(S).Caller) != C.Interpreter)
      continue;
    for (const auto &[Register, V] : Elf.Calls[I]->Arguments)
      for (const std::string &Text : V.Texts)
        Added |= lookUp(Elf, S, Text);
  }
  return Added;
}

bool DynamicLoads::addLookups(const ElfGraph &Elf, ElfValues &Values) {
  ProgramGraph &G = *Elf.Graph;
  bool Added = lookUpForLinker(Elf);
  eachCall(Elf, Values, false, [&](SiteId S, const ValueSet &Names) {
    for (const ArgumentValue &V : Names.Values)
      if (V.IsString)
        Added |= lookUp(Elf, S, G.text(V.Text));
    if (!Names.Complete)
      Added |= lookUpAll(Elf, S);
  });
  return Added;
}

void DynamicLoads::nameComputed(const ElfGraph &Elf, ElfValues &Values) const {
  ProgramGraph &G = *Elf.Graph;
  for (bool Opens : {true, false})
    eachCall(Elf, Values, Opens, [&](SiteId S, const ValueSet &Names) {
      if (Names.Complete)
        return;
      G.Unknowns.push_back(
          {Opens ? "opened-library" : "looked-up-name",
           Opens ? "a library whose name is computed"
                 : "a function whose name is computed",
           G.site(S).Caller,
           {G.intern(Elf.placeOf(S)), 0},
           Opens ? "what such a library does is not in the result"
                 : "may be any that the program or an opened library exports",
           Opens ? "name the libraries with --load" : "",
           {},
           S});
    });
}

} // namespace ukport::elf
