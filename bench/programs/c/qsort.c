/* The C library's qsort and bsearch with comparison functions: indirect calls, structures moved about. */
#include "bench.h"
typedef struct { uint32_t key; char name[12]; double weight; } item;
static int by_key(const void *a, const void *b) { uint32_t x = ((const item *)a)->key, y = ((const item *)b)->key; return x < y ? -1 : x > y; }
static int by_name(const void *a, const void *b) { int c = strcmp(((const item *)a)->name, ((const item *)b)->name); return c ? c : by_key(a, b); }
static int by_weight(const void *a, const void *b) { double x = ((const item *)a)->weight, y = ((const item *)b)->weight; return x < y ? -1 : x > y ? 1 : by_key(a, b); }
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 25000), found = 0;
	item *v = malloc(n * sizeof *v);
	memset(v, 0, n * sizeof *v);
	for (int i = 0; i < n; i++) {
		v[i].key = i * 2654435761u;
		for (int k = 0; k < 6; k++) v[i].name[k] = 'a' + rng() % 4;
		v[i].weight = (rng() % 1000) / 8.0;
	}
	int (*const order[])(const void *, const void *) = {by_name, by_weight, by_key};
	uint32_t h = 1;
	for (int k = 0; k < 3; k++) {
		qsort(v, n, sizeof *v, order[k]);
		for (int i = 0; i < n; i += 7) h = h * 31 + v[i].key;
	}
	for (int i = 0; i < 2 * n; i++) {
		item want = {.key = i * 2654435761u};
		found += bsearch(&want, v, n, sizeof *v, by_key) != 0;
	}
	printf("qsort %d of %d, %08x\n", found, 2 * n, h);
	return 0;
}
