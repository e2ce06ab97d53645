/* Keccak-f[1600] as a sponge: 25 live 64-bit words, xor chains whose intermediates are shared. */
#include "bench.h"
#define ROTL(x, n) ((x) << (n) | (x) >> (64 - (n)))
static uint64_t constant[24];
static void make_constants(void) {
	uint8_t r = 1;
	for (int k = 0; k < 24; k++)
		for (int j = 0; j < 7; j++) {
			if (r & 1) constant[k] ^= 1ull << ((1 << j) - 1);
			r = r & 0x80 ? r << 1 ^ 0x71 : r << 1;
		}
}
static NOINLINE void permute(uint64_t a[25]) {
	for (int k = 0; k < 24; k++) {
		uint64_t c[5], d, b[25];
		for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
		for (int x = 0; x < 5; x++) {
			d = c[(x + 4) % 5] ^ ROTL(c[(x + 1) % 5], 1);
			for (int y = 0; y < 25; y += 5) a[y + x] ^= d;
		}
		static const uint8_t rot[25] = {0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14};
#pragma clang loop unroll(full)
		for (int x = 0; x < 5; x++)
#pragma clang loop unroll(full)
			for (int y = 0; y < 5; y++) {
				int n = rot[y * 5 + x];
				uint64_t v = a[y * 5 + x];
				b[(2 * x + 3 * y) % 5 * 5 + y] = n ? ROTL(v, n) : v;
			}
		for (int y = 0; y < 25; y += 5)
			for (int x = 0; x < 5; x++) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
		a[0] ^= constant[k];
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 100000);
	uint64_t a[25] = {0};
	make_constants();
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 17; k++) a[k] ^= (uint64_t)i * 0x9E3779B97F4A7C15u + k;
		permute(a);
	}
	printf("keccak %016llx %016llx\n", (unsigned long long)a[0], (unsigned long long)a[24]);
	return 0;
}
