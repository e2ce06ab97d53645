/* AES-128 in counter mode by four tables of 1 KiB: dependent loads with scaled indices. */
#include "bench.h"
static uint8_t sbox[256];
static uint32_t te[4][256], rk[44];
static uint8_t mul2(uint8_t x) { return x << 1 ^ (x & 0x80 ? 0x1B : 0); }
static void tables(void) {
	uint8_t p = 1, q = 1;
	do {
		p ^= mul2(p);
		q ^= q << 1, q ^= q << 2, q ^= q << 4;
		if (q & 0x80) q ^= 9;
		uint8_t x = q ^ (uint8_t)(q << 1 | q >> 7) ^ (uint8_t)(q << 2 | q >> 6) ^ (uint8_t)(q << 3 | q >> 5) ^ (uint8_t)(q << 4 | q >> 4);
		sbox[p] = x ^ 0x63;
	} while (p != 1);
	sbox[0] = 0x63;
	for (int i = 0; i < 256; i++) {
		uint32_t s = sbox[i], s2 = mul2(s), s3 = s2 ^ s;
		te[0][i] = s2 << 24 | s << 16 | s << 8 | s3;
		for (int k = 1; k < 4; k++) te[k][i] = te[k - 1][i] >> 8 | te[k - 1][i] << 24;
	}
}
static uint32_t sub(uint32_t w) { return (uint32_t)sbox[w >> 24] << 24 | sbox[w >> 16 & 255] << 16 | sbox[w >> 8 & 255] << 8 | sbox[w & 255]; }
static void expand(const uint32_t key[4]) {
	uint8_t rcon = 1;
	memcpy(rk, key, 16);
	for (int i = 4; i < 44; i++) {
		uint32_t t = rk[i - 1];
		if (i % 4 == 0) t = sub(t << 8 | t >> 24) ^ (uint32_t)rcon << 24, rcon = mul2(rcon);
		rk[i] = rk[i - 4] ^ t;
	}
}
static NOINLINE void encrypt(uint32_t out[4], const uint32_t in[4]) {
	uint32_t s0 = in[0] ^ rk[0], s1 = in[1] ^ rk[1], s2 = in[2] ^ rk[2], s3 = in[3] ^ rk[3];
#define ROUND(a, b, c, d, k) (te[0][a >> 24] ^ te[1][b >> 16 & 255] ^ te[2][c >> 8 & 255] ^ te[3][d & 255] ^ rk[k])
#define LAST(a, b, c, d, k) (((uint32_t)sbox[a >> 24] << 24 | sbox[b >> 16 & 255] << 16 | sbox[c >> 8 & 255] << 8 | sbox[d & 255]) ^ rk[k])
	for (int r = 4; r < 40; r += 4) {
		uint32_t t0 = ROUND(s0, s1, s2, s3, r), t1 = ROUND(s1, s2, s3, s0, r + 1), t2 = ROUND(s2, s3, s0, s1, r + 2), t3 = ROUND(s3, s0, s1, s2, r + 3);
		s0 = t0, s1 = t1, s2 = t2, s3 = t3;
	}
	out[0] = LAST(s0, s1, s2, s3, 40), out[1] = LAST(s1, s2, s3, s0, 41), out[2] = LAST(s2, s3, s0, s1, 42), out[3] = LAST(s3, s0, s1, s2, 43);
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 800000);
	uint32_t key[4] = {0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f}, counter[4] = {0x00112233, 0x44556677, 0x8899aabb, 0xccddeeff}, out[4], sum[4] = {0};
	tables();
	expand(key);
	encrypt(out, counter);
	printf("aes %08x %08x %08x %08x", out[0], out[1], out[2], out[3]); /* the example of FIPS 197: 69c4e0d8 6a7b0430 d8cdb780 70b4c55a */
	for (int k = 0; k < n; k++) {
		counter[3] += k;
		encrypt(out, counter);
		for (int i = 0; i < 4; i++) sum[i] ^= out[i];
	}
	printf(" %08x %08x %08x %08x\n", sum[0], sum[1], sum[2], sum[3]);
	return 0;
}
