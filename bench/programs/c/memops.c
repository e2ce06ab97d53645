/* Copies, moves, fills and compares blocks of many sizes, with the library's functions: bulk memory. */
#include "bench.h"
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 400000), size = 1 << 20;
	uint8_t *a = malloc(size), *b = malloc(size);
	for (int i = 0; i < size; i++) a[i] = b[i] = rng();
	int64_t order = 0;
	for (int i = 0; i < n; i++) {
		uint32_t r = rng(), l = (r & 15) == 0 ? r >> 8 & 4095 : r >> 8 & 63, x = rng() % (size - 8192), y = rng() % (size - 8192);
		switch (r >> 4 & 3) {
		case 0: memcpy(a + x, b + y, l); break;
		case 1: memmove(a + x, a + x + (r >> 20 & 63), l); break;
		case 2: memset(b + x, r, l); break;
		case 3: order += memcmp(a + x, b + x, l) < 0 ? -1 : 1; break;
		}
	}
	for (int i = 0; i < n / 4000; i++) memcpy(b, a, size / 2), memmove(a + 100, a, size / 2);
	printf("memops %lld %08x\n", (long long)order, sum_bytes(sum_bytes(1, a, size), b, size));
	return 0;
}
