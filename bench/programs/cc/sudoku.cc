// Solves sudokus by search with bit sets and the fewest-candidates rule, classes inlined into each other.
#include "../c/bench.h"

class Board {
	uint16_t rows[9] = {}, cols[9] = {}, boxes[9] = {};
	uint8_t cell[81] = {};
	static int box(int r, int c) { return r / 3 * 3 + c / 3; }
public:
	long nodes = 0;
	void flip(int i, int d) {
		int r = i / 9, c = i % 9;
		rows[r] ^= 1 << d, cols[c] ^= 1 << d, boxes[box(r, c)] ^= 1 << d;
		cell[i] = cell[i] ? 0 : d + 1;
	}
	unsigned candidates(int i) const {
		int r = i / 9, c = i % 9;
		return ~(rows[r] | cols[c] | boxes[box(r, c)]) & 0x1FF;
	}
	int solve(int limit) {
		int best = -1, fewest = 10;
		unsigned options = 0;
		nodes++;
		for (int i = 0; i < 81; i++) {
			if (cell[i]) continue;
			unsigned m = candidates(i);
			int n = __builtin_popcount(m);
			if (n < fewest) fewest = n, best = i, options = m;
			if (n <= 1) break;
		}
		if (best < 0) return 1;
		int found = 0;
		for (; options && found < limit; options &= options - 1) {
			int d = __builtin_ctz(options);
			flip(best, d);
			found += solve(limit - found);
			flip(best, d);
		}
		return found;
	}
	bool put(int i, int d) {
		if (cell[i] || !(candidates(i) >> d & 1)) return false;
		flip(i, d);
		return true;
	}
};
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 60), solved = 0;
	long nodes = 0;
	for (int k = 0; k < n; k++) {
		Board b;
		for (int placed = 0; placed < 22;) placed += b.put(rng() % 81, rng() % 9);
		solved += b.solve(50);
		nodes += b.nodes;
	}
	printf("sudoku %d solutions, %ld nodes\n", solved, nodes);
	return 0;
}
