/* Edit distance and longest common subsequence by dynamic programming: minima of neighbours. */
#include "bench.h"
static int min3(int a, int b, int c) { int m = a < b ? a : b; return m < c ? m : c; }
static NOINLINE int distance(const char *a, int n, const char *b, int m, int *row) {
	for (int j = 0; j <= m; j++) row[j] = j;
	for (int i = 1; i <= n; i++) {
		int diag = row[0];
		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int d = min3(row[j] + 1, row[j - 1] + 1, diag + (a[i - 1] != b[j - 1]));
			diag = row[j], row[j] = d;
		}
	}
	return row[m];
}
static NOINLINE int common(const char *a, int n, const char *b, int m, int *row) {
	memset(row, 0, (m + 1) * sizeof *row);
	for (int i = 0; i < n; i++)
		for (int j = 0, diag = 0; j < m; j++) {
			int up = row[j + 1];
			row[j + 1] = a[i] == b[j] ? diag + 1 : up > row[j] ? up : row[j];
			diag = up;
		}
	return row[m];
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 3000);
	char *a = malloc(n), *b = malloc(n);
	int *row = malloc((n + 1) * sizeof *row);
	for (int i = 0; i < n; i++) a[i] = "acgt"[rng() & 3], b[i] = rng() % 3 ? a[i] : "acgt"[rng() & 3];
	printf("editdist %d %d\n", distance(a, n, b, n, row), common(a, n, b, n, row));
	return 0;
}
