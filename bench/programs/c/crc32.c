/* CRC-32 by one table and by four: a chain of loads. */
#include "bench.h"
static uint32_t table[4][256];
static uint32_t bytewise(const uint8_t *p, size_t n) {
	uint32_t c = ~0u;
	while (n--) c = table[0][(c ^ *p++) & 255] ^ c >> 8;
	return ~c;
}
static uint32_t wordwise(const uint8_t *p, size_t n) {
	uint32_t c = ~0u, w;
	for (; n >= 4; n -= 4, p += 4) {
		memcpy(&w, p, 4);
		c ^= w;
		c = table[3][c & 255] ^ table[2][c >> 8 & 255] ^ table[1][c >> 16 & 255] ^ table[0][c >> 24];
	}
	while (n--) c = table[0][(c ^ *p++) & 255] ^ c >> 8;
	return ~c;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 40);
	for (int i = 0; i < 256; i++) {
		uint32_t c = i;
		for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xEDB88320u : c >> 1;
		table[0][i] = c;
	}
	for (int i = 0; i < 256; i++)
		for (int k = 1; k < 4; k++) table[k][i] = table[k - 1][i] >> 8 ^ table[0][table[k - 1][i] & 255];
	enum { N = 1 << 18 };
	static uint8_t buf[N + 3];
	for (int i = 0; i < N + 3; i++) buf[i] = rng();
	uint32_t a = 0, b = 0;
	for (int i = 0; i < n; i++) {
		buf[i] ^= a;
		a += bytewise(buf, N + 3);
		b += wordwise(buf, N + 3);
	}
	printf("crc32 %08x %08x %08x\n", bytewise((const uint8_t *)"123456789", 9), a, b);
	return a != b;
}
