/* An image of bytes: to grey by 16-bit multiplications, a 3x3 blur with widening adds, saturated sharpening, a histogram. */
#include "../c/bench.h"
#include <wasm_simd128.h>
enum { W = 640, H = 480 };
static uint8_t rgba[H][W][4], grey[H + 2][W + 32], blur[H + 2][W + 32];
static NOINLINE void to_grey(void) {
	const v128_t weights = wasm_i16x8_make(77, 150, 29, 0, 77, 150, 29, 0);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x += 4) {
			v128_t p = wasm_v128_load(rgba[y][x]);
			v128_t lo = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(p), weights), hi = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(p), weights);
			v128_t even = wasm_i32x4_shuffle(lo, hi, 0, 2, 4, 6), odd = wasm_i32x4_shuffle(lo, hi, 1, 3, 5, 7);
			v128_t sum = wasm_u32x4_shr(wasm_i32x4_add(even, odd), 8);
			v128_t bytes = wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(sum, sum), sum);
			wasm_v128_store32_lane(&grey[y + 1][x + 16], bytes, 0);
		}
}
static NOINLINE void smooth(void) {
	for (int y = 1; y <= H; y++)
		for (int x = 16; x < W + 16; x += 8) {
			v128_t s = wasm_i16x8_splat(4);
			for (int dy = -1; dy <= 1; dy++) {
				const uint8_t *p = &grey[y + dy][x];
				v128_t side = wasm_i16x8_add(wasm_u16x8_load8x8(p - 1), wasm_u16x8_load8x8(p + 1)), mid = wasm_i16x8_shl(wasm_u16x8_load8x8(p), 1);
				v128_t row = wasm_i16x8_add(side, mid);
				s = wasm_i16x8_add(s, dy ? row : wasm_i16x8_shl(row, 1));
			}
			s = wasm_u16x8_shr(s, 4);
			wasm_v128_store64_lane(&blur[y][x], wasm_u8x16_narrow_i16x8(s, s), 0);
		}
}
static NOINLINE void sharpen(void) {
	for (int y = 1; y <= H; y++)
		for (int x = 16; x < W + 16; x += 16) {
			v128_t g = wasm_v128_load(&grey[y][x]), b = wasm_v128_load(&blur[y][x]);
			v128_t up = wasm_u8x16_sub_sat(g, b), down = wasm_u8x16_sub_sat(b, g);
			v128_t r = wasm_u8x16_sub_sat(wasm_u8x16_add_sat(g, up), down);
			wasm_v128_store(&grey[y][x], wasm_u8x16_avgr(r, wasm_u8x16_max(g, b)));
		}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 100);
	uint32_t counts[256] = {0};
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			for (int c = 0; c < 4; c++) rgba[y][x][c] = (x * (c + 1) + y * y / 16 + rng() % 32) & 255;
	for (int k = 0; k < n; k++) {
		rgba[k % H][k % W][k % 4] ^= 64;
		to_grey();
		smooth();
		sharpen();
		for (int y = 1; y <= H; y += 8)
			for (int x = 16; x < W + 16; x++) counts[grey[y][x]]++;
	}
	printf("image %08x %08x\n", sum_bytes(1, counts, sizeof counts), sum_bytes(1, grey, sizeof grey));
	return 0;
}
