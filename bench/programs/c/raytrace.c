/* Traces rays through spheres with reflections: doubles in structures, square roots, recursion. */
#include "bench.h"
typedef struct { double x, y, z; } vec;
typedef struct { vec c; double r, shine; vec color; } sphere;
static sphere scene[12];
static vec add(vec a, vec b) { return (vec){a.x + b.x, a.y + b.y, a.z + b.z}; }
static vec sub(vec a, vec b) { return (vec){a.x - b.x, a.y - b.y, a.z - b.z}; }
static vec mul(vec a, double s) { return (vec){a.x * s, a.y * s, a.z * s}; }
static double dot(vec a, vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vec unit(vec a) { return mul(a, 1 / __builtin_sqrt(dot(a, a))); }
static const sphere *nearest(vec o, vec d, double *at) {
	const sphere *hit = 0;
	*at = 1e30;
	for (int i = 0; i < 12; i++) {
		vec oc = sub(o, scene[i].c);
		double b = dot(oc, d), q = b * b - dot(oc, oc) + scene[i].r * scene[i].r;
		if (q < 0) continue;
		double t = -b - __builtin_sqrt(q);
		if (t > 1e-6 && t < *at) *at = t, hit = &scene[i];
	}
	return hit;
}
static NOINLINE vec trace(vec o, vec d, int depth) {
	double t;
	const sphere *s = nearest(o, d, &t);
	if (!s) return (vec){.2, .3 + .3 * d.y, .6};
	vec p = add(o, mul(d, t)), n = unit(sub(p, s->c)), light = unit((vec){1, 2, -1.5});
	double shade = dot(n, light), dummy;
	if (shade < 0 || nearest(p, light, &dummy)) shade = 0;
	vec c = mul(s->color, .1 + .9 * shade);
	if (depth && s->shine > 0) c = add(mul(c, 1 - s->shine), mul(trace(p, sub(d, mul(n, 2 * dot(d, n))), depth - 1), s->shine));
	return c;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 220);
	for (int i = 0; i < 12; i++)
		scene[i] = (sphere){{(int)(rng() % 9) - 4., (int)(rng() % 5) - 2., 4 + rng() % 6}, .5 + (rng() % 100) / 100., (rng() % 5) / 8., {(rng() % 100) / 100., (rng() % 100) / 100., (rng() % 100) / 100.}};
	uint32_t h = 1;
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++) {
			vec c = trace((vec){0, 0, -3}, unit((vec){(x - n / 2.) / n, (n / 2. - y) / n, 1}), 4);
			uint8_t rgb[3] = {(uint8_t)(c.x * 255), (uint8_t)(c.y * 255), (uint8_t)(c.z * 255)};
			h = sum_bytes(h, rgb, 3);
		}
	printf("raytrace %08x\n", h);
	return 0;
}
