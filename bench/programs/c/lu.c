/* LU decomposition with pivoting, and solving with it: rows of doubles. */
#include "bench.h"
static double absolute(double x) { return x < 0 ? -x : x; }
static NOINLINE int decompose(double **a, int *perm, int n) {
	for (int i = 0; i < n; i++) perm[i] = i;
	for (int k = 0; k < n; k++) {
		int p = k;
		for (int i = k + 1; i < n; i++)
			if (absolute(a[i][k]) > absolute(a[p][k])) p = i;
		if (a[p][k] == 0) return 0;
		double *row = a[p];
		a[p] = a[k], a[k] = row;
		int t = perm[p];
		perm[p] = perm[k], perm[k] = t;
		for (int i = k + 1; i < n; i++) {
			double *x = a[i], f = x[k] /= row[k];
			for (int j = k + 1; j < n; j++) x[j] -= f * row[j];
		}
	}
	return 1;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 320);
	double **a = malloc(n * sizeof *a), *b = malloc(n * sizeof *b), *x = malloc(n * sizeof *x), norm = 0;
	int *perm = malloc(n * sizeof *perm);
	for (int i = 0; i < n; i++) {
		a[i] = malloc(n * sizeof **a);
		b[i] = 0;
		for (int j = 0; j < n; j++) a[i][j] = (int)(rng() % 2001) - 1000, b[i] += a[i][j] * (j % 7);
	}
	if (!decompose(a, perm, n)) return 1;
	for (int i = 0; i < n; i++) {
		x[i] = b[perm[i]];
		for (int j = 0; j < i; j++) x[i] -= a[i][j] * x[j];
	}
	for (int i = n; i-- > 0;) {
		for (int j = i + 1; j < n; j++) x[i] -= a[i][j] * x[j];
		x[i] /= a[i][i];
	}
	for (int i = 0; i < n; i++) norm += absolute(x[i] - i % 7);
	printf("lu %d %s\n", n, norm < 1e-3 ? "solved" : "wrong");
	return 0;
}
