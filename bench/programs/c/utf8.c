/* Validates UTF-8, decodes it, and counts code points by class: branches on bytes. */
#include "bench.h"
static NOINLINE int decode(const uint8_t *s, int n, uint32_t *counts) {
	int points = 0;
	for (int i = 0; i < n;) {
		uint32_t c = s[i++];
		if (c >= 0x80) {
			int more;
			uint32_t least;
			if (c < 0xC2) return -1;
			if (c < 0xE0) more = 1, c &= 31, least = 0x80;
			else if (c < 0xF0) more = 2, c &= 15, least = 0x800;
			else if (c < 0xF5) more = 3, c &= 7, least = 0x10000;
			else return -1;
			if (i + more > n) return -1;
			while (more--) {
				uint32_t b = s[i++];
				if ((b & 0xC0) != 0x80) return -1;
				c = c << 6 | (b & 63);
			}
			if (c < least || c > 0x10FFFF || (c & 0xFFFFF800u) == 0xD800) return -1;
		}
		counts[c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3]++;
		points++;
	}
	return points;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 100), size = 1 << 18, at = 0;
	uint8_t *s = malloc(size + 4);
	while (at < size) {
		uint32_t k = rng() % 16, c = k < 10 ? 32 + rng() % 90 : k < 13 ? 0x80 + rng() % 0x700 : k < 15 ? 0x4E00 + rng() % 5000 : 0x1F300 + rng() % 700;
		if (c < 0x80) s[at++] = c;
		else if (c < 0x800) s[at++] = 0xC0 | c >> 6, s[at++] = 0x80 | (c & 63);
		else if (c < 0x10000) s[at++] = 0xE0 | c >> 12, s[at++] = 0x80 | (c >> 6 & 63), s[at++] = 0x80 | (c & 63);
		else s[at++] = 0xF0 | c >> 18, s[at++] = 0x80 | (c >> 12 & 63), s[at++] = 0x80 | (c >> 6 & 63), s[at++] = 0x80 | (c & 63);
	}
	uint32_t counts[4] = {0}, bad = 0;
	int64_t points = 0;
	for (int k = 0; k < n; k++) {
		uint8_t save = s[k * 50];
		if (k % 10 == 0) s[k * 50] = 0xFF;
		int p = decode(s, at, counts);
		s[k * 50] = save;
		if (p < 0) bad++;
		else points += p;
	}
	printf("utf8 %lld points, %u bad, %u %u %u %u\n", (long long)points, bad, counts[0], counts[1], counts[2], counts[3]);
	return 0;
}
