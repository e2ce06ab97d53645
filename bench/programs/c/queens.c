/* Counts solutions of n queens, by bit masks and with arrays: recursion. */
#include "bench.h"
static int bits(uint32_t all, uint32_t cols, uint32_t left, uint32_t right) {
	if (cols == all) return 1;
	int n = 0;
	for (uint32_t free = all & ~(cols | left | right); free;) {
		uint32_t b = free & -free;
		free ^= b;
		n += bits(all, cols | b, (left | b) << 1, (right | b) >> 1);
	}
	return n;
}
static int8_t at[16];
static NOINLINE int arrays(int n, int row) {
	if (row == n) return 1;
	int found = 0;
	for (int c = 0; c < n; c++) {
		int ok = 1;
		for (int r = 0; r < row && ok; r++) {
			int d = at[r] - c;
			ok = d != 0 && d != row - r && d != r - row;
		}
		if (ok) at[row] = c, found += arrays(n, row + 1);
	}
	return found;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 11);
	printf("queens %d %d\n", bits((1u << n) - 1, 0, 0, 0), arrays(n - 2, 0));
	return 0;
}
