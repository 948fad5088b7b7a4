# How the guest begins: the PVH entry, from 32-bit protected mode without paging
# to C++ in 64-bit mode. QEMU and Xen enter here alike; %ebx holds the physical
# address of hvm_start_info (xen/arch-x86/hvm/start_info.h).

#include "base/boot/Selectors.h"

	.set CR0_PROTECTED, 1 << 0
	.set CR0_MONITOR_FPU, 1 << 1
	.set CR0_NUMERIC_ERROR, 1 << 5
	.set CR0_WRITE_PROTECT, 1 << 16
	.set CR0_PAGING, 1 << 31
	.set CR4_PAE, 1 << 5
	.set CR4_OSFXSR, 1 << 9
	.set CR4_OSXMMEXCPT, 1 << 10
	.set MSR_EFER, 0xc0000080
	.set EFER_LONG_MODE, 1 << 8
	.set EFER_NO_EXECUTE, 1 << 11
	.set PAGE_PRESENT_WRITE, 3
	.set PAGE_LARGE, 1 << 7

# Xen's note type 18, XEN_ELFNOTE_PHYS32_ENTRY (xen/elfnote.h). QEMU reads a
# descriptor of eight bytes.
	.section .note.Xen,"a",@note
	.balign 4
	.long 4, 8, 18
	.asciz "Xen"
	.quad ukport_entry

	.section .text.ukport_entry,"ax",@progbits
	.code32
	.globl ukport_entry
	.hidden ukport_entry
	.type ukport_entry,@function
ukport_entry:
	cld
	cli
	mov $ukport_boot_stack_end, %esp
	mov %ebx, %ebp

	# The first 4 GiB where they are, in pages of 2 MiB.
	mov $ukport_boot_tables, %edi
	lea 0x1000 + PAGE_PRESENT_WRITE(%edi), %eax
	mov %eax, (%edi)
	xor %ecx, %ecx
1:	lea 0x1000(%eax), %eax
	mov %eax, 0x1000(%edi, %ecx, 8)
	inc %ecx
	cmp $4, %ecx
	jne 1b
	mov $PAGE_PRESENT_WRITE | PAGE_LARGE, %eax
	xor %ecx, %ecx
2:	mov %eax, 0x2000(%edi, %ecx, 8)
	add $0x200000, %eax
	inc %ecx
	cmp $2048, %ecx
	jne 2b

	mov $CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT, %eax
	mov %eax, %cr4
	mov %edi, %cr3
	mov $MSR_EFER, %ecx
	rdmsr
	or $EFER_LONG_MODE | EFER_NO_EXECUTE, %eax
	wrmsr
	mov $CR0_PROTECTED | CR0_MONITOR_FPU | CR0_NUMERIC_ERROR | CR0_WRITE_PROTECT | CR0_PAGING, %eax
	mov %eax, %cr0
	lgdt ukport_gdt_pointer
	ljmp $CODE_SELECTOR, $3f

	.code64
3:	mov $DATA_SELECTOR, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	# A processor begins with single precision and faults for what is inexact;
	# Xen's does so in truth.
	fninit
	mov %ebp, %edi
	xor %ebp, %ebp
	call ukport_boot
	ud2
	.size ukport_entry, . - ukport_entry

# Null, code, data, and the task state, which Traps.cpp fills in.
	.section .data.ukport_gdt,"aw",@progbits
	.balign 16
	.globl ukport_gdt
	.hidden ukport_gdt
ukport_gdt:
	.quad 0
	.quad 0x00af9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0
	.quad 0
ukport_gdt_end:
ukport_gdt_pointer:
	.word ukport_gdt_end - ukport_gdt - 1
	.quad ukport_gdt

	.section .bss.ukport_boot_tables,"aw",@nobits
	.balign 4096
	.globl ukport_boot_tables
	.hidden ukport_boot_tables
ukport_boot_tables:
	.skip 6 * 4096

	.section .bss.ukport_boot_stack,"aw",@nobits
	.balign 16
	.skip 16384
	.globl ukport_boot_stack_end
	.hidden ukport_boot_stack_end
ukport_boot_stack_end:

	.section .note.GNU-stack,"",@progbits
