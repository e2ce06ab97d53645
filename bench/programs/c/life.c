/* Conway's life on a torus of bytes: neighbours loaded from three rows. */
#include "bench.h"
enum { W = 512, H = 256 };
static uint8_t a[H][W], b[H][W];
static NOINLINE void step(uint8_t (*restrict to)[W], const uint8_t (*restrict from)[W]) {
	for (int y = 0; y < H; y++) {
		const uint8_t *up = from[(y + H - 1) % H], *mid = from[y], *down = from[(y + 1) % H];
		for (int x = 0; x < W; x++) {
			int l = (x + W - 1) % W, r = (x + 1) % W;
			int n = up[l] + up[x] + up[r] + mid[l] + mid[r] + down[l] + down[x] + down[r];
			to[y][x] = n == 3 || (n == 2 && mid[x]);
		}
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 120), alive = 0;
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) a[y][x] = rng() & 1;
	for (int i = 0; i < n; i++) i & 1 ? step(a, b) : step(b, a);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) alive += a[y][x];
	printf("life %d %08x\n", alive, sum_bytes(1, a, sizeof a));
	return 0;
}
