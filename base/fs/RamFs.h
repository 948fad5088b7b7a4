//===- RamFs.h - files in memory ------------------------------------------===//
#ifndef UKPORT_BASE_FS_RAMFS_H
#define UKPORT_BASE_FS_RAMFS_H

#include "base/fs/Node.h"

namespace base {

/// Which file system of the kind a node lies in matters for rename and statfs
/// alone: memory is shared by all.
class RamFileSystem final : public FileSystem {
public:
  using FileSystem::FileSystem;
  void status(struct statfs &To) override;
};

/// A regular file. Its data lie in pages that come when they are written; a
/// page that has none reads as what the file was made from (the archive in
/// memory), and as zeros beyond that.
class RamFile final : public Node {
public:
  RamFile(FileSystem &System, mode_t Permissions)
      : Node(System, S_IFREG | Permissions) {}
  ~RamFile() override;

  /// The data are \p Data, which stay where they are.
  void setOriginal(Span<const char> Data);

  uint64_t size() const override { return Size; }
  uint64_t blocks() const override;
  long read(Buffers To, uint64_t At) override;
  long write(Buffers From, uint64_t At) override;
  long truncate(uint64_t Size) override;
  long reserve(int How, uint64_t At, uint64_t Size) override;
  Span<const char> inPlace(uint64_t At) override;

private:
  char *page(uint64_t I) const { return I < Slots ? Pages[I] : nullptr; }
  char *pageToWrite(uint64_t I);
  void dropPages(uint64_t From, uint64_t To);
  void clear(uint64_t From, uint64_t To);

  Span<const char> Original;
  char **Pages = nullptr;
  uint64_t Slots = 0, Size = 0;
};

/// How much memory the data of all files hold.
size_t bytesInFiles();

/// A directory: its members in the order in which they came, and a hash table
/// of their names.
class RamDirectory final : public Directory {
public:
  using Filler = void (*)(RamDirectory &);

  /// \p Fill, if any, is called before the directory is first looked into.
  RamDirectory(FileSystem &System, mode_t Permissions, Filler Fill = nullptr)
      : Directory(System, Permissions), Fill(Fill) {}
  ~RamDirectory() override;

  long find(Name Called, Reference<Node> &Out) override;
  long create(Name Called, mode_t Mode, Name Target,
              Reference<Node> &Out) override;
  long link(Name Called, Node &What) override;
  long remove(Name Called) override;
  long rename(Name Called, Directory &To, Name NewName,
              unsigned Flags) override;
  bool next(uint64_t &Position, Member &Out) override;

  /// Nothing comes or goes by the program's will (-EPERM).
  bool Fixed = false;

private:
  struct Entry;
  void fill() {
    if (__builtin_expect(!Fill, 1))
      return;
    Filler Once = Fill;
    Fill = nullptr;
    Once(*this);
  }
  friend bool addMember(RamDirectory &To, Name Called, Reference<Node> What);
  Entry *entry(Name Called);
  long refusal(Name Called);
  long add(Name Called, Node &What);
  void take(Entry &E);
  void discard(Entry &E);
  bool growTable();
  long canReplace(Node &Old, Node &New, RamDirectory &Here);

  Filler Fill;
  List<Entry> Entries;
  Entry **Table = nullptr;
  unsigned TableSize = 0, Count = 0;
  uint64_t LastPosition = 0;
  Entry *LastRead = nullptr; ///< where `next` was; spares it the search
};

/// A symbolic link.
class RamLink final : public Node {
public:
  RamLink(FileSystem &System) : Node(System, S_IFLNK | 0777) {}
  ~RamLink() override { deallocate(Text); }
  /// False: no memory.
  bool setTarget(Name Target);
  uint64_t size() const override { return Length; }
  uint64_t blocks() const override { return 0; }
  long readLink(char *To, size_t Size) override;

private:
  char *Text = nullptr;
  size_t Length = 0;
};

/// Files leave some memory to the program and the base: a full disk is an error
/// that programs handle, want of memory is not. Whether \p Bytes more do.
bool hasRoomForFiles(size_t Bytes = 0);

/// Adds \p What to \p To; for those who fill a directory. False: no memory.
bool addMember(RamDirectory &To, Name Called, Reference<Node> What);
/// Makes what \p To lacks of a directory called \p Called; null: no memory.
RamDirectory *addDirectory(RamDirectory &To, Name Called,
                           RamDirectory::Filler Fill = nullptr);
bool addLink(RamDirectory &To, Name Called, Name Target);

} // namespace base

#endif // UKPORT_BASE_FS_RAMFS_H
