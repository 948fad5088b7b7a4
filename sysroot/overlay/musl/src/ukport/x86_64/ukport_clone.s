# long ukport_clone(unsigned long flags, void *stack, int *ptid, int *ctid,
#                   void *tls, int (*fn)(void *), void *arg)
#
# clone(2) whose child calls fn(arg) on the new stack and ends its thread with
# the result. After musl's clone.s (MIT), with the kernel's order of arguments.
# The kernel keeps %r9, which carries fn into the child; arg waits on its stack.
.text
.global ukport_clone
.hidden ukport_clone
.type ukport_clone,@function
ukport_clone:
	mov 8(%rsp),%rax
	and $-16,%rsi
	sub $8,%rsi
	mov %rax,(%rsi)
	mov %rcx,%r10
	mov $56,%eax            # SYS_clone
	syscall
	test %eax,%eax
	jnz 1f
	xor %ebp,%ebp
	pop %rdi
	call *%r9
	mov %eax,%edi
	mov $60,%eax            # SYS_exit
	syscall
	hlt
1:	ret
.size ukport_clone,.-ukport_clone
