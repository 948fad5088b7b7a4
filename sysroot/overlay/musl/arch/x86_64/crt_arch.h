/* Replaces musl's arch/x86_64/crt_arch.h: the entry point as a function with
 * an operand, so that bitcode shows what it calls; as text for the assembler
 * only, the call would be invisible. START is "_start" in every file that a
 * static program links, and the C side is _start_c. */
void ukport_start_c(void) __asm__(START "_c");

__attribute__((__naked__, __noreturn__, __used__)) void _start(void)
{
	__asm__ __volatile__(
		"xor %%ebp,%%ebp\n"
		"	mov %%rsp,%%rdi\n"
		".weak _DYNAMIC\n"
		".hidden _DYNAMIC\n"
		"	lea _DYNAMIC(%%rip),%%rsi\n"
		"	andq $-16,%%rsp\n"
		"	call %P0\n"
		"	hlt\n"
		: : "i"(ukport_start_c));
}
