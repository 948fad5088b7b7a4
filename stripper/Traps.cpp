#include "stripper/Traps.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

/// Symbols and names are any bytes: quoted as the assembler reads them.
static void printQuoted(raw_ostream &OS, StringRef Text) {
  OS << '"';
  OS.write_escaped(Text, /*UseHexEscapes=*/false);
  OS << '"';
}

static std::string assemblyOf(ArrayRef<Stub> Stubs) {
  std::string Text;
  raw_string_ostream OS(Text);
  OS << ".section .text.ukport_stubs,\"ax\",@progbits\n"
        ".globl ukport_stubs\n.hidden ukport_stubs\nukport_stubs:\n";
  for (const Stub &S : Stubs) {
    for (StringRef Directive : {".globl ", ".hidden "}) {
      OS << Directive;
      printQuoted(OS, S.Symbol);
      OS << '\n';
    }
    OS << ".type ";
    printQuoted(OS, S.Symbol);
    OS << ",@function\n";
    printQuoted(OS, S.Symbol);
    OS << ": call ukport_stripped_function\n.size ";
    printQuoted(OS, S.Symbol);
    OS << ", 5\n";
  }
  OS << ".section .rodata.ukport_stub_names,\"a\",@progbits\n"
        ".globl ukport_stub_names\n.hidden ukport_stub_names\n"
        "ukport_stub_names:\n";
  for (const Stub &S : Stubs) {
    OS << ".asciz ";
    printQuoted(OS, S.Name);
    OS << '\n';
  }
  OS << ".section .note.GNU-stack,\"\",@progbits\n";
  return Text;
}

static Expected<std::string> compile(StringRef Source, StringRef Object) {
  Expected<std::string> Said =
      captureOutput({llvmTool("clang"), "--target=x86_64-linux-gnu", "-O2",
                     "-g1", "-ffreestanding", "-fno-stack-protector", "-fPIC",
                     "-c", Source.str(), "-o", Object.str()});
  if (!Said)
    return Said.takeError();
  return Object.str();
}

Expected<std::string> embedFile(StringRef Path, StringRef Name,
                                StringRef Directory) {
  std::string Text;
  raw_string_ostream OS(Text);
  OS << ".section .rodata." << Name << ",\"a\",@progbits\n.balign 16\n"
     << ".globl " << Name << "_begin, " << Name << "_end\n"
     << Name << "_begin: .incbin ";
  printQuoted(OS, Path);
  OS << '\n' << Name << "_end:\n.section .note.GNU-stack,\"\",@progbits\n";
  std::string Source = (Directory + "/" + Name + ".s").str();
  if (Error E = writeFileAtomically(Source, Text))
    return E;
  return compile(Source, (Directory + "/" + Name + ".o").str());
}

Expected<std::vector<std::string>> makeTraps(ArrayRef<Stub> Stubs,
                                             const ImageTarget &Target,
                                             StringRef Directory) {
  std::vector<std::string> Sources = {(Directory + "/stubs.s").str()};
  if (Error E = writeFileAtomically(Sources.front(), assemblyOf(Stubs)))
    return E;
  append_range(Sources, Target.Sources);
  std::vector<std::string> Objects;
  for (const std::string &Source : Sources) {
    auto Object = compile(
        Source, (Directory + "/" + sys::path::stem(Source) + ".trap.o").str());
    if (!Object)
      return Object.takeError();
    Objects.push_back(std::move(*Object));
  }
  return Objects;
}

} // namespace ukport
