/* Many bodies in double precision, two at a time: square roots, divisions, shuffles of lanes. */
#include "../c/bench.h"
#include <wasm_simd128.h>
enum { N = 256 };
static double px[N], py[N], pz[N], vx[N], vy[N], vz[N], m[N];
static double both(v128_t v) { return wasm_f64x2_extract_lane(v, 0) + wasm_f64x2_extract_lane(v, 1); }
static NOINLINE void step(double dt) {
	for (int i = 0; i < N; i++) {
		v128_t x = wasm_f64x2_splat(px[i]), y = wasm_f64x2_splat(py[i]), z = wasm_f64x2_splat(pz[i]), ax = wasm_f64x2_splat(0), ay = ax, az = ax;
		for (int j = 0; j < N; j += 2) {
			v128_t dx = wasm_f64x2_sub(wasm_v128_load(px + j), x), dy = wasm_f64x2_sub(wasm_v128_load(py + j), y), dz = wasm_f64x2_sub(wasm_v128_load(pz + j), z);
			v128_t q = wasm_f64x2_add(wasm_f64x2_add(wasm_f64x2_mul(dx, dx), wasm_f64x2_mul(dy, dy)), wasm_f64x2_add(wasm_f64x2_mul(dz, dz), wasm_f64x2_splat(.01)));
			v128_t f = wasm_f64x2_div(wasm_v128_load(m + j), wasm_f64x2_mul(q, wasm_f64x2_sqrt(q)));
			ax = wasm_f64x2_add(ax, wasm_f64x2_mul(dx, f)), ay = wasm_f64x2_add(ay, wasm_f64x2_mul(dy, f)), az = wasm_f64x2_add(az, wasm_f64x2_mul(dz, f));
		}
		vx[i] += dt * both(ax), vy[i] += dt * both(ay), vz[i] += dt * both(az);
	}
	for (int i = 0; i < N; i++) px[i] += dt * vx[i], py[i] += dt * vy[i], pz[i] += dt * vz[i];
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 150);
	for (int i = 0; i < N; i++) px[i] = rng() % 1000 / 100., py[i] = rng() % 1000 / 100., pz[i] = rng() % 1000 / 100., m[i] = 1 + rng() % 10;
	for (int i = 0; i < n; i++) step(.001);
	uint32_t h = sum_bytes(sum_bytes(1, px, sizeof px), vz, sizeof vz);
	printf("nbody2 %.6f %08x\n", px[0], h);
	return 0;
}
