/* BLAKE2s compression over a stream of blocks, rounds unrolled by a schedule table. */
#include "bench.h"
static const uint8_t sigma[10][16] = {
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
static const uint32_t iv[8] = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
#define ROTR(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define G(a, b, c, d, x, y) (a += b + m[x], d = ROTR(d ^ a, 16), c += d, b = ROTR(b ^ c, 12), a += b + m[y], d = ROTR(d ^ a, 8), c += d, b = ROTR(b ^ c, 7))
static NOINLINE void compress(uint32_t h[8], const uint32_t m[16], uint64_t t, uint32_t last) {
	uint32_t v[16];
	memcpy(v, h, 32);
	memcpy(v + 8, iv, 32);
	v[12] ^= (uint32_t)t, v[13] ^= (uint32_t)(t >> 32), v[14] ^= last;
#pragma clang loop unroll(full)
	for (int r = 0; r < 10; r++) {
		const uint8_t *s = sigma[r];
		G(v[0], v[4], v[8], v[12], s[0], s[1]); G(v[1], v[5], v[9], v[13], s[2], s[3]);
		G(v[2], v[6], v[10], v[14], s[4], s[5]); G(v[3], v[7], v[11], v[15], s[6], s[7]);
		G(v[0], v[5], v[10], v[15], s[8], s[9]); G(v[1], v[6], v[11], v[12], s[10], s[11]);
		G(v[2], v[7], v[8], v[13], s[12], s[13]); G(v[3], v[4], v[9], v[14], s[14], s[15]);
	}
	for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 300000);
	uint32_t h[8], m[16];
	memcpy(h, iv, sizeof h);
	h[0] ^= 0x01010020;
	for (int i = 0; i < 16; i++) m[i] = rng();
	for (int k = 1; k <= n; k++) {
		m[k & 15] += k;
		compress(h, m, (uint64_t)k * 64, k == n ? ~0u : 0);
	}
	printf("blake2s %08x %08x %08x\n", h[0], h[3], h[7]);
	return 0;
}
