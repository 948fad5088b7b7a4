//===- Format.h - what lies on the disk -----------------------------------===//
//
// Blocks of 4 KiB. A block that the disk's current state refers to is never
// written: whatever changes is written elsewhere, with all that refers to it,
// up to a superblock that says where the new state begins (copy on write).
// There are two superblocks, blocks 0 and 1; the valid one with the higher
// generation counts, and the other is the next to be written. So a guest that
// is killed at any moment leaves the last state that was committed, whole.
//
//   superblock ──▶ table of inodes ──▶ files, directories
//
// The table, files and directories are streams: trees of 512 pointers a block.
// Which blocks are free is not on the disk; it is what no stream has, found
// when the disk is mounted.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_DISK_FORMAT_H
#define UKPORT_BASE_DISK_FORMAT_H

#include "base/fs/BlockDevice.h"

namespace base::disk {

using BlockNumber = uint64_t; ///< 0: a hole

constexpr size_t BlockSize = 4096;
constexpr size_t SectorsInBlock = BlockSize / BlockDevice::SectorSize;
constexpr uint64_t PointersInBlock = BlockSize / sizeof(BlockNumber);
constexpr unsigned DeepestStream = 4;
constexpr BlockNumber FirstBlock = 2; ///< after the superblocks

/// A sequence of bytes. With depth 0 Root is its only block; with depth N it is
/// a block of pointers to trees of depth N - 1.
struct Stream {
  uint64_t Size = 0;
  BlockNumber Root = 0;
  uint32_t Depth = 0, Unused = 0;
};

/// An entry of the table; its place there is its number. Mode 0: free.
struct Inode {
  uint32_t Mode = 0, Links = 0, Owner = 0, Group = 0;
  Stream Data;
  uint64_t Accessed = 0, Modified = 0, AttributesChanged = 0;
  uint64_t Parent = 0; ///< of a directory
  uint64_t Unused[7] = {};
};
static_assert(sizeof(Inode) == 128);
constexpr uint64_t InodesInBlock = BlockSize / sizeof(Inode);
constexpr uint64_t RootInode = 1;

constexpr char Magic[8] = {'u', 'k', 'p', 'o', 'r', 't', 'f', 's'};

struct Superblock {
  char Name[8] = {};
  uint32_t Version = 0, Unused = 0;
  uint64_t Generation = 0;
  uint64_t BlockCount = 0;
  Stream Inodes;
  uint64_t Check = 0; ///< of what lies before it
};

/// A record of a directory. The records of a block fill it; one with inode 0 is
/// room.
struct Record {
  uint64_t Inode = 0;
  uint16_t Length = 0;              ///< of the record, a multiple of 8
  uint8_t NameLength = 0, Kind = 0; ///< Mode >> 12
  char Name[4] = {};

  static constexpr size_t Fixed = 12;
  static size_t needed(size_t NameLength) {
    return roundUp(Fixed + NameLength, 8);
  }
};

} // namespace base::disk

#endif // UKPORT_BASE_DISK_FORMAT_H
