/* Pancake flips over all permutations: short loops over small arrays. */
#include "bench.h"
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 9), best = 0, sum = 0, r = n;
	int p[16], q[16], count[16];
	for (int i = 0; i < n; i++) p[i] = i;
	for (int k = 0;; k++) {
		for (; r != 1; r--) count[r - 1] = r;
		memcpy(q, p, n * sizeof *p);
		int flips = 0;
		for (int f; (f = q[0]) != 0; flips++)
			for (int i = 0, j = f; i < j; i++, j--) {
				int t = q[i];
				q[i] = q[j], q[j] = t;
			}
		if (flips > best) best = flips;
		sum += k & 1 ? -flips : flips;
		for (;; r++) {
			if (r == n) {
				printf("fannkuch %d %d %d\n", n, sum, best);
				return 0;
			}
			int first = p[0];
			for (int i = 0; i < r; i++) p[i] = p[i + 1];
			p[r] = first;
			if (--count[r] > 0) break;
		}
	}
}
