//===- ProcReports.cpp - what the files of /proc say ----------------------===//
//
// Formats as in proc(5). Where Linux counts what is not there (processes, swap,
// caches) the numbers are 0. Resident is what the whole guest uses: that of
// which one can run out.
//
//===----------------------------------------------------------------------===//
#include "base/boot/ProgramStack.h"
#include "base/fs/Proc.h"
#include "base/mem/Areas.h"
#include "base/mem/Pages.h"
#include "base/sched/Thread.h"
#include "base/support/Machine.h"
#include "base/time/Timer.h"

namespace base {
namespace {

const char *programName() {
  const char *Called = programArguments() ? programArguments()[0] : nullptr;
  const char *Last = Called ? Called : "program";
  for (const char *At = Last; *At; ++At)
    if (*At == '/')
      Last = At + 1;
  return Last;
}

size_t pagesUsed() { return pagesInAll() - pagesFree(); }

size_t pagesMapped() {
  size_t Sum = 0;
  for (Area &A : Areas)
    Sum += (A.End - A.Begin) / PageSize;
  return Sum;
}

unsigned threadCount() {
  unsigned Count = 0;
  for ([[maybe_unused]] Thread &T : AllThreads)
    ++Count;
  return Count;
}

void mapLine(Report &R, const Area &A) {
  R.add("%08lx-%08lx %c%c%cp 00000000 00:00 0 %s%s\n", A.Begin, A.End,
        A.Allowed & Access::Read ? 'r' : '-',
        A.Allowed & Access::Write ? 'w' : '-',
        A.Allowed & Access::Execute ? 'x' : '-', *A.Name ? "        " : "",
        A.Name);
}

void maps(Report &R) {
  for (Area &A : Areas)
    mapLine(R, A);
}

void mapsInDetail(Report &R) {
  for (Area &A : Areas) {
    size_t Present = 0;
    for (uintptr_t At = A.Begin; At < A.End; At += PageSize) {
      uintptr_t Physical;
      Access Allowed;
      Present += pageAt(At, Physical, Allowed);
    }
    mapLine(R, A);
    size_t Held = Present * (PageSize / 1024);
    R.add("Size:           %8lu kB\n", (A.End - A.Begin) / 1024);
    R.add("Rss:            %8lu kB\n", Held);
    R.add("Pss:            %8lu kB\n", Held);
    R.add("Private_Clean:  %8u kB\n", 0);
    R.add("Private_Dirty:  %8lu kB\n", Held);
    R.add("AnonHugePages:  %8u kB\n", 0);
  }
}

/// Fields 1 to 52; the program runs, and is its own parent's only child.
void stat(Report &R) {
  R.add("1 (%s) R 0 1 1 0 -1 0 0 0 0 0 ", programName());
  // utime stime cutime cstime priority nice threads itrealvalue starttime
  Nanoseconds Used = 0;
  for (Thread &T : AllThreads)
    Used += T.CpuTime;
  R.add("%lu 0 0 0 20 0 %u 0 0 ", Used / (Second / 100), threadCount());
  R.add("%lu %lu ", pagesMapped() * PageSize, pagesUsed());
  R.add("18446744073709551615");
  for (int Field = 26; Field <= 52; ++Field)
    R.add(" 0");
  R.add("\n");
}

void statm(Report &R) {
  R.add("%lu %lu 0 0 0 %lu 0\n", pagesMapped(), pagesUsed(), pagesMapped());
}

void status(Report &R) {
  R.add("Name:\t%s\nState:\tR (running)\nTgid:\t1\nPid:\t1\nPPid:\t0\n",
        programName());
  R.add("Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
  R.add("VmSize:\t%8lu kB\n", pagesMapped() * (PageSize / 1024));
  R.add("VmRSS:\t%8lu kB\n", pagesUsed() * (PageSize / 1024));
  R.add("Threads:\t%u\n", threadCount());
}

/// The arguments, each with its zero, as the program has them now.
void commandLine(Report &R) {
  const char *const *All = programArguments();
  for (; All && *All; ++All)
    R.add(Name{*All, __builtin_strlen(*All) + 1});
}

void name(Report &R) { R.add("%s\n", programName()); }
void zero(Report &R) { R.add("0\n"); }
void one(Report &R) { R.add("1\n"); }

void mounts(Report &R) {
  R.add("root / tmpfs rw,noatime 0 0\ndev /dev tmpfs rw,noatime 0 0\n"
        "proc /proc proc ro 0 0\n");
}

void memory(Report &R) {
  unsigned long All = pagesInAll() * (PageSize / 1024);
  unsigned long Free = pagesFree() * (PageSize / 1024);
  R.add("MemTotal:       %8lu kB\nMemFree:        %8lu kB\n", All, Free);
  R.add("MemAvailable:   %8lu kB\nBuffers:        %8u kB\n", Free, 0);
  R.add("Cached:         %8u kB\nSwapTotal:      %8u kB\n", 0, 0);
  R.add("SwapFree:       %8u kB\n", 0);
}

void processor(Report &R) {
  char Brand[49] = "unknown", Vendor[13] = {};
  CpuId First = cpuId(0);
  memcpy(Vendor, &First.B, 4);
  memcpy(Vendor + 4, &First.D, 4);
  memcpy(Vendor + 8, &First.C, 4);
  if (cpuId(0x80000000).A >= 0x80000004)
    for (unsigned I = 0; I < 3; ++I) {
      CpuId Part = cpuId(0x80000002 + I);
      memcpy(Brand + 16 * I, &Part, 16);
    }
  R.add("processor\t: 0\nvendor_id\t: %s\nmodel name\t: %s\n", Vendor, Brand);
  R.add("cpu cores\t: 1\n\n");
}

void upTime(Report &R) {
  unsigned long Hundredths = now() / (Second / 100);
  R.add("%lu.%02lu 0.00\n", Hundredths / 100, Hundredths % 100);
}

void load(Report &R) { R.add("0.00 0.00 0.00 1/%u 1\n", threadCount()); }
void version(Report &R) { R.add("Linux version 5.10.0 (ukport)\n"); }
void backlog(Report &R) { R.add("4096\n"); }
void processes(Report &R) { R.add("32768\n"); }

const ReportName OfProc[] = {
    {nameOf("cpuinfo"), processor}, {nameOf("loadavg"), load},
    {nameOf("meminfo"), memory},    {nameOf("uptime"), upTime},
    {nameOf("version"), version},
};
const ReportName OfSelf[] = {
    {nameOf("cmdline"), commandLine}, {nameOf("comm"), name},
    {nameOf("maps"), maps},           {nameOf("mounts"), mounts},
    {nameOf("oom_score_adj"), zero},  {nameOf("smaps"), mapsInDetail},
    {nameOf("stat"), stat},           {nameOf("statm"), statm},
    {nameOf("status"), status},
};
const ReportName OfKernel[] = {
    {nameOf("pid_max"), processes},
};
/// Memory is given when it is touched: all that is asked for is promised.
const ReportName OfVm[] = {
    {nameOf("overcommit_memory"), one},
};
const ReportName OfNet[] = {
    {nameOf("somaxconn"), backlog},
};

} // namespace

const Span<const ReportName> ProcReports = {OfProc, 5};
const Span<const ReportName> SelfReports = {OfSelf, 9};
const Span<const ReportName> KernelReports = {OfKernel, 1};
const Span<const ReportName> VmReports = {OfVm, 1};
const Span<const ReportName> NetReports = {OfNet, 1};

} // namespace base
