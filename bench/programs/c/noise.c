/* Gradient noise in single precision: floors, conversions to integers, table lookups, interpolation. */
#include "bench.h"
static uint8_t perm[512];
static float fade(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }
static float mix(float a, float b, float t) { return a + t * (b - a); }
static float grad(int h, float x, float y, float z) {
	float u = h & 8 ? y : x, v = h & 4 ? (h == 12 || h == 14 ? x : z) : y;
	return (h & 1 ? -u : u) + (h & 2 ? -v : v);
}
static NOINLINE float noise(float x, float y, float z) {
	float fx = __builtin_floorf(x), fy = __builtin_floorf(y), fz = __builtin_floorf(z);
	int i = (int)fx & 255, j = (int)fy & 255, k = (int)fz & 255;
	x -= fx, y -= fy, z -= fz;
	float u = fade(x), v = fade(y), w = fade(z);
	int a = perm[i] + j, b = perm[i + 1] + j, aa = perm[a & 255] + k, ab = perm[(a + 1) & 255] + k, ba = perm[b & 255] + k, bb = perm[(b + 1) & 255] + k;
	float p0 = mix(mix(grad(perm[aa & 511] & 15, x, y, z), grad(perm[ba & 511] & 15, x - 1, y, z), u), mix(grad(perm[ab & 511] & 15, x, y - 1, z), grad(perm[bb & 511] & 15, x - 1, y - 1, z), u), v);
	float p1 = mix(mix(grad(perm[(aa + 1) & 511] & 15, x, y, z - 1), grad(perm[(ba + 1) & 511] & 15, x - 1, y, z - 1), u), mix(grad(perm[(ab + 1) & 511] & 15, x, y - 1, z - 1), grad(perm[(bb + 1) & 511] & 15, x - 1, y - 1, z - 1), u), v);
	return mix(p0, p1, w);
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 500);
	uint32_t h = 1;
	for (int i = 0; i < 256; i++) perm[i] = i;
	for (int i = 255; i > 0; i--) {
		int j = rng() % (i + 1), t = perm[i];
		perm[i] = perm[j], perm[j] = t;
	}
	memcpy(perm + 256, perm, 256);
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++) {
			float s = 0, size = 1;
			for (int o = 0; o < 4; o++, size *= 2) s += noise(x * size / 64, y * size / 64, o * 1.5f) / size;
			h = (h ^ (uint8_t)(int)(s * 100 + 128)) * 16777619u;
		}
	printf("noise %08x\n", h);
	return 0;
}
