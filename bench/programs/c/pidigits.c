/* Digits of pi by a spigot over big numbers: 32x32->64 multiplications, carries, divisions of 64 by 32 bits. */
#include "bench.h"
typedef struct { uint32_t *d; int n; } big;
static int cap;
static void small(big *a, uint32_t v) { a->d[0] = v, a->n = v != 0; }
static NOINLINE void mul(big *a, uint32_t m) {
	uint64_t c = 0;
	for (int i = 0; i < a->n; i++) c += (uint64_t)a->d[i] * m, a->d[i] = (uint32_t)c, c >>= 32;
	if (c) a->d[a->n++] = (uint32_t)c;
}
static NOINLINE void addmul(big *a, const big *b, uint32_t m) { /* a += b * m */
	uint64_t c = 0;
	int i = 0;
	for (; i < b->n || c; i++) {
		if (i >= a->n) a->d[i] = 0, a->n = i + 1;
		c += a->d[i] + (uint64_t)(i < b->n ? b->d[i] : 0) * m;
		a->d[i] = (uint32_t)c, c >>= 32;
	}
}
static NOINLINE void submul(big *a, const big *b, uint32_t m) { /* a -= b * m, which is not more */
	uint64_t c = 0;
	for (int i = 0; i < a->n; i++) {
		uint64_t p = (i < b->n ? (uint64_t)b->d[i] * m : 0) + c;
		uint32_t low = (uint32_t)p;
		c = (p >> 32) + (a->d[i] < low);
		a->d[i] -= low;
	}
	while (a->n && a->d[a->n - 1] == 0) a->n--;
}
static uint32_t remainder32(const big *a, uint32_t m) {
	uint64_t r = 0;
	for (int i = a->n; i-- > 0;) r = (r << 32 | a->d[i]) % m;
	return (uint32_t)r;
}
/* The quotient of a and b, which is below 10 or so: found by comparing b's multiples with a from above. */
static int compare_mul(const big *a, const big *b, uint32_t m, big *t) {
	t->n = b->n;
	memcpy(t->d, b->d, b->n * sizeof *b->d);
	mul(t, m);
	if (a->n != t->n) return a->n < t->n ? -1 : 1;
	for (int i = a->n; i-- > 0;)
		if (a->d[i] != t->d[i]) return a->d[i] < t->d[i] ? -1 : 1;
	return 0;
}
static uint32_t quotient(const big *a, const big *b, big *t) {
	uint32_t lo = 0, hi = 16;
	while (hi - lo > 1) {
		uint32_t mid = (lo + hi) / 2;
		if (compare_mul(a, b, mid, t) >= 0) lo = mid;
		else hi = mid;
	}
	return lo;
}
static big make(void) { return (big){calloc(cap, 4), 0}; }
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 600);
	cap = n * 2 + 64;
	big num = make(), den = make(), acc = make(), x = make(), t = make();
	small(&num, 1), small(&den, 1), small(&acc, 0);
	char *digits = malloc(n + 1);
	int have = 0;
	for (uint32_t k = 1; have < n; k++) {
		uint32_t k2 = k * 2 + 1;
		addmul(&acc, &num, 2);
		mul(&acc, k2), mul(&den, k2), mul(&num, k);
		if (num.n > acc.n || compare_mul(&acc, &num, 1, &t) < 0) continue;
		/* What follows lies between 3 and 4 times num; 0 instead of 3 keeps acc from becoming negative. */
		uint32_t a = quotient(&acc, &den, &t);
		x.n = acc.n;
		memcpy(x.d, acc.d, acc.n * 4);
		addmul(&x, &num, 4);
		if (quotient(&x, &den, &t) != a) continue;
		digits[have++] = '0' + a;
		submul(&acc, &den, a);
		mul(&acc, 10), mul(&num, 10);
	}
	digits[n] = 0;
	printf("pidigits %.20s...%s %u\n", digits, digits + (n > 20 ? n - 20 : 0), remainder32(&den, 1000003));
	return 0;
}
