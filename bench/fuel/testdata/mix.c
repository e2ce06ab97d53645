#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <stdio.h>
static int cmp(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
	unsigned x = 1; double s = 0; char buf[300]; long h = 0;
	for (int round = 0; round < 50; round++) {
		int n = 1000 + round; int *v = malloc(n * sizeof *v);
		for (int i = 0; i < n; i++) { x = x * 1664525 + 1013904223; v[i] = x >> 8; }
		qsort(v, n, sizeof *v, cmp);
		for (int i = 0; i < n; i++) { s += sqrt(v[i]) * sin(i); h = h * 31 + v[i]; }
		snprintf(buf, sizeof buf, "%d %g %s %.17g", n, s, "text", s / 3);
		h += strtod(buf + 5, 0) + strlen(buf);
		free(v);
	}
	return h & 63;
}
