#include "analyzer/frontend/source/CallCollector.h"
#include "analyzer/frontend/source/LineScanner.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/FileManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

using namespace clang;
using llvm::dyn_cast;

namespace ukport {

static constexpr size_t LongestText = 400; // bytes of a call's text

//===- Interest -----------------------------------------------------------===//

Interest::Interest(const SourceManager &SM, const LineSets &Lines) : SM(SM) {
  for (const LineSets::value_type &Entry : Lines) {
    llvm::sys::fs::UniqueID Id;
    if (!llvm::sys::fs::getUniqueID(Entry.first, Id))
      Files.emplace(Id, &Entry);
  }
}

/// The entry of the request for the file behind \p File, or null.
const LineSets::value_type *Interest::fileOf(FileID File) {
  auto [Entry, New] = Known.try_emplace(File, nullptr);
  if (New)
    if (OptionalFileEntryRef Ref = SM.getFileEntryRefForID(File))
      if (auto Found = Files.find(Ref->getUniqueID()); Found != Files.end())
        Entry->second = Found->second;
  return Entry->second;
}

Interest::Position Interest::at(SourceLocation Loc) {
  Position P;
  if (Loc.isInvalid())
    return P;
  Loc = SM.getExpansionLoc(Loc);
  auto [File, Offset] = SM.getDecomposedLoc(Loc);
  const LineSets::value_type *Entry = nullptr;
  bool Invalid = false;
  const SrcMgr::SLocEntry &Slot = SM.getSLocEntry(File, &Invalid);
  if (!Invalid && Slot.isFile() && Slot.getFile().hasLineDirectives()) {
    PresumedLoc Presumed = SM.getPresumedLoc(Loc);
    if (Presumed.isInvalid())
      return P;
    auto [Name, New] = Named.try_emplace(Presumed.getFilename(), nullptr);
    if (New) {
      llvm::SmallString<256> Path(Presumed.getFilename());
      SM.getFileManager().makeAbsolutePath(Path);
      llvm::sys::fs::UniqueID Id;
      if (!llvm::sys::fs::getUniqueID(Path, Id))
        if (auto Found = Files.find(Id); Found != Files.end())
          Name->second = Found->second;
    }
    Entry = Name->second;
    P.Line = Presumed.getLine();
  } else {
    Entry = fileOf(File);
    if (Entry)
      P.Line = SM.getLineNumber(File, Offset);
  }
  if (Entry) {
    P.File = &Entry->first;
    P.Asked = &Entry->second;
  }
  return P;
}

//===- Macros -------------------------------------------------------------===//

namespace {

class MacroCollector : public PPCallbacks {
public:
  MacroCollector(Preprocessor &PP, Interest &I, ParsedUnit &Unit)
      : PP(PP), I(I), Unit(Unit) {}

  void FileChanged(SourceLocation Loc, FileChangeReason Reason,
                   SrcMgr::CharacteristicKind, FileID) override {
    if (Reason == ExitFile || Reason == SystemHeaderPragma)
      return;
    if (Interest::Position P = I.at(Loc); P.File)
      Unit.Seen.insert(*P.File);
  }

  void SourceRangeSkipped(SourceRange Range, SourceLocation) override {
    Interest::Position First = I.at(Range.getBegin());
    Interest::Position Last = I.at(Range.getEnd());
    if (!First.File || First.File != Last.File)
      return;
    for (auto Line = First.Asked->lower_bound(First.Line);
         Line != First.Asked->end() && *Line <= Last.Line; ++Line)
      Unit.Skipped[*First.File].insert(*Line);
  }

  void MacroExpands(const Token &Name, const MacroDefinition &Definition,
                    SourceRange Range, const MacroArgs *) override {
    if (!Range.getBegin().isFileID() || !Definition.getMacroInfo() ||
        !Definition.getMacroInfo()->isFunctionLike())
      return;
    Interest::Position P = I.at(Range.getBegin());
    if (!P.asked())
      return;
    ParsedLine &Line = Unit.Files[*P.File][P.Line];
    if (Line.Macro.empty())
      Line.Macro = PP.getSpelling(Name);
  }

private:
  Preprocessor &PP;
  Interest &I;
  ParsedUnit &Unit;
};

//===- Calls and fields ---------------------------------------------------===//

/// Strips what surrounds a callee: parentheses, casts, "*".
const Expr *calleeCore(const Expr *E) {
  while (true) {
    E = E->IgnoreParenCasts();
    if (const auto *Unary = dyn_cast<UnaryOperator>(E);
        Unary &&
        (Unary->getOpcode() == UO_Deref || Unary->getOpcode() == UO_AddrOf))
      E = Unary->getSubExpr();
    else if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E))
      E = Subscript->getBase();
    else
      return E;
  }
}

/// The struct that \p Field is of, as a person would name it.
std::string ownerOf(const FieldDecl *Field) {
  const RecordDecl *Record = Field->getParent();
  while (Record->isAnonymousStructOrUnion()) // its fields are the outer one's
    if (const auto *Outer = dyn_cast<RecordDecl>(Record->getParent()))
      Record = Outer;
    else
      break;
  if (!Record->getName().empty())
    return Record->getNameAsString();
  if (const TypedefNameDecl *Typedef = Record->getTypedefNameForAnonDecl())
    return Typedef->getNameAsString();
  return "";
}

class CallVisitor : public RecursiveASTVisitor<CallVisitor> {
public:
  CallVisitor(ASTContext &AST, Interest &I, ParsedUnit &Unit)
      : AST(AST), SM(AST.getSourceManager()), I(I), Unit(Unit),
        Policy(AST.getLangOpts()) {
    Policy.SuppressImplicitBase = true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    Interest::Position Begin = I.at(Call->getBeginLoc());
    // A callee that did not parse says less than its tokens do.
    if (Begin.asked() && !Call->getCallee()->containsErrors())
      add(Begin, *Call);
    return true;
  }

  bool VisitMemberExpr(MemberExpr *Member) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || Field->getName().empty())
      return true;
    Interest::Position P = I.at(Member->getMemberLoc());
    if (!P.asked())
      return true;
    std::string Owner = ownerOf(Field);
    std::string Name = Owner.empty() ? Field->getNameAsString()
                                     : Owner + "." + Field->getNameAsString();
    std::vector<std::string> &Fields = Unit.Files[*P.File][P.Line].Fields;
    if (!llvm::is_contained(Fields, Name))
      Fields.push_back(std::move(Name));
    return true;
  }

private:
  void add(const Interest::Position &P, const CallExpr &Call) {
    CallFact Fact;
    Fact.Callee = print(Call.getCallee());
    if (const FunctionDecl *Direct = Call.getDirectCallee())
      Fact.Function = Direct->getNameAsString();
    else if (const auto *Member =
                 dyn_cast<MemberExpr>(calleeCore(Call.getCallee())))
      if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl())) {
        Fact.Field = Field->getNameAsString();
        Fact.Owner = ownerOf(Field);
      }
    Fact.Text = writtenText(Call.getSourceRange());
    Fact.Macro = macroOf(Call.getBeginLoc());
    for (uint32_t N = 0; N < Call.getNumArgs(); ++N)
      addStrings(N, Call.getArg(N), Fact);
    std::vector<CallFact> &Calls = Unit.Files[*P.File][P.Line].Calls;
    // Expanding an argument twice gives the same call twice.
    if (!llvm::is_contained(Calls, Fact))
      Calls.push_back(std::move(Fact));
  }

  std::string print(const Expr *E) {
    std::string Text;
    llvm::raw_string_ostream OS(Text);
    E->IgnoreParenImpCasts()->printPretty(OS, nullptr, Policy);
    return foldBlanks(Text, LongestText);
  }

  /// The place in the file that gave rise to \p Loc: where an argument of a
  /// macro is written; else where the expansion begins (or, with \p AtEnd,
  /// ends). Sets \p FromBody when a macro's body had a part in it.
  SourceLocation writtenAt(SourceLocation Loc, bool AtEnd, bool &FromBody) {
    while (Loc.isMacroID()) {
      if (SM.isMacroArgExpansion(Loc)) {
        Loc = SM.getImmediateSpellingLoc(Loc);
        continue;
      }
      FromBody = true;
      CharSourceRange Expansion = SM.getImmediateExpansionRange(Loc);
      Loc = AtEnd ? Expansion.getEnd() : Expansion.getBegin();
    }
    return Loc;
  }

  std::string writtenText(SourceRange Range) {
    bool FromBody = false;
    SourceLocation Begin = writtenAt(Range.getBegin(), false, FromBody);
    SourceLocation End = writtenAt(Range.getEnd(), true, FromBody);
    if (!SM.isWrittenInSameFile(Begin, End) ||
        SM.getFileOffset(End) < SM.getFileOffset(Begin))
      return "";
    return foldBlanks(
        Lexer::getSourceText(CharSourceRange::getTokenRange(Begin, End), SM,
                             AST.getLangOpts()),
        LongestText);
  }

  /// The macro, as written in the file, whose body \p Loc comes from. What is
  /// passed to a macro as an argument is not of its body.
  std::string macroOf(SourceLocation Loc) {
    bool FromBody = false;
    Loc = writtenAt(Loc, false, FromBody);
    Token Name;
    if (!FromBody || Lexer::getRawToken(Loc, Name, SM, AST.getLangOpts(), true))
      return "";
    return Lexer::getSpelling(Name, SM, AST.getLangOpts());
  }

  /// Adds the strings that argument \p Index may be.
  void addStrings(uint32_t Index, const Expr *E, CallFact &Fact,
                  unsigned Depth = 0) {
    constexpr unsigned Deepest = 4; // of nested "c ? a : b" and constants
    E = E->IgnoreParenCasts();
    if (Depth > Deepest)
      return;
    if (const auto *Literal = dyn_cast<StringLiteral>(E)) {
      if (Literal->getCharByteWidth() == 1)
        Fact.Strings.push_back(
            {Index, llvm::json::fixUTF8(Literal->getString())});
    } else if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      addStrings(Index, Choice->getTrueExpr(), Fact, Depth + 1);
      addStrings(Index, Choice->getFalseExpr(), Fact, Depth + 1);
    } else if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
      const auto *Variable = dyn_cast<VarDecl>(Name->getDecl());
      if (!Variable)
        return;
      QualType Type = Variable->getType();
      if (AST.getBaseElementType(Type).isConstQualified() ||
          Type.isConstQualified())
        if (const Expr *Value = Variable->getAnyInitializer())
          if (Type->isArrayType() || Type.isConstQualified())
            addStrings(Index, Value, Fact, Depth + 1);
    }
  }

  ASTContext &AST;
  SourceManager &SM;
  Interest &I;
  ParsedUnit &Unit;
  PrintingPolicy Policy;
};

class CallCollector : public ASTConsumer {
public:
  CallCollector(ASTContext &AST, Interest &I, ParsedUnit &Unit)
      : I(I), Visitor(AST, I, Unit) {}

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    for (Decl *D : Group)
      if (llvm::isa<FunctionDecl, LinkageSpecDecl, NamespaceDecl>(D) ||
          I.at(D->getLocation()).File)
        Decls.push_back(D);
    return true;
  }

  void HandleTranslationUnit(ASTContext &) override {
    for (Decl *D : Decls)
      Visitor.TraverseDecl(D);
  }

  /// A body is needed when a line asked for is at or below its start. (Where
  /// it ends is not known yet.)
  bool shouldSkipFunctionBody(Decl *D) override {
    Interest::Position P = I.at(D->getBeginLoc());
    return !P.File || P.Asked->lower_bound(P.Line) == P.Asked->end();
  }

private:
  Interest &I;
  CallVisitor Visitor;
  std::vector<Decl *> Decls;
};

} // namespace

std::unique_ptr<PPCallbacks> makeMacroCollector(Preprocessor &PP, Interest &I,
                                                ParsedUnit &Unit) {
  return std::make_unique<MacroCollector>(PP, I, Unit);
}

std::unique_ptr<ASTConsumer> makeCallCollector(ASTContext &AST, Interest &I,
                                               ParsedUnit &Unit) {
  return std::make_unique<CallCollector>(AST, I, Unit);
}

} // namespace ukport
