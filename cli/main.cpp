//===- main.cpp - ukport: one command each file ---------------------------===//
int main() { return 0; }
