/* Recursion and small calls. */
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
__attribute__((noinline)) static int ack(int m, int n) { return m == 0 ? n + 1 : n == 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); }
int main(int argc, char **argv) {
	int n = argc > 1 ? atoi(argv[1]) : 32;
	printf("fib %d ack %d\n", fib(n), ack(2, 300));
	return 0;
}
