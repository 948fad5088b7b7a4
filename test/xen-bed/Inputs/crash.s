# A PVH guest that meets an instruction that is none, with no handler.
  .include "entry.inc"
start:
  mov $0x12345678, %eax
  ud2
