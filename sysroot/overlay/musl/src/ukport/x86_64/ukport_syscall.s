# long ukport_syscall(long n, long a1, long a2, long a3, long a4, long a5, long a6)
#
# The kernel boundary on Linux: the System V argument registers move one place
# down into the kernel's; the sixth argument comes from the stack. Uses no
# thread-local storage and no stack but its return address, so that it works
# before the thread pointer is set.
.text
.global ukport_syscall
.hidden ukport_syscall
.type ukport_syscall,@function
ukport_syscall:
	mov %rdi,%rax
	mov %rsi,%rdi
	mov %rdx,%rsi
	mov %rcx,%rdx
	mov %r8,%r10
	mov %r9,%r8
	mov 8(%rsp),%r9
	syscall
	ret
.size ukport_syscall,.-ukport_syscall
