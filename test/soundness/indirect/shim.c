/* What compiler-rt's profile runtime, built against another libc, needs of a
 * musl program, and where the profile goes.
 *
 * The path is baked in (-DPROFILE_FILE): programs that write their title over
 * the environment, or that start others with an environment of their own,
 * would lose LLVM_PROFILE_FILE.
 *
 * Takes the place of libc's _Exit (the run script makes that one weak), so that
 * children that end by _exit leave a profile too. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

int __llvm_profile_write_file(void);
void __llvm_profile_set_filename(const char *);
void lprofSetMaxValsPerSite(unsigned);

/* Processes add to one of a few profiles: one each would be thousands of files,
 * and a process that is killed as it writes leaves a profile of no use. One
 * process at a time writes; the runtime's own lock gives way when a signal
 * comes. */
static void takeProfile(void) {
  char Name[sizeof(PROFILE_FILE) + 16];
  int Share = getpid() % 16;
  snprintf(Name, sizeof(Name), "%s-%d.lock", PROFILE_FILE, Share);
  int File = open(Name, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  while (flock(File, LOCK_EX) && errno == EINTR)
    ;
  snprintf(Name, sizeof(Name), "%s-%d.profraw", PROFILE_FILE, Share);
  __llvm_profile_set_filename(Name);
}

/* With this defined, the runtime does not start by itself: it would write at
 * exit without the lock. */
int __llvm_profile_runtime;

static int Written;
static void writeProfile(void) {
  if (Written)
    return;
  Written = 1;
  takeProfile();
  __llvm_profile_write_file();
}

__attribute__((constructor)) static void begin(void) {
  lprofSetMaxValsPerSite(255);
  atexit(writeProfile);
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

/* At the end of exit, libc keeps the list of open files locked: a profile
 * written from there would wait for ever; it is written by then. */
_Noreturn void _Exit(int Code) {
  writeProfile();
  for (;;)
    syscall(SYS_exit_group, Code);
}
