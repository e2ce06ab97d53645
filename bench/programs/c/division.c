/* Division and remainder: by constants, by variables of 32 and 64 bits, modular powers and greatest common divisors. */
#include "bench.h"
static NOINLINE uint32_t digits(uint32_t n) { uint32_t s = 0; for (; n; n /= 10) s += n % 10; return s; }
static NOINLINE int32_t days(int32_t d) { int32_t y = d / 365, w = d % 7, h = d / -24, m = d % 60; return y * 3 + w - h + m; }
static NOINLINE uint64_t power(uint64_t b, uint64_t e, uint64_t m) {
	uint64_t r = 1;
	for (b %= m; e; e >>= 1, b = b * b % m)
		if (e & 1) r = r * b % m;
	return r;
}
static NOINLINE uint32_t gcd(uint32_t a, uint32_t b) { while (b) { uint32_t t = a % b; a = b, b = t; } return a; }
static NOINLINE int collatz(uint64_t n) { int k = 0; for (; n != 1; k++) n = n % 2 ? 3 * n + 1 : n / 2; return k; }
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 100000), primes = 0, longest = 0;
	uint64_t s = 0;
	for (int i = 1; i <= n; i++) {
		uint32_t r = rng();
		s += digits(r) + days((int32_t)r) + gcd(r, i * 2520u);
		if (i % 8 == 0) s += power(r, i, 4294967291u);
		int c = collatz(i);
		if (c > longest) longest = c;
	}
	for (int i = 2; i < n / 2; i++) {
		int d = 2;
		while (d * d <= i && i % d) d++;
		primes += d * d > i;
	}
	printf("division %llu %d %d\n", (unsigned long long)s, primes, longest);
	return 0;
}
