/* In-place radix-2 FFT and its inverse on doubles: strided loads and stores, four multiplications a step. */
#include "bench.h"
enum { LOG = 14, N = 1 << LOG };
static double re[N], im[N], wr[N / 2], wi[N / 2];
static NOINLINE void fft(int inverse) {
	for (int i = 1, j = 0; i < N; i++) {
		int bit = N >> 1;
		for (; j & bit; bit >>= 1) j ^= bit;
		j ^= bit;
		if (i < j) {
			double t = re[i];
			re[i] = re[j], re[j] = t;
			t = im[i], im[i] = im[j], im[j] = t;
		}
	}
	for (int len = 2; len <= N; len <<= 1) {
		int half = len / 2, step = N / len;
		for (int i = 0; i < N; i += len)
			for (int k = 0; k < half; k++) {
				double cr = wr[k * step], ci = inverse ? -wi[k * step] : wi[k * step];
				double *ar = re + i + k, *ai = im + i + k;
				double xr = ar[half] * cr - ai[half] * ci, xi = ar[half] * ci + ai[half] * cr;
				ar[half] = ar[0] - xr, ai[half] = ai[0] - xi;
				ar[0] += xr, ai[0] += xi;
			}
	}
	if (inverse)
		for (int i = 0; i < N; i++) re[i] /= N, im[i] /= N;
}
/* The roots of unity by halving angles with square roots only, so that every library gives the same. */
static void roots(void) {
	wr[0] = 1;
	double c = -1, s = 0; /* angle pi */
	for (int m = N / 2; m >= 1; m /= 2) {
		if (m < N / 2) wr[m] = c, wi[m] = s;
		double c2 = __builtin_sqrt((1 + c) / 2), s2 = __builtin_sqrt((1 - c) / 2);
		c = c2, s = s2;
	}
	for (int i = 1; i < N / 2; i++) {
		int low = i & -i, rest = i - low;
		if (rest == 0) continue;
		wr[i] = wr[rest] * wr[low] - wi[rest] * wi[low];
		wi[i] = wr[rest] * wi[low] + wi[rest] * wr[low];
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 50);
	roots();
	for (int i = 0; i < N; i++) re[i] = (int)(rng() % 2001) - 1000;
	double first = re[1];
	uint32_t h = 1;
	for (int k = 0; k < n; k++) {
		fft(0);
		h = sum_bytes(h, re, 256 * sizeof *re);
		fft(1);
	}
	printf("fft %.6f %.6f %08x\n", first, re[1], h);
	return 0;
}
