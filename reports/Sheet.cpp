#include "reports/Sheet.h"
#include "reports/Markdown.h"
#include "reports/Static.h"
#include "reports/TextTable.h"

using namespace llvm;

namespace ukport {

namespace {

class TextSheet : public Sheet {
public:
  explicit TextSheet(raw_ostream &OS) : OS(OS) {}

  void heading(StringRef Text) override {
    OS << '\n';
    Paint P(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << printable(Text) << '\n';
  }
  void paragraph(StringRef Text) override {
    OS << wrapped(printable(Text), 2) << '\n';
  }
  void list(ArrayRef<std::string> Items) override {
    for (const std::string &Item : Items)
      OS << "  " << wrapped(printable(Item), 4) << '\n';
  }
  void table(StringRef Alignment,
             ArrayRef<std::vector<std::string>> Rows) override {
    TextTable Table(Alignment);
    for (std::vector<std::string> Row : Rows) {
      for (std::string &Cell : Row)
        Cell = printable(Cell);
      Table.row(std::move(Row));
    }
    Table.print(OS);
  }

private:
  raw_ostream &OS;
};

class MarkdownSheet : public Sheet {
public:
  explicit MarkdownSheet(raw_ostream &OS) : OS(OS) {}

  void heading(StringRef Text) override {
    OS << "## " << markdown(Text) << "\n\n";
  }
  void paragraph(StringRef Text) override { OS << markdown(Text) << "\n\n"; }
  void list(ArrayRef<std::string> Items) override {
    for (const std::string &Item : Items)
      OS << "- " << markdown(Item) << '\n';
    OS << '\n';
  }
  void table(StringRef Alignment,
             ArrayRef<std::vector<std::string>> Rows) override {
    bool Head = true;
    for (const std::vector<std::string> &Row : Rows) {
      OS << '|';
      for (const std::string &Cell : Row)
        OS << ' ' << markdown(Cell) << " |";
      OS << '\n';
      if (!std::exchange(Head, false))
        continue;
      OS << '|';
      for (char C : Alignment)
        OS << (C == 'r' ? " --: |" : " --- |");
      OS << '\n';
    }
    OS << '\n';
  }

private:
  raw_ostream &OS;
};

class HtmlSheet : public Sheet {
public:
  explicit HtmlSheet(raw_ostream &OS) : OS(OS) {}
  ~HtmlSheet() override { close(); }

  void heading(StringRef Text) override {
    close();
    OS << "<section id=\"part-" << ++Part << "\">\n<h2>" << escapeHtml(Text)
       << "</h2>\n";
    Open = true;
  }
  void paragraph(StringRef Text) override {
    OS << "<p>" << escapeHtml(Text) << "</p>\n";
  }
  void list(ArrayRef<std::string> Items) override {
    OS << "<ul>\n";
    for (const std::string &Item : Items)
      OS << "<li>" << escapeHtml(Item) << "</li>\n";
    OS << "</ul>\n";
  }
  void table(StringRef Alignment,
             ArrayRef<std::vector<std::string>> Rows) override {
    OS << "<div class=\"scroll\" tabindex=\"0\"><table>\n";
    for (size_t R = 0; R < Rows.size(); ++R) {
      OS << (R == 0 ? "<thead><tr>" : R == 1 ? "<tbody>\n<tr>" : "<tr>");
      for (size_t C = 0; C < Rows[R].size(); ++C) {
        StringRef Tag = R == 0 ? "th" : "td";
        OS << '<' << Tag << (R == 0 ? " scope=\"col\"" : "")
           << (Alignment[C] == 'r' ? " class=\"n\"" : "") << '>'
           << escapeHtml(Rows[R][C]) << "</" << Tag << '>';
      }
      OS << (R == 0 ? "</tr></thead>\n" : "</tr>\n");
    }
    OS << (Rows.size() > 1 ? "</tbody>" : "") << "</table></div>\n";
  }

private:
  void close() {
    if (std::exchange(Open, false))
      OS << "</section>\n";
  }
  raw_ostream &OS;
  unsigned Part = 0;
  bool Open = false;
};

} // namespace

std::unique_ptr<Sheet> textSheet(raw_ostream &OS) {
  return std::make_unique<TextSheet>(OS);
}
std::unique_ptr<Sheet> markdownSheet(raw_ostream &OS) {
  return std::make_unique<MarkdownSheet>(OS);
}
std::unique_ptr<Sheet> htmlSheet(raw_ostream &OS) {
  return std::make_unique<HtmlSheet>(OS);
}

} // namespace ukport
