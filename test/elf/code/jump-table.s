# A jump through a table of offsets leads to its entries, as many as the
# comparison lets through; what stands behind the table is no part of it.
# RUN: %clang -nostdlib -shared -fuse-ld=lld %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function f at
# CHECK: syscall 3 (
# CHECK: syscall 1 (
# CHECK: syscall 2 (
# CHECK-NOT: gap
  .text
  .globl f
  .type f, @function
f:
  .cfi_startproc
  cmp $2, %edi
  ja .Lelse
  lea .Ltable(%rip), %rdx
  mov %edi, %edi
  movslq (%rdx,%rdi,4), %rax
  add %rdx, %rax
  notrack jmp *%rax
.L1:
  mov $1, %eax
  jmp .Lsys
.L2:
  mov $2, %eax
  jmp .Lsys2
.L3:
  mov $3, %eax
  syscall
.Lelse:
  ret
.Lsys:
  syscall
  ret
.Lsys2:
  syscall
  ret
  .cfi_endproc
  .size f, .-f
  .section .rodata
  .p2align 2
.Ltable:
  .long .L1-.Ltable
  .long .L2-.Ltable
  .long .L3-.Ltable
  .long 0x12345678
