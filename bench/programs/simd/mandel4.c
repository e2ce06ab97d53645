/* The Mandelbrot set, four points at once in single precision: compare masks and bit selects. */
#include "../c/bench.h"
#include <wasm_simd128.h>
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 1000);
	uint32_t h = 1;
	const v128_t four = wasm_f32x4_splat(4), one = wasm_i32x4_splat(1);
	for (int y = 0; y < n; y++) {
		v128_t ci = wasm_f32x4_splat(2.0f * y / n - 1);
		for (int x = 0; x < n; x += 4) {
			v128_t cr = wasm_f32x4_sub(wasm_f32x4_mul(wasm_f32x4_add(wasm_f32x4_splat(x), wasm_f32x4_make(0, 1, 2, 3)), wasm_f32x4_splat(2.0f / n)), wasm_f32x4_splat(1.5f));
			v128_t zr = wasm_f32x4_splat(0), zi = zr, count = wasm_i32x4_splat(0);
			for (int i = 0; i < 80; i++) {
				v128_t r2 = wasm_f32x4_mul(zr, zr), i2 = wasm_f32x4_mul(zi, zi);
				v128_t in = wasm_f32x4_le(wasm_f32x4_add(r2, i2), four);
				if (!wasm_v128_any_true(in)) break;
				count = wasm_i32x4_add(count, wasm_v128_and(in, one));
				v128_t t = wasm_f32x4_mul(zr, zi);
				zi = wasm_f32x4_add(wasm_f32x4_add(t, t), ci);
				zr = wasm_f32x4_add(wasm_f32x4_sub(r2, i2), cr);
			}
			h = h * 31 + wasm_i32x4_extract_lane(count, 0) + 3 * wasm_i32x4_extract_lane(count, 1) + 5 * wasm_i32x4_extract_lane(count, 2) + 7 * wasm_i32x4_extract_lane(count, 3);
		}
	}
	printf("mandel4 %08x\n", h);
	return 0;
}
