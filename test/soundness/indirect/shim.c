/* What compiler-rt's profile runtime, built against another libc, needs of a
 * musl program, and where the profile goes.
 *
 * The path is baked in (-DPROFILE_FILE): programs that write their title over
 * the environment, or that start others with an environment of their own,
 * would lose LLVM_PROFILE_FILE.
 *
 * Takes the place of libc's _Exit (the run script makes that one weak), so that
 * children that end by _exit leave a profile too. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int __llvm_profile_write_file(void);
void __llvm_profile_set_filename(const char *);
void lprofSetMaxValsPerSite(unsigned);

/* At the end of exit, libc keeps the list of open files locked: a profile
 * written from there would wait for ever. The one of atexit is enough. */
static int Exits;
static void noteExit(void) { Exits = 1; }

/* Later than the runtime's own start, which reads the environment. */
__attribute__((constructor(65535))) static void begin(void) {
  __llvm_profile_set_filename(PROFILE_FILE);
  lprofSetMaxValsPerSite(255);
  atexit(noteExit);
}

int __fprintf_chk(FILE *File, int Flag, const char *Format, ...) {
  (void)Flag;
  va_list Arguments;
  va_start(Arguments, Format);
  int Result = vfprintf(File, Format, Arguments);
  va_end(Arguments);
  return Result;
}

int __snprintf_chk(char *Out, size_t Size, int Flag, size_t Room,
                   const char *Format, ...) {
  (void)Flag;
  (void)Room;
  va_list Arguments;
  va_start(Arguments, Format);
  int Result = vsnprintf(Out, Size, Format, Arguments);
  va_end(Arguments);
  return Result;
}

_Noreturn void _Exit(int Code) {
  if (!Exits)
    __llvm_profile_write_file();
  for (;;)
    syscall(SYS_exit_group, Code);
}
