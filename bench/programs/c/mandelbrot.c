/* The Mandelbrot set as bits: a loop of doubles that stays in registers. */
#include "bench.h"
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 300);
	uint32_t h = 1;
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x += 8) {
			uint8_t bits = 0;
			for (int k = 0; k < 8; k++) {
				double cr = 2.0 * (x + k) / n - 1.5, ci = 2.0 * y / n - 1, zr = 0, zi = 0, r2 = 0, i2 = 0;
				int i = 0;
				for (; i < 100 && r2 + i2 <= 4; i++) {
					zi = 2 * zr * zi + ci;
					zr = r2 - i2 + cr;
					r2 = zr * zr, i2 = zi * zi;
				}
				bits = bits << 1 | (i == 100);
			}
			h = (h ^ bits) * 16777619u;
		}
	printf("mandelbrot %08x\n", h);
	return 0;
}
