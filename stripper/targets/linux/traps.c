/* What a reached trap says, on Linux. Freestanding: the program around it may
 * be broken, so nothing of it is used, not even its libc. Writes one line on
 * stderr and aborts.
 *
 * The address that the trap was reached from is told by symbol when the image,
 * or IMAGE.debug beside it, can be read. */

#include <elf.h>
#include <linux/limits.h>
#include <sys/syscall.h>

enum { ReadOnly = 0, StandardError = 2, Abort = 6 };

/* Of the image: a stub of StubSize bytes for each name, in the same order. */
extern const unsigned char ukport_stubs[]
    __attribute__((visibility("hidden")));
extern const char ukport_stub_names[] __attribute__((visibility("hidden")));
enum { StubSize = 5 };

static long enter(long Number, long A, long B, long C, long D) {
  long Result;
  register long R10 __asm__("r10") = D;
  __asm__ volatile("syscall"
                   : "=a"(Result)
                   : "a"(Number), "D"(A), "S"(B), "d"(C), "r"(R10)
                   : "rcx", "r11", "memory");
  return Result;
}

/* One line, built up and written at once. */
struct Line {
  char Text[1024];
  unsigned Length;
};

static void add(struct Line *L, const char *Text) {
  for (; *Text && L->Length < sizeof L->Text; ++Text)
    L->Text[L->Length++] = *Text;
}

static void addAddress(struct Line *L, unsigned long Address) {
  char Digits[19];
  char *At = Digits + sizeof Digits - 1;
  *At = 0;
  do
    *--At = "0123456789abcdef"[Address & 15];
  while (Address >>= 4);
  *--At = 'x';
  *--At = '0';
  add(L, At);
}

static int readAt(int File, unsigned long Offset, void *To, unsigned long Size) {
  return enter(SYS_pread64, File, (long)To, (long)Size, (long)Offset) ==
         (long)Size;
}

/* Reads the table of symbols in File; 0 if there is none. */
static int findSymbols(int File, Elf64_Shdr *Symbols, Elf64_Shdr *Names) {
  Elf64_Ehdr Header;
  if (!readAt(File, 0, &Header, sizeof Header))
    return 0;
  for (unsigned I = 0; I < Header.e_shnum; ++I) {
    if (!readAt(File, Header.e_shoff + I * sizeof *Symbols, Symbols,
                sizeof *Symbols))
      return 0;
    if (Symbols->sh_type == SHT_SYMTAB)
      return readAt(File, Header.e_shoff + Symbols->sh_link * sizeof *Names,
                    Names, sizeof *Names);
  }
  return 0;
}

/* The name of the function of File that holds Address. */
static int nameIn(int File, unsigned long Address, char *To, unsigned Size) {
  Elf64_Shdr Symbols, Names;
  Elf64_Sym Some[64];
  if (!findSymbols(File, &Symbols, &Names))
    return 0;
  for (unsigned long At = 0; At < Symbols.sh_size; At += sizeof Some) {
    unsigned long Left = Symbols.sh_size - At;
    unsigned long Bytes = Left < sizeof Some ? Left : sizeof Some;
    if (!readAt(File, Symbols.sh_offset + At, Some, Bytes))
      return 0;
    for (unsigned I = 0; I < Bytes / sizeof *Some; ++I)
      if (ELF64_ST_TYPE(Some[I].st_info) == STT_FUNC &&
          Address - Some[I].st_value < Some[I].st_size) {
        long Got = enter(SYS_pread64, File, (long)To, Size - 1,
                         (long)(Names.sh_offset + Some[I].st_name));
        To[Got > 0 ? Got : 0] = 0;
        return Got > 0;
      }
  }
  return 0;
}

static int nameInFile(const char *Path, unsigned long Address, char *To,
                      unsigned Size) {
  long File = enter(SYS_open, (long)Path, ReadOnly, 0, 0);
  if (File < 0)
    return 0;
  int Found = nameIn((int)File, Address, To, Size);
  enter(SYS_close, File, 0, 0, 0);
  return Found;
}

static void addSymbol(struct Line *L, unsigned long Address) {
  static const char Suffix[] = ".debug";
  char Name[256], Path[PATH_MAX + sizeof Suffix];
  if (!nameInFile("/proc/self/exe", Address, Name, sizeof Name)) {
    long Length = enter(SYS_readlink, (long)"/proc/self/exe", (long)Path,
                        PATH_MAX, 0);
    if (Length <= 0)
      return;
    for (unsigned I = 0; I < sizeof Suffix; ++I)
      Path[Length + I] = Suffix[I];
    if (!nameInFile(Path, Address, Name, sizeof Name))
      return;
  }
  add(L, " (");
  add(L, Name);
  add(L, ")");
}

static _Noreturn void finish(struct Line *L) {
  add(L, "\n");
  enter(SYS_write, StandardError, (long)L->Text, L->Length, 0);
  long Process = enter(SYS_getpid, 0, 0, 0, 0);
  enter(SYS_tgkill, Process, enter(SYS_gettid, 0, 0, 0, 0), Abort, 0);
  for (;;)
    __builtin_trap();
}

static const char *nameOfStub(const unsigned char *After) {
  unsigned long Index = (After - ukport_stubs) / StubSize - 1;
  const char *Name = ukport_stub_names;
  for (; Index; --Index)
    while (*Name++)
      ;
  return Name;
}

__attribute__((visibility("hidden"))) _Noreturn void
ukport_report_function(const unsigned char *AfterStub, unsigned long Caller) {
  const char *Name = nameOfStub(AfterStub);
  struct Line L;
  L.Length = 0;
  add(&L, "ukport: stripped function ");
  add(&L, Name);
  add(&L, " reached from ");
  addAddress(&L, Caller);
  addSymbol(&L, Caller - 1);
  add(&L, "; keep it with --keep=");
  add(&L, Name);
  finish(&L);
}

__attribute__((visibility("hidden"))) _Noreturn void
ukport_report_code(unsigned long After) {
  struct Line L;
  L.Length = 0;
  add(&L, "ukport: stripped code reached at ");
  addAddress(&L, After - 1);
  addSymbol(&L, After - 1);
  add(&L, "; keep the function whole with --keep=NAME");
  finish(&L);
}

__attribute__((visibility("hidden"))) _Noreturn void
ukport_report_assumption(const char *Text, unsigned long After) {
  struct Line L;
  L.Length = 0;
  add(&L, "ukport: the assumption `");
  add(&L, Text);
  add(&L, "` does not hold at ");
  addAddress(&L, After - 1);
  addSymbol(&L, After - 1);
  add(&L, "; strip without it");
  finish(&L);
}
