/* Multiplies matrices of floats with four columns at a time and blocks of four rows: splats, multiplications, additions. */
#include "../c/bench.h"
#include <wasm_simd128.h>
static void NOINLINE gemm(float *c, const float *a, const float *b, int n) {
	for (int i = 0; i < n; i += 4)
		for (int j = 0; j < n; j += 8) {
			v128_t s[4][2];
			for (int r = 0; r < 4; r++) s[r][0] = s[r][1] = wasm_f32x4_splat(0);
			for (int k = 0; k < n; k++) {
				v128_t x = wasm_v128_load(b + k * n + j), y = wasm_v128_load(b + k * n + j + 4);
				for (int r = 0; r < 4; r++) {
					v128_t v = wasm_v128_load32_splat(a + (i + r) * n + k);
					s[r][0] = wasm_f32x4_add(s[r][0], wasm_f32x4_mul(v, x));
					s[r][1] = wasm_f32x4_add(s[r][1], wasm_f32x4_mul(v, y));
				}
			}
			for (int r = 0; r < 4; r++) {
				wasm_v128_store(c + (i + r) * n + j, s[r][0]);
				wasm_v128_store(c + (i + r) * n + j + 4, s[r][1]);
			}
		}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 512);
	float *a = malloc(n * n * 4), *b = malloc(n * n * 4), *c = malloc(n * n * 4);
	for (int i = 0; i < n * n; i++) a[i] = (int)(rng() % 17) - 8, b[i] = (int)(rng() % 17) - 8;
	gemm(c, a, b, n);
	gemm(a, c, b, n);
	printf("gemm4 %08x\n", sum_bytes(1, a, n * n * 4));
	return 0;
}
