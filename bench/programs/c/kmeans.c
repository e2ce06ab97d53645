/* Clusters points by k-means in single precision: distances, minima, sums; conversions both ways. */
#include "bench.h"
enum { D = 8, K = 12 };
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 40000);
	float(*p)[D] = malloc(n * sizeof *p), c[K][D];
	uint8_t *of = calloc(n, 1);
	for (int i = 0; i < n; i++)
		for (int d = 0; d < D; d++) p[i][d] = (float)(rng() % 1000) / 8 + (i % K) * 40;
	memcpy(c, p, sizeof c);
	int moved = 0, rounds = 0;
	do {
		double sum[K][D] = {{0}};
		int count[K] = {0};
		moved = 0;
		for (int i = 0; i < n; i++) {
			float best = 1e30f;
			int at = 0;
			for (int k = 0; k < K; k++) {
				float q = 0;
				for (int d = 0; d < D; d++) q += (p[i][d] - c[k][d]) * (p[i][d] - c[k][d]);
				if (q < best) best = q, at = k;
			}
			moved += of[i] != at;
			of[i] = at;
			count[at]++;
			for (int d = 0; d < D; d++) sum[at][d] += p[i][d];
		}
		for (int k = 0; k < K; k++)
			for (int d = 0; d < D && count[k]; d++) c[k][d] = (float)(sum[k][d] / count[k]);
	} while (++rounds < 15 && moved);
	printf("kmeans %d rounds, %d moved, %08x\n", rounds, moved, sum_bytes(1, of, n));
	return 0;
}
