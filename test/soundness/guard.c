/* guard: runs a program under a seccomp filter made of its static syscall set.
 *
 *   guard [--no-vdso] [--fail NUMBER=ERROR[/N]]... [--compiled] ALLOWED REPORT
 *         PROGRAM [ARGUMENT...]
 *
 * ALLOWED holds one syscall number a line. Every other call of PROGRAM, of its
 * threads and of what it forks or execs is appended to REPORT as
 *
 *   syscall NUMBER at ADDRESS in PATH stack WORD...
 *
 * (the instruction, and what lies on the stack there: first the return address
 * of the boundary function) and then let through, so that one run shows all.
 * Calls that agree in number, instruction and first word are written once. An
 * empty ALLOWED shows every call.
 *
 * --compiled  ALLOWED is a filter for the kernel that hands what it does not allow
 *           to a tracer (test/seccomp/Inputs/filter.py --trace)
 * --fail    the call NUMBER fails with the errno ERROR: always, or each Nth time
 * --no-vdso the program finds no vDSO, and asks the kernel for the time
 *
 * The process that starts guard becomes PROGRAM, so that its parent, its id and
 * its signals are what they would be without; the tracer is a grandchild that
 * belongs to nobody. Calls of the set run at full speed: only the others reach
 * the tracer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MaxSyscalls = 1024, MaxSeen = 1 << 14, StackWords = 40 };

/* What --fail and --no-vdso ask for, by number. */
static struct {
  int Error, Each;
  unsigned Count;
} Faults[MaxSyscalls];
static int HideVdso, IsCompiled;

static void fail(const char *What) {
  fprintf(stderr, "guard: %s: %s\n", What, strerror(errno));
  exit(125);
}

static void enterFilter(const struct sock_fprog *Program) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, Program))
    fail("cannot install the filter");
}

static void installCompiled(const char *Path) {
  static struct sock_filter Code[BPF_MAXINSNS];
  FILE *File = fopen(Path, "r");
  if (!File)
    fail(Path);
  size_t Length = fread(Code, sizeof *Code, BPF_MAXINSNS, File);
  fclose(File);
  enterFilter(&(struct sock_fprog){(unsigned short)Length, Code});
}

/* One comparison a number; all others are handed to the tracer. restart_syscall
 * is no call of the program: the kernel goes on by it with a sleep that a stop
 * has interrupted. */
static void installFilter(const char *Path) {
  struct sock_filter Code[4 * MaxSyscalls + 8];
  unsigned short Length = 0;
  Code[Length++] = (struct sock_filter)BPF_STMT(
      BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (unsigned Call = 0; Call < MaxSyscalls; ++Call) {
    if (!Faults[Call].Error)
      continue;
    Code[Length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                  Call, 0, 1);
    Code[Length++] = (struct sock_filter)BPF_STMT(
        BPF_RET | BPF_K,
        (Faults[Call].Each ? SECCOMP_RET_TRACE : SECCOMP_RET_ERRNO) |
            Faults[Call].Error);
  }
  FILE *File = fopen(Path, "r");
  if (!File)
    fail(Path);
  int Number = SYS_restart_syscall;
  do {
    Code[Length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                  (unsigned)Number, 0, 1);
    Code[Length++] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  } while (fscanf(File, "%d", &Number) == 1 && Length < 4 * MaxSyscalls);
  fclose(File);
  Code[Length++] =
      (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  enterFilter(&(struct sock_fprog){Length, Code});
}

/* Whether this call was not met before. A full table forgets: a line twice is
 * no harm. */
static int isNew(unsigned long Number, unsigned long At, unsigned long From) {
  static struct {
    unsigned long Number, At, From;
  } Seen[MaxSeen];
  unsigned long Hash = (Number * 31 + At) * 0x9e3779b97f4a7c15 + From;
  unsigned Slot = (Hash * 0x9e3779b97f4a7c15) >> 50;
  if (Seen[Slot].At == At && Seen[Slot].From == From &&
      Seen[Slot].Number == Number)
    return 0;
  Seen[Slot].Number = Number;
  Seen[Slot].At = At;
  Seen[Slot].From = From;
  return 1;
}

static void report(const char *Path, pid_t Process) {
  struct user_regs_struct Registers;
  if (ptrace(PTRACE_GETREGS, Process, 0, &Registers))
    return;
  unsigned long Stack[StackWords];
  int Words = 0;
  for (; Words < StackWords; ++Words) {
    errno = 0;
    Stack[Words] = (unsigned long)ptrace(PTRACE_PEEKDATA, Process,
                                         Registers.rsp + 8 * Words, 0);
    if (errno)
      break;
    if (Words == 0 && !isNew(Registers.orig_rax, Registers.rip, Stack[0]))
      return;
  }
  char Link[64], Image[PATH_MAX] = "?";
  snprintf(Link, sizeof(Link), "/proc/%d/exe", Process);
  ssize_t Length = readlink(Link, Image, sizeof(Image) - 1);
  if (Length > 0)
    Image[Length] = 0;
  FILE *File = fopen(Path, "a");
  if (!File)
    return;
  fprintf(File, "syscall %lld at 0x%llx in %s stack",
          (long long)Registers.orig_rax, Registers.rip, Image);
  for (int Word = 0; Word < Words; ++Word)
    fprintf(File, " 0x%lx", Stack[Word]);
  fprintf(File, "\n");
  fclose(File);
}

/* Lets the call that is about to be made fail, if its turn has come. */
static void spoil(pid_t Process) {
  struct user_regs_struct Registers;
  if (ptrace(PTRACE_GETREGS, Process, 0, &Registers) ||
      Registers.orig_rax >= MaxSyscalls)
    return;
  unsigned long Number = Registers.orig_rax;
  if (!Faults[Number].Each || ++Faults[Number].Count % Faults[Number].Each)
    return;
  Registers.orig_rax = -1UL;
  Registers.rax = -(unsigned long)Faults[Number].Error;
  ptrace(PTRACE_SETREGS, Process, 0, &Registers);
}

/* Takes the vDSO out of the auxiliary vector of a program that is about to
 * start: its count of arguments, the arguments, the environment, the vector. */
static void hideVdso(pid_t Process) {
  enum { Ignore = 1, SysinfoEhdr = 33 };
  struct user_regs_struct Registers;
  if (ptrace(PTRACE_GETREGS, Process, 0, &Registers))
    return;
  unsigned long At = Registers.rsp + 8;
  errno = 0;
  for (int Lists = 0; Lists < 2 && !errno; At += 8)
    Lists += ptrace(PTRACE_PEEKDATA, Process, At, 0) == 0;
  for (long Type = 1; Type && !errno; At += 16) {
    Type = ptrace(PTRACE_PEEKDATA, Process, At, 0);
    if (Type == SysinfoEhdr)
      ptrace(PTRACE_POKEDATA, Process, At, Ignore);
  }
}

/* Follows the program until its last process has ended. */
static void trace(pid_t Program, const char *Report) {
  int Started = 0; /* the exec of guard itself is not the program's */
  for (;;) {
    int Status;
    pid_t Process = waitpid(-1, &Status, __WALL);
    if (Process < 0) {
      if (errno == EINTR)
        continue;
      return;
    }
    if (!WIFSTOPPED(Status))
      continue;
    int Signal = WSTOPSIG(Status), Event = Status >> 16;
    if (Event == PTRACE_EVENT_SECCOMP && Started) {
      report(Report, Process);
      spoil(Process);
    }
    if (Event == PTRACE_EVENT_EXEC && Process == Program)
      Started = 1;
    if (Event == PTRACE_EVENT_EXEC && HideVdso)
      hideVdso(Process);
    if (Event == PTRACE_EVENT_STOP) {
      /* A group stop (SIGSTOP and the like) stays one. */
      int Stops = Signal == SIGSTOP || Signal == SIGTSTP || Signal == SIGTTIN ||
                  Signal == SIGTTOU;
      ptrace(Stops ? PTRACE_LISTEN : PTRACE_CONT, Process, 0, 0);
    } else {
      ptrace(PTRACE_CONT, Process, 0, Event ? 0 : Signal);
    }
  }
}

/* Starts the tracer as an orphan and returns once it watches this process. */
static void startTracer(const char *Report) {
  int Ready[2];
  if (pipe(Ready))
    fail("pipe");
  /* Where only ancestors may trace, a stranger needs leave. */
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  pid_t Program = getpid(), Middle = fork();
  if (Middle < 0)
    fail("fork");
  if (Middle == 0) {
    if (fork())
      _exit(0);
    setsid();
    /* The program's standard streams must end when the program does. */
    int Null = open("/dev/null", O_RDWR);
    for (int Stream = 0; Stream < 3; ++Stream)
      dup2(Null, Stream);
    long Options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                   PTRACE_O_TRACEEXEC;
    char Ok = ptrace(PTRACE_SEIZE, Program, 0, Options) == 0;
    (void)!write(Ready[1], &Ok, 1);
    close(Ready[0]);
    close(Ready[1]);
    for (int Descriptor = 3; Descriptor < 64; ++Descriptor)
      close(Descriptor);
    if (Ok)
      trace(Program, Report);
    _exit(0);
  }
  waitpid(Middle, 0, 0);
  char Ok = 0;
  close(Ready[1]);
  if (read(Ready[0], &Ok, 1) != 1 || !Ok) {
    errno = EPERM;
    fail("cannot trace");
  }
  close(Ready[0]);
}

/* NUMBER=ERROR or NUMBER=ERROR/N. */
static int addFault(const char *Text) {
  unsigned Number;
  int Error, Each = 0;
  if (sscanf(Text, "%u=%d/%d", &Number, &Error, &Each) < 2 ||
      Number >= MaxSyscalls || Error <= 0 || Each < 0)
    return 0;
  Faults[Number].Error = Error;
  Faults[Number].Each = Each;
  return 1;
}

int main(int Argc, char **Argv) {
  int At = 1, Good = 1;
  for (; At < Argc && Argv[At][0] == '-' && Good; ++At) {
    if (!strcmp(Argv[At], "--no-vdso"))
      HideVdso = 1;
    else if (!strcmp(Argv[At], "--compiled"))
      IsCompiled = 1;
    else
      Good = !strcmp(Argv[At], "--fail") && ++At < Argc && addFault(Argv[At]);
  }
  if (!Good || Argc - At < 3) {
    fprintf(stderr, "usage: guard [--no-vdso] [--fail NUMBER=ERROR[/N]]... "
                    "[--compiled] ALLOWED REPORT PROGRAM [ARGUMENT...]\n");
    return 125;
  }
  startTracer(Argv[At + 1]);
  (IsCompiled ? installCompiled : installFilter)(Argv[At]);
  execv(Argv[At + 2], Argv + At + 2);
  fail(Argv[At + 2]);
}
