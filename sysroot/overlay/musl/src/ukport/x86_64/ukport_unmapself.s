# _Noreturn void ukport_unmapself(void *base, size_t size)
#
# The end of a detached thread: gives back the memory that holds its own stack,
# then ends the thread. After musl's __unmapself.s (MIT).
.text
.global ukport_unmapself
.hidden ukport_unmapself
.type ukport_unmapself,@function
ukport_unmapself:
	mov $11,%eax            # SYS_munmap
	syscall
	xor %edi,%edi
	mov $60,%eax            # SYS_exit
	syscall
	hlt
.size ukport_unmapself,.-ukport_unmapself
