/* Encodes and decodes base64: three bytes to four by tables. */
#include "bench.h"
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static int8_t value[256];
static NOINLINE int encode(char *d, const uint8_t *s, int n) {
	char *start = d;
	for (; n >= 3; n -= 3, s += 3, d += 4) {
		uint32_t v = s[0] << 16 | s[1] << 8 | s[2];
		d[0] = digits[v >> 18], d[1] = digits[v >> 12 & 63], d[2] = digits[v >> 6 & 63], d[3] = digits[v & 63];
	}
	if (n) {
		uint32_t v = s[0] << 16 | (n == 2 ? s[1] << 8 : 0);
		*d++ = digits[v >> 18], *d++ = digits[v >> 12 & 63], *d++ = n == 2 ? digits[v >> 6 & 63] : '=', *d++ = '=';
	}
	return d - start;
}
static NOINLINE int decode(uint8_t *d, const char *s, int n) {
	uint8_t *start = d;
	for (; n >= 4; n -= 4, s += 4) {
		int a = value[(uint8_t)s[0]], b = value[(uint8_t)s[1]], c = value[(uint8_t)s[2]], e = value[(uint8_t)s[3]];
		if ((a | b) < 0) return -1;
		*d++ = a << 2 | b >> 4;
		if (c < 0) break;
		*d++ = b << 4 | c >> 2;
		if (e < 0) break;
		*d++ = c << 6 | e;
	}
	return d - start;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 80), size = 200001, l = 0;
	uint8_t *in = malloc(size), *back = malloc(size + 3);
	char *text = malloc(size * 2);
	memset(value, -1, sizeof value);
	for (int i = 0; i < 64; i++) value[(uint8_t)digits[i]] = i;
	for (int i = 0; i < size; i++) in[i] = rng();
	uint32_t h = 1;
	for (int k = 0; k < n; k++) {
		in[k] ^= h;
		l = encode(text, in, size);
		if (decode(back, text, l) != size) return 1;
		h += back[k] + text[k];
	}
	if (memcmp(in, back, size)) return 2;
	printf("base64 %d %08x\n", l, sum_bytes(h, text, l));
	return 0;
}
