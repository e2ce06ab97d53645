/* Compresses and expands with a window and hash chains, as deflate finds matches: byte compares and copies. */
#include "bench.h"
enum { SIZE = 1 << 17, WINDOW = 1 << 15, HASH = 1 << 14 };
static uint8_t in[SIZE], packed[SIZE * 2], out[SIZE];
static int32_t head[HASH], chain[WINDOW];
static uint32_t hash3(const uint8_t *p) { return ((uint32_t)p[0] << 16 | p[1] << 8 | p[2]) * 2654435761u >> 18; }
static NOINLINE int compress(void) {
	uint8_t *d = packed, *flags = 0;
	int bit = 8;
	memset(head, -1, sizeof head);
	for (int i = 0; i < SIZE;) {
		if (bit == 8) flags = d++, *flags = 0, bit = 0;
		int best = 0, from = 0, limit = SIZE - i < 258 ? SIZE - i : 258;
		if (limit >= 4) {
			int tries = 32;
			for (int c = head[hash3(in + i)]; c >= 0 && c > i - WINDOW && tries--; c = chain[c & (WINDOW - 1)]) {
				if (best && in[c + best] != in[i + best]) continue;
				int l = 0;
				while (l < limit - 1 && in[c + l] == in[i + l]) l++;
				if (l > best) best = l, from = c;
			}
		}
		int step = 1;
		if (best >= 4) {
			*flags |= 1 << bit;
			*d++ = best - 4, *d++ = (i - from) >> 8, *d++ = i - from;
			step = best;
		} else
			*d++ = in[i];
		bit++;
		for (; step--; i++)
			if (i + 3 <= SIZE) {
				uint32_t h = hash3(in + i);
				chain[i & (WINDOW - 1)] = head[h], head[h] = i;
			}
	}
	return d - packed;
}
static NOINLINE int expand(int n) {
	const uint8_t *s = packed, *end = packed + n;
	uint8_t *d = out;
	while (s < end) {
		uint8_t flags = *s++;
		for (int k = 0; k < 8 && s < end; k++, flags >>= 1)
			if (flags & 1) {
				int l = s[0] + 4, dist = s[1] << 8 | s[2];
				s += 3;
				for (const uint8_t *from = d - dist; l--;) *d++ = *from++;
			} else
				*d++ = *s++;
	}
	return d - out;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 5), size = 0;
	for (int i = 0; i < SIZE;) {
		int l = 3 + rng() % 20, back = 1 + rng() % 4000;
		for (; l-- && i < SIZE; i++) in[i] = i >= back && back % 3 ? in[i - back] : "etaoin shrdlu\n"[rng() % 14];
	}
	for (int k = 0; k < n; k++) {
		in[k * 1000] ^= 1;
		size = compress();
		if (expand(size) != SIZE || memcmp(in, out, SIZE)) return 1;
	}
	printf("lz %d of %d, %08x\n", size, SIZE, sum_bytes(1, packed, size));
	return 0;
}
