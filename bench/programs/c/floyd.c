/* All shortest paths (Floyd and Warshall) and transitive closure by bits: three nested loops over memory. */
#include "bench.h"
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 320), words = (n + 63) / 64;
	int32_t *d = malloc(n * n * sizeof *d);
	uint64_t *reach = calloc(n * words, 8);
	for (int i = 0; i < n * n; i++) {
		int near = rng() % 40 == 0;
		d[i] = i % (n + 1) == 0 ? 0 : near ? 1 + rng() % 100 : 1 << 28;
		if (near && rng() % 4 == 0) reach[i / n * words + i % n / 64] |= 1ull << i % n % 64;
	}
	for (int k = 0; k < n; k++)
		for (int i = 0; i < n; i++) {
			int32_t dik = d[i * n + k];
			for (int j = 0; j < n; j++) {
				int32_t x = dik + d[k * n + j];
				if (x < d[i * n + j]) d[i * n + j] = x;
			}
			if (reach[i * words + k / 64] >> k % 64 & 1)
				for (int w = 0; w < words; w++) reach[i * words + w] |= reach[k * words + w];
		}
	int bits = 0;
	for (int i = 0; i < n * words; i++) bits += __builtin_popcountll(reach[i]);
	printf("floyd %08x %d\n", sum_bytes(1, d, n * n * sizeof *d), bits);
	return 0;
}
