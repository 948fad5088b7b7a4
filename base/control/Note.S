# Says to `ukport run` that the image has the control channel: a note of ukport's
# own, of type 1, with nothing in it.
	.section .note.ukport,"a",@note
	.balign 4
	.long 7, 0, 1
	.asciz "ukport"
	.balign 4

	.section .note.GNU-stack,"",@progbits
