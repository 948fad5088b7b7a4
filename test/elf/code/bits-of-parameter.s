# A wrapper that sets bits in what it is given still says what it is given.
# RUN: %clang -nostdlib -shared -fuse-ld=lld -Wa,-I%S/Inputs %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s
# CHECK: function wrapper at
# CHECK: syscall 41 (arg0, arg1 or 2050, arg2
# CHECK: function either at
# CHECK: syscall 41 (arg0, 1|arg1 or 2, arg2

# RUN: %clang -nostdlib -static -fuse-ld=lld -Wa,-I%S/Inputs -Wa,--defsym,MAIN=1 \
# RUN:   %s -o %t.prog
# RUN: %ukport analyze %t.prog -o %t.out > /dev/null
# RUN: %ukport why socket %t.out | FileCheck %s --check-prefix=CALLS
# CALLS-NOT: Raw
# CALLS: socket(AF_INET, SOCK_DGRAM|SOCK_NONBLOCK|SOCK_CLOEXEC, IPPROTO_UDP)
# CALLS-NOT: Raw
  .include "function.inc"

  .globl wrapper, either
  function wrapper
  or $2, %esi
  mov %esi, %eax
  or $2048, %eax
  mov %eax, %esi
  mov $41, %eax
  syscall
  done wrapper
  .ifndef MAIN
  function either
  or $2, %esi
  test %edi, %edi
  je 1f
  mov $1, %esi
1:
  mov $41, %eax
  syscall
  done either
  .else
  .globl _start
  function _start
  mov $2, %edi
  mov $0x80000, %esi
  mov $17, %edx
  call wrapper
  mov $60, %eax
  syscall
  done _start
  .endif
