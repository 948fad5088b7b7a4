//===- Proc.h - what lies in /proc ----------------------------------------===//
//
// Files that are made when they are opened. Only what programs read to find
// their way is there; what a program reads of other processes is not.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_FS_PROC_H
#define UKPORT_BASE_FS_PROC_H

#include "base/fs/RamFs.h"

namespace base {

/// Text that grows.
class Report {
public:
  ~Report() { deallocate(Text); }
  void add(const char *Format, ...) __attribute__((format(__printf__, 2, 3)));
  void add(Name Bytes);
  Name text() const { return {Text, Length}; }

private:
  bool reserve(size_t More);
  char *Text = nullptr;
  size_t Length = 0, Room = 0;
};

using Reporter = void (*)(Report &);

struct ReportName {
  Name Called;
  Reporter Write;
};

/// What lies in /proc, /proc/self, /proc/sys/kernel ...
extern const Span<const ReportName> ProcReports, SelfReports, KernelReports,
    VmReports, NetReports;

/// The path of what \p Descriptor stands for, or its kind; cut to \p Size, no
/// zero behind it. How long it is, or -ENOENT or -ENOMEM.
long nameOfDescriptor(int Descriptor, char *To, size_t Size);

/// /proc/self/fd: a link for each open descriptor.
Reference<Directory> makeDescriptorDirectory(FileSystem &System);

} // namespace base

#endif // UKPORT_BASE_FS_PROC_H
