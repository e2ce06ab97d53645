/* The spectral norm of an infinite matrix, cut off: divisions of doubles and conversions from integers. */
#include "bench.h"
static double a(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }
static NOINLINE void times(double *out, const double *v, int n, int transposed) {
	for (int i = 0; i < n; i++) {
		double s = 0;
		for (int j = 0; j < n; j++) s += (transposed ? a(j, i) : a(i, j)) * v[j];
		out[i] = s;
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 700);
	double *u = malloc(n * sizeof *u), *v = malloc(n * sizeof *v), *t = malloc(n * sizeof *t), uv = 0, vv = 0;
	for (int i = 0; i < n; i++) u[i] = 1;
	for (int k = 0; k < 10; k++) {
		times(t, u, n, 0), times(v, t, n, 1);
		times(t, v, n, 0), times(u, t, n, 1);
	}
	for (int i = 0; i < n; i++) uv += u[i] * v[i], vv += v[i] * v[i];
	printf("spectralnorm %.9f\n", __builtin_sqrt(uv / vv));
	return 0;
}
