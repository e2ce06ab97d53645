/* ChaCha20 keystream over a buffer: 32-bit adds, xors and rotates with sixteen live words. */
#include "bench.h"
#define ROTL(x, n) ((x) << (n) | (x) >> (32 - (n)))
#define QR(a, b, c, d) (a += b, d = ROTL(d ^ a, 16), c += d, b = ROTL(b ^ c, 12), a += b, d = ROTL(d ^ a, 8), c += d, b = ROTL(b ^ c, 7))
static void block(uint32_t out[16], const uint32_t in[16]) {
	uint32_t x[16];
	memcpy(x, in, sizeof x);
	for (int i = 0; i < 10; i++) {
		QR(x[0], x[4], x[8], x[12]); QR(x[1], x[5], x[9], x[13]);
		QR(x[2], x[6], x[10], x[14]); QR(x[3], x[7], x[11], x[15]);
		QR(x[0], x[5], x[10], x[15]); QR(x[1], x[6], x[11], x[12]);
		QR(x[2], x[7], x[8], x[13]); QR(x[3], x[4], x[9], x[14]);
	}
	for (int i = 0; i < 16; i++) out[i] = x[i] + in[i];
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 250000);
	uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, out[16];
	static uint32_t text[16 * 64];
	for (int i = 4; i < 12; i++) state[i] = rng();
	for (int k = 0; k < n; k++) {
		block(out, state);
		state[12]++;
		uint32_t *t = text + k % 64 * 16;
		for (int i = 0; i < 16; i++) t[i] ^= out[i];
	}
	printf("chacha20 %08x\n", sum_bytes(1, text, sizeof text));
	return 0;
}
