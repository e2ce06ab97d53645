/* Quicksort, heapsort and insertion sort of 32-bit keys: compare and swap in memory. */
#include "bench.h"
static void insertion(int32_t *a, int n) {
	for (int i = 1; i < n; i++) {
		int32_t x = a[i];
		int j = i;
		for (; j > 0 && a[j - 1] > x; j--) a[j] = a[j - 1];
		a[j] = x;
	}
}
static void quick(int32_t *a, int n) {
	while (n > 16) {
		int32_t x = a[0], y = a[n / 2], z = a[n - 1];
		int32_t p = x < y ? (y < z ? y : x < z ? z : x) : (x < z ? x : y < z ? z : y);
		int i = 0, j = n - 1;
		for (;;) {
			while (a[i] < p) i++;
			while (a[j] > p) j--;
			if (i >= j) break;
			int32_t t = a[i];
			a[i++] = a[j], a[j--] = t;
		}
		if (i == j && a[i] < p) i++;
		quick(a + i, n - i);
		n = i;
	}
	insertion(a, n);
}
static void sift(int32_t *a, int i, int n) {
	int32_t x = a[i];
	for (int c; (c = 2 * i + 1) < n; i = c) {
		if (c + 1 < n && a[c + 1] > a[c]) c++;
		if (a[c] <= x) break;
		a[i] = a[c];
	}
	a[i] = x;
}
static void heap(int32_t *a, int n) {
	for (int i = n / 2; i-- > 0;) sift(a, i, n);
	while (--n > 0) {
		int32_t t = a[0];
		a[0] = a[n], a[n] = t;
		sift(a, 0, n);
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 400000);
	int32_t *a = malloc(n * sizeof *a), *b = malloc(n * sizeof *b);
	for (int i = 0; i < n; i++) a[i] = b[i] = rng();
	quick(a, n);
	heap(b, n);
	printf("quicksort %d %08x\n", memcmp(a, b, n * sizeof *a), sum_bytes(1, a, n * sizeof *a));
	return 0;
}
