/* Five bodies under gravity: scalar doubles with square roots and divisions. */
#include "bench.h"
typedef struct { double x[3], v[3], mass; } body;
static body b[5] = {
	{{0, 0, 0}, {0, 0, 0}, 39.47841760435743},
	{{4.84, -1.16, -.10}, {.606, 2.81, -.02}, .03769},
	{{8.34, 4.12, -.4}, {-1.01, 1.82, .008}, .01128},
	{{12.89, -15.11, -.22}, {1.08, .868, -.01}, .00172},
	{{15.37, -25.9, .179}, {.979, .594, -.034}, .00203}};
static NOINLINE void advance(double dt) {
	for (int i = 0; i < 5; i++)
		for (int j = i + 1; j < 5; j++) {
			double d[3], q = 0;
			for (int k = 0; k < 3; k++) d[k] = b[i].x[k] - b[j].x[k], q += d[k] * d[k];
			double mag = dt / (q * __builtin_sqrt(q));
			for (int k = 0; k < 3; k++) b[i].v[k] -= d[k] * b[j].mass * mag, b[j].v[k] += d[k] * b[i].mass * mag;
		}
	for (int i = 0; i < 5; i++)
		for (int k = 0; k < 3; k++) b[i].x[k] += dt * b[i].v[k];
}
static double energy(void) {
	double e = 0;
	for (int i = 0; i < 5; i++) {
		e += .5 * b[i].mass * (b[i].v[0] * b[i].v[0] + b[i].v[1] * b[i].v[1] + b[i].v[2] * b[i].v[2]);
		for (int j = i + 1; j < 5; j++) {
			double q = 0;
			for (int k = 0; k < 3; k++) q += (b[i].x[k] - b[j].x[k]) * (b[i].x[k] - b[j].x[k]);
			e -= b[i].mass * b[j].mass / __builtin_sqrt(q);
		}
	}
	return e;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 600000);
	printf("nbody %.9f", energy());
	for (int i = 0; i < n; i++) advance(.01);
	printf(" %.9f\n", energy());
	return 0;
}
