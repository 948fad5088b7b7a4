# The ways into a trap, of images for Linux too: what the strip removed was
# reached all the same. None touches a register before the address that it was
# reached from is read.

	.section .text.ukport_trap,"ax",@progbits

# Called by every stub, whose return address tells which it is; above it lies
# that of who called the stub.
	.globl ukport_stripped_function
	.hidden ukport_stripped_function
	.type ukport_stripped_function,@function
ukport_stripped_function:
	mov (%rsp), %rdi
	mov 8(%rsp), %rsi
	and $-16, %rsp
	call ukport_report_function
	ud2
	.size ukport_stripped_function, . - ukport_stripped_function

# Called where a branch to stripped code leads.
	.globl ukport_stripped_code
	.hidden ukport_stripped_code
	.type ukport_stripped_code,@function
ukport_stripped_code:
	mov (%rsp), %rdi
	and $-16, %rsp
	call ukport_report_code
	ud2
	.size ukport_stripped_code, . - ukport_stripped_code

# Called where an assumption does not hold: %rdi is its text.
	.globl ukport_broken_assumption
	.hidden ukport_broken_assumption
	.type ukport_broken_assumption,@function
ukport_broken_assumption:
	mov (%rsp), %rsi
	and $-16, %rsp
	call ukport_report_assumption
	ud2
	.size ukport_broken_assumption, . - ukport_broken_assumption

	.section .note.GNU-stack,"",@progbits
