#include "analyzer/frontend/source/LineScanner.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

static constexpr size_t LongestLine = 300; // bytes of an excerpt's line
static constexpr size_t LongestCall = 400; // bytes of a call's text

std::string foldBlanks(StringRef Text, size_t Limit) {
  std::string Folded;
  bool Blank = false;
  for (char C : Text) {
    if (isSpace(C) || C == '\0') {
      Blank = !Folded.empty();
      continue;
    }
    if (Blank)
      Folded += ' ';
    Blank = false;
    Folded += C;
    if (Folded.size() >= Limit) {
      Folded += "...";
      break;
    }
  }
  return json::fixUTF8(Folded);
}

//===- Tokens and directives ----------------------------------------------===//

LineScanner::LineScanner(StringRef Contents, StringRef FileName)
    : Contents(Contents) {
  for (size_t At = 0; At < Contents.size();) {
    LineStarts.push_back(At);
    size_t End = Contents.find('\n', At);
    At = End == StringRef::npos ? Contents.size() : End + 1;
  }
  StringRef Extension = sys::path::extension(FileName);
  bool Cxx = StringSwitch<bool>(Extension)
                 .Cases(".cc", ".cpp", ".cxx", ".c++", ".C", true)
                 .Cases(".hh", ".hpp", ".hxx", ".h++", ".H", ".tcc", true)
                 .Default(false);
  lex(Cxx);
  if (Extension != ".s")
    followDirectives();
}

uint32_t LineScanner::lineOf(uint32_t Offset) const {
  return upper_bound(LineStarts, Offset) - LineStarts.begin();
}

/// Splits the file into code tokens and directives. The raw lexer knows
/// comments, continued lines and literals; it needs no source manager.
void LineScanner::lex(bool Cxx) {
  clang::LangOptions Options;
  Options.LineComment = true;
  if (Cxx)
    Options.CPlusPlus = Options.CPlusPlus11 = Options.RawStringLiterals = true;
  constexpr unsigned Base = 1;
  clang::Lexer Lexer(clang::SourceLocation::getFromRawEncoding(Base), Options,
                     Contents.begin(), Contents.begin(), Contents.end());
  std::vector<Token> Line; // the directive being read; empty: none
  while (true) {
    clang::Token Raw;
    Lexer.LexFromRawLexer(Raw);
    bool End = Raw.is(clang::tok::eof);
    if (!Line.empty() && (End || Raw.isAtStartOfLine())) {
      addDirective(Line);
      Line.clear();
    }
    if (End)
      return;
    Token T;
    T.Offset = Raw.getLocation().getRawEncoding() - Base;
    T.Length = Raw.getLength();
    T.Line = lineOf(T.Offset);
    T.SpaceBefore = Raw.hasLeadingSpace() || Raw.isAtStartOfLine();
    if (Raw.is(clang::tok::raw_identifier))
      T.K = Token::Name;
    else if (Raw.is(clang::tok::string_literal))
      T.K = Token::String;
    bool Starts = Raw.is(clang::tok::hash) && Raw.isAtStartOfLine();
    (Starts || !Line.empty() ? Line : Code).push_back(T);
  }
}

/// The tokens as one line: continuation lines joined, blanks folded.
std::string LineScanner::join(ArrayRef<Token> Tokens) const {
  std::string Joined;
  for (const Token &T : Tokens) {
    if (T.SpaceBefore && !Joined.empty())
      Joined += ' ';
    StringRef Rest = text(T);
    while (true) { // a token may itself be continued on the next line
      size_t Cut = std::min(Rest.find("\\\n"), Rest.find("\\\r\n"));
      Joined += Rest.substr(0, Cut);
      if (Cut == StringRef::npos)
        break;
      Rest = Rest.substr(Rest.find('\n', Cut) + 1);
    }
  }
  return json::fixUTF8(Joined);
}

/// True when \p Text is one parenthesis from end to end.
static bool isParenthesised(StringRef Text) {
  if (!Text.starts_with("(") || !Text.ends_with(")"))
    return false;
  int Depth = 0;
  for (size_t I = 0; I + 1 < Text.size(); ++I) {
    Depth += (Text[I] == '(') - (Text[I] == ')');
    if (Depth == 0)
      return false;
  }
  return true;
}

static std::string stripParentheses(StringRef Text) {
  while (isParenthesised(Text))
    Text = Text.drop_front().drop_back().trim();
  return Text.str();
}

static bool isDefinedTest(StringRef Text) {
  return Text.consume_front("defined") && isParenthesised(Text) &&
         Text.count('(') == 1;
}

static std::string negate(StringRef Text) {
  if (isDefinedTest(Text))
    return ("!" + Text).str();
  if (Text.starts_with("!") &&
      (isDefinedTest(Text.drop_front()) || isParenthesised(Text.drop_front())))
    return stripParentheses(Text.drop_front());
  return ("!(" + Text + ")").str();
}

/// \p Text as an operand of "&&".
static std::string operand(StringRef Text) {
  int Depth = 0;
  for (char C : Text) {
    Depth += (C == '(') - (C == ')');
    if (Depth == 0 && (C == '|' || C == '?' || C == ','))
      return ("(" + Text + ")").str();
  }
  return Text.str();
}

/// \p Tokens begins with the hash.
void LineScanner::addDirective(ArrayRef<Token> Tokens) {
  Directive D;
  D.Line = Tokens.back().Line;
  D.TokensBefore = Code.size();
  StringRef Name = Tokens.size() > 1 ? text(Tokens[1]) : StringRef();
  ArrayRef<Token> Rest = Tokens.drop_front(std::min<size_t>(2, Tokens.size()));
  D.Kind = StringSwitch<DirectiveKind>(Name)
               .Cases("if", "ifdef", "ifndef", DirectiveKind::If)
               .Cases("elif", "elifdef", "elifndef", DirectiveKind::Elif)
               .Case("else", DirectiveKind::Else)
               .Case("endif", DirectiveKind::Endif)
               .Case("define", DirectiveKind::Define)
               .Default(DirectiveKind::Other);
  if (D.Kind == DirectiveKind::Define && !Rest.empty())
    D.Text = join(Rest.take_front());
  else if (Name.ends_with("def"))
    D.Text = (Name.ends_with("ndef") ? "!defined(" : "defined(") +
             join(Rest.take_front()) + ")";
  else if (D.Kind == DirectiveKind::If || D.Kind == DirectiveKind::Elif)
    D.Text = stripParentheses(join(Rest));
  Directives.push_back(std::move(D));
}

/// The index of the directive that opens the file's include guard, or
/// Directives.size(): "#ifndef X" with nothing but directives before it,
/// "#define X" directly after it, and nothing after its #endif.
size_t LineScanner::includeGuard() const {
  size_t None = Directives.size(), Guard = 0;
  while (Guard < None && Directives[Guard].Kind == DirectiveKind::Other)
    ++Guard;
  if (Guard + 1 >= None || Directives[Guard].Kind != DirectiveKind::If ||
      Directives[Guard + 1].Kind != DirectiveKind::Define ||
      Directives[Guard + 1].TokensBefore != 0)
    return None;
  std::string Tested = Directives[Guard].Text;
  erase(Tested, ' ');
  StringRef Defined = Directives[Guard + 1].Text;
  if (Tested != ("!defined(" + Defined + ")").str() &&
      Tested != ("!defined" + Defined).str())
    return None;
  int Depth = 0;
  for (size_t I = Guard; I < None; ++I) {
    DirectiveKind K = Directives[I].Kind;
    Depth += (K == DirectiveKind::If) - (K == DirectiveKind::Endif);
    if (Depth == 0)
      return Directives[I].TokensBefore == Code.size() ? Guard : None;
  }
  return Guard; // its #endif is missing, but it reaches to the end
}

/// Walks the directives and notes each change of the stack of conditions.
void LineScanner::followDirectives() {
  struct Level {
    std::vector<std::string> Earlier; // the branches before this one
    std::string Current;              // empty in an #else
    bool Guard = false;
  };
  std::vector<Level> Levels;
  size_t Guard = includeGuard();
  for (size_t I = 0; I < Directives.size(); ++I) {
    const Directive &D = Directives[I];
    if (D.Kind == DirectiveKind::If) {
      Levels.push_back({{}, D.Text, I == Guard});
    } else if (D.Kind == DirectiveKind::Define ||
               D.Kind == DirectiveKind::Other || Levels.empty()) {
      continue;
    } else if (D.Kind == DirectiveKind::Endif) {
      Levels.pop_back();
    } else {
      Level &L = Levels.back();
      L.Earlier.push_back(negate(L.Current));
      L.Current = D.Text;
      L.Guard = false;
    }
    Change C;
    C.Line = D.Line;
    for (const Level &L : Levels) {
      if (L.Guard)
        continue;
      std::vector<std::string> Parts = L.Earlier;
      if (!L.Current.empty() || Parts.empty())
        Parts.push_back(L.Current);
      if (Parts.size() > 1)
        for (std::string &Part : Parts)
          Part = operand(Part);
      C.Stack.push_back(llvm::join(Parts, " && "));
    }
    Changes.push_back(std::move(C));
  }
}

std::vector<std::string> LineScanner::conditionsAt(uint32_t Line) const {
  auto After =
      partition_point(Changes, [&](const Change &C) { return C.Line < Line; });
  if (After == Changes.begin())
    return {};
  return std::prev(After)->Stack;
}

std::string LineScanner::excerpt(uint32_t Line, unsigned Context,
                                 uint32_t &FirstLine) const {
  FirstLine = 0;
  if (Line == 0 || Line > lineCount())
    return "";
  FirstLine = Line > Context ? Line - Context : 1;
  uint32_t Last = std::min<uint64_t>(uint64_t(Line) + Context, lineCount());
  std::string Text;
  for (uint32_t L = FirstLine; L <= Last; ++L) {
    size_t End = L < lineCount() ? LineStarts[L] : Contents.size();
    StringRef Row = Contents.slice(LineStarts[L - 1], End).rtrim("\r\n");
    Text += Row.substr(0, LongestLine);
    Text += Row.size() > LongestLine ? "...\n" : "\n";
  }
  std::replace(Text.begin(), Text.end(), '\0', ' ');
  return json::fixUTF8(Text);
}

//===- Calls --------------------------------------------------------------===//

/// Names in front of a "(" that make no call.
static bool isKeyword(StringRef Name) {
  static const StringSet<> Keywords = {
      "if",       "while",         "for",        "switch",
      "return",   "sizeof",        "defined",    "do",
      "else",     "case",          "alignof",    "typeof",
      "_Alignof", "__attribute__", "__typeof__", "asm",
      "__asm__",  "__asm",         "catch",      "decltype",
      "noexcept", "alignas",       "_Alignas",   "__builtin_offsetof"};
  return Keywords.contains(Name);
}

/// The index of the bracket that \p Close closes, or 0.
size_t LineScanner::matchBackwards(size_t Close) const {
  int Depth = 0;
  for (size_t I = Close + 1; I-- > 0;) {
    StringRef T = text(Code[I]);
    if (T == ")" || T == "]")
      ++Depth;
    else if ((T == "(" || T == "[") && --Depth == 0)
      return I;
  }
  return 0;
}

/// Where the expression begins whose last name is \p NameIndex: goes back over
/// "a->b.c", "a[i].b" and "f(x)->b".
size_t LineScanner::calleeBegin(size_t NameIndex) const {
  size_t Begin = NameIndex;
  while (Begin >= 2 &&
         (is(Begin - 1, "->") || is(Begin - 1, ".") || is(Begin - 1, "::"))) {
    size_t Before = Begin - 2;
    while (Before > 0 && (is(Before, "]") || is(Before, ")"))) {
      size_t Open = matchBackwards(Before);
      if (Open == 0 || Code[Open - 1].K != Token::Name)
        return Open;
      Before = Open - 1;
    }
    if (Code[Before].K != Token::Name)
      break;
    Begin = Before;
  }
  return Begin;
}

/// The bytes of a plain literal; escapes other than the common ones stay.
static std::string unescape(StringRef Literal) {
  std::string Bytes;
  Literal = Literal.trim('"');
  for (size_t I = 0; I < Literal.size(); ++I) {
    if (Literal[I] != '\\' || I + 1 == Literal.size()) {
      Bytes += Literal[I];
      continue;
    }
    switch (char C = Literal[++I]) {
    case 'n':
      Bytes += '\n';
      break;
    case 't':
      Bytes += '\t';
      break;
    case 'r':
      Bytes += '\r';
      break;
    case '"':
    case '\\':
    case '\'':
      Bytes += C;
      break;
    default:
      Bytes += '\\';
      Bytes += C;
    }
  }
  return json::fixUTF8(Bytes);
}

/// Reads the arguments behind "(" at \p Open: those that are string literals
/// and nothing else. Returns the index of the closing ")", or Code.size().
size_t LineScanner::addArguments(size_t Open, CallFact &Call) const {
  int Depth = 0;
  uint32_t Index = 0;
  std::string Text;
  bool Literal = false, Mixed = false;
  auto Finish = [&] {
    if (Literal && !Mixed)
      Call.Strings.push_back({Index, Text});
    ++Index;
    Text.clear();
    Literal = Mixed = false;
  };
  for (size_t I = Open; I < Code.size(); ++I) {
    StringRef T = text(Code[I]);
    if (T == "(" || T == "[" || T == "{") {
      Mixed |= ++Depth > 1;
    } else if (T == ")" || T == "]" || T == "}") {
      if (--Depth == 0) {
        Finish();
        return I;
      }
    } else if (Depth == 1 && T == ",") {
      Finish();
    } else if (Depth == 1 && Code[I].K == Token::String) {
      Literal = true;
      Text += unescape(T);
    } else {
      Mixed = true;
    }
  }
  return Code.size();
}

std::vector<CallFact> LineScanner::callsAt(uint32_t Line) const {
  std::vector<CallFact> Calls;
  auto First =
      partition_point(Code, [&](const Token &T) { return T.Line < Line; });
  for (size_t I = First - Code.begin(); I < Code.size() && Code[I].Line == Line;
       ++I) {
    if (Code[I].K != Token::Name || !is(I + 1, "(") || isKeyword(text(Code[I])))
      continue;
    CallFact Call;
    size_t Begin = calleeBegin(I);
    Call.Callee = foldBlanks(
        Contents.slice(Code[Begin].Offset, Code[I].Offset + Code[I].Length),
        LongestCall);
    bool Member = Begin < I && !is(I - 1, "::");
    (Member ? Call.Field : Call.Function) = json::fixUTF8(text(Code[I]));
    size_t Close = addArguments(I + 1, Call);
    if (Close == Code.size() || is(Close + 1, "{"))
      continue; // unfinished, or a definition
    Call.Text =
        foldBlanks(Contents.slice(Code[Begin].Offset, Code[Close].Offset + 1),
                   LongestCall);
    Calls.push_back(std::move(Call));
  }
  return Calls;
}

} // namespace ukport
