/* An adaptive binary range coder with a context of the bits before, both ways: shifts, branches, one multiplication a bit. */
#include "bench.h"
enum { SIZE = 1 << 16 };
static uint8_t in[SIZE], packed[SIZE * 2], out[SIZE];
static uint16_t prob[256][256];
static void reset(void) { for (int i = 0; i < 256 * 256; i++) prob[0][i] = 2048; }
static NOINLINE int encode(void) {
	uint32_t lo = 0, hi = ~0u;
	uint8_t *d = packed, last = 0;
	reset();
	for (int i = 0; i < SIZE; i++) {
		for (int k = 7, ctx = 1; k >= 0; k--) {
			int bit = in[i] >> k & 1;
			uint16_t *p = &prob[last][ctx];
			uint32_t mid = lo + (uint32_t)((uint64_t)(hi - lo) * *p >> 12);
			if (bit) hi = mid, *p += (4096 - *p) >> 5;
			else lo = mid + 1, *p -= *p >> 5;
			ctx = ctx << 1 | bit;
			while ((lo ^ hi) >> 24 == 0) *d++ = hi >> 24, lo <<= 8, hi = hi << 8 | 255;
		}
		last = in[i];
	}
	*d++ = hi >> 24, *d++ = hi >> 16, *d++ = hi >> 8, *d++ = hi;
	return d - packed;
}
static NOINLINE void decode(void) {
	uint32_t lo = 0, hi = ~0u, x = 0;
	const uint8_t *s = packed;
	uint8_t last = 0;
	reset();
	for (int i = 0; i < 4; i++) x = x << 8 | *s++;
	for (int i = 0; i < SIZE; i++) {
		int ctx = 1;
		while (ctx < 256) {
			uint16_t *p = &prob[last][ctx];
			uint32_t mid = lo + (uint32_t)((uint64_t)(hi - lo) * *p >> 12);
			int bit = x <= mid;
			if (bit) hi = mid, *p += (4096 - *p) >> 5;
			else lo = mid + 1, *p -= *p >> 5;
			ctx = ctx << 1 | bit;
			while ((lo ^ hi) >> 24 == 0) lo <<= 8, hi = hi << 8 | 255, x = x << 8 | *s++;
		}
		last = out[i] = ctx;
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 6), size = 0;
	for (int i = 0; i < SIZE; i++) in[i] = i && rng() % 4 ? in[i - 1] + rng() % 3 : "the quick fox"[rng() % 13];
	for (int k = 0; k < n; k++) {
		in[k] ^= 1;
		size = encode();
		decode();
		if (memcmp(in, out, SIZE)) return 1;
	}
	printf("rangecoder %d of %d, %08x\n", size, SIZE, sum_bytes(1, packed, size));
	return 0;
}
