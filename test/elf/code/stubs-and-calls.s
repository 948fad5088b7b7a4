# A call through a stub of the PLT or a slot of the GOT is a call of the import;
# taking a function's address is a reference, calling it is not.
# RUN: %clang -nostdlib -shared -fuse-ld=lld %s -o %t.so
# RUN: %elf-facts %t.so | FileCheck %s

# CHECK: function caller at
# CHECK-NEXT: call import outside prepared 0x3f
# Results come in rax and rdx.
# CHECK-NEXT: call import elsewhere prepared 0x4
# CHECK-NEXT: call local prepared 0x6
# What a local function leaves alone may be used behind it.
# CHECK-NEXT: call import outside prepared 0x3f
# CHECK-NEXT: call ? prepared 0x5
# CHECK-NEXT: refers to taken
# CHECK-NOT: refers to
# CHECK: function local at
# CHECK: function taken at
# CHECK: export caller kind 0 is caller
# CHECK: import outside
  .text
  .globl caller
  .type caller, @function
caller:
  .cfi_startproc
  call outside@PLT
  call *elsewhere@GOTPCREL(%rip)
  xor %esi, %esi
  call local
  mov (%rax), %rbx
  call outside@PLT
  lea taken(%rip), %rdi
  call *%rbx
  ret
  .cfi_endproc
  .size caller, .-caller
local:
  .cfi_startproc
  ret
  .cfi_endproc
taken:
  .cfi_startproc
  ret
  .cfi_endproc
