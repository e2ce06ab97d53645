/* Finds primes with a sieve of bytes, repeatedly. Memory-bound loops with small strides. */
#include <stdio.h>
#include <string.h>
#define N (1 << 20)
static unsigned char flags[N];
int main(void) {
	unsigned total = 0;
	for (int round = 0; round < 12; round++) {
		memset(flags, 1, N);
		for (unsigned i = 2; i * i < N; i++)
			if (flags[i])
				for (unsigned j = i * i; j < N; j += i)
					flags[j] = 0;
		unsigned n = 0;
		for (unsigned i = 2; i < N; i++)
			n += flags[i];
		total += n ^ round;
	}
	printf("sieve %u\n", total);
	return 0;
}
