/* Text sixteen bytes at a time: finds lines, counts digits and letters, hexadecimal out and in by swizzles. */
#include "../c/bench.h"
#include <wasm_simd128.h>
static NOINLINE int lines(const uint8_t *s, int n, int *letters) {
	int count = 0, l = 0;
	const v128_t nl = wasm_i8x16_splat('\n'), case_bit = wasm_i8x16_splat(32), a = wasm_i8x16_splat('a'), span = wasm_i8x16_splat(26);
	for (int i = 0; i < n; i += 16) {
		v128_t v = wasm_v128_load(s + i);
		count += __builtin_popcount(wasm_i8x16_bitmask(wasm_i8x16_eq(v, nl)));
		l += __builtin_popcount(wasm_i8x16_bitmask(wasm_u8x16_lt(wasm_i8x16_sub(wasm_v128_or(v, case_bit), a), span)));
	}
	*letters = l;
	return count;
}
static NOINLINE void to_hex(uint8_t *d, const uint8_t *s, int n) {
	const v128_t digits = wasm_i8x16_make('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'), low = wasm_i8x16_splat(15);
	for (int i = 0; i < n; i += 16) {
		v128_t v = wasm_v128_load(s + i);
		v128_t hi = wasm_i8x16_swizzle(digits, wasm_u8x16_shr(v, 4)), lo = wasm_i8x16_swizzle(digits, wasm_v128_and(v, low));
		wasm_v128_store(d + 2 * i, wasm_i8x16_shuffle(hi, lo, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
		wasm_v128_store(d + 2 * i + 16, wasm_i8x16_shuffle(hi, lo, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
	}
}
static NOINLINE int from_hex(uint8_t *d, const uint8_t *s, int n) {
	v128_t bad = wasm_i8x16_splat(0);
	for (int i = 0; i < n; i += 32) {
		v128_t out[2];
		for (int k = 0; k < 2; k++) {
			v128_t v = wasm_v128_load(s + i + 16 * k), digit = wasm_i8x16_sub(v, wasm_i8x16_splat('0')), letter = wasm_i8x16_sub(wasm_v128_or(v, wasm_i8x16_splat(32)), wasm_i8x16_splat('a'));
			v128_t is_digit = wasm_u8x16_lt(digit, wasm_i8x16_splat(10)), is_letter = wasm_u8x16_lt(letter, wasm_i8x16_splat(6));
			bad = wasm_v128_or(bad, wasm_v128_not(wasm_v128_or(is_digit, is_letter)));
			v128_t nibble = wasm_v128_bitselect(digit, wasm_i8x16_add(letter, wasm_i8x16_splat(10)), is_digit);
			v128_t even = wasm_v128_and(nibble, wasm_i16x8_splat(255)), odd = wasm_u16x8_shr(nibble, 8);
			out[k] = wasm_v128_or(wasm_i16x8_shl(even, 4), odd);
		}
		wasm_v128_store(d + i / 2, wasm_u8x16_narrow_i16x8(out[0], out[1]));
	}
	return !wasm_v128_any_true(bad);
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 300), size = 1 << 18, letters = 0, count = 0;
	uint8_t *s = malloc(size), *hex = malloc(2 * size), *back = malloc(size);
	for (int i = 0; i < size; i++) s[i] = rng() % 40 == 0 ? '\n' : 32 + rng() % 95;
	for (int k = 0; k < n; k++) {
		s[k] ^= 1;
		count += lines(s, size, &letters);
		to_hex(hex, s, size);
		if (!from_hex(back, hex, 2 * size) || memcmp(s, back, size)) return 1;
	}
	printf("text16 %d %d %08x\n", count, letters, sum_bytes(1, hex, 2 * size));
	return 0;
}
