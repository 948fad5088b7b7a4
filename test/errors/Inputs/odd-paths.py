# Makes a source tree below odd/ whose paths hold a % and are not UTF-8.
import os

tree = b"odd/a%20b%%s\xffc"
os.makedirs(tree)
with open(tree + b"/ma%in.c", "w") as source:
    source.write(
        "#include <unistd.h>\n"
        "int f(void) { return fork(); }\n"
        "int main(void) { return f(); }\n"
    )
with open(tree + b"/Makefile", "wb") as makefile:
    makefile.write(
        b"prog: ma%in.c\n"
        b"\tcc -g -c ma%in.c -o \xfe%.o\n"
        b"\tar rc li%b.a \xfe%.o\n"
        b"\tcc li%b.a -o prog\n"
    )
