# A PVH guest that says hello on its console, and its command line, and powers
# off. 32 bits, no paging, no stack but for calls.
  .include "entry.inc"
start:
  mov $stackTop, %esp
  mov 24(%ebx), %eax # hvm_start_info.cmdline_paddr
  mov %eax, cmdline

# The leaf that says Xen, at one of 256 places; two on, the MSR that takes the
# address of the hypercall page.
  mov $0x40000000, %ebp
findXen:
  mov %ebp, %eax
  cpuid
  cmp $0x566e6558, %ebx # "XenV"
  je isXen
  add $0x100, %ebp
  jmp findXen
isXen:
  lea 2(%ebp), %eax
  cpuid
  mov %ebx, %ecx
  mov $hypercalls, %eax
  xor %edx, %edx
  wrmsr

  mov $18, %ecx # HVM_PARAM_CONSOLE_EVTCHN
  call parameter
  mov %eax, port
  mov $17, %ecx # HVM_PARAM_CONSOLE_PFN
  call parameter
  shl $12, %eax
  mov %eax, %edi
  mov $hello, %esi
  call write
  mov cmdline, %esi
  call write
  mov $newline, %esi
  call write
  mfence
  mov $4, %ebx # EVTCHNOP_send
  mov $port, %ecx
  call hypercalls + 32 * 32

# All of it must be read: the console goes with the guest.
drain:
  mov 3080(%edi), %eax # out_cons
  cmp 3084(%edi), %eax # out_prod
  je off
  xor %ebx, %ebx # SCHEDOP_yield
  xor %ecx, %ecx
  call hypercalls + 29 * 32
  jmp drain
off:
  mov $2, %ebx # SCHEDOP_shutdown
  mov $reason, %ecx
  call hypercalls + 29 * 32
  ud2

# %eax: the parameter of number %ecx.
parameter:
  mov %ecx, query + 4
  mov $1, %ebx # HVMOP_get_param
  mov $query, %ecx
  call hypercalls + 34 * 32
  mov query + 8, %eax
  ret

# Puts the string at %esi into the ring at %edi.
write:
  mov 3084(%edi), %ebx # out_prod
1:
  lodsb
  test %al, %al
  jz 2f
  mov %ebx, %edx
  and $2047, %edx
  mov %al, 1024(%edi, %edx)
  inc %ebx
  jmp 1b
2:
  mov %ebx, 3084(%edi)
  ret

  .data
hello:   .asciz "hello from Xen: "
newline: .asciz "\r\n"
cmdline: .long 0
port:    .long 0
reason:  .long 0 # SHUTDOWN_poweroff
  .align 8
query:   .long 0x7ff0, 0, 0, 0 # DOMID_SELF, the number, the value
  .balign 4096
hypercalls: .space 4096
  .bss
  .space 4096
stackTop:
