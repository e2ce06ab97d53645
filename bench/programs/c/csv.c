/* Splits CSV with quotes into fields, sums columns and counts words in a table: byte loops and branches. */
#include "bench.h"
typedef struct { const char *p; int n; } field;
static int row(const char **s, field *f, char *scratch) {
	const char *p = *s;
	int n = 0;
	while (*p) {
		f[n].p = p;
		if (*p == '"') {
			char *d = scratch;
			f[n].p = scratch;
			for (p++; *p; p++) {
				if (*p == '"') {
					if (p[1] != '"') break;
					p++;
				}
				*d++ = *p;
			}
			f[n++].n = d - scratch;
			scratch = d;
			p++;
		} else {
			while (*p != ',' && *p != '\n' && *p) p++;
			f[n].n = p - f[n].p, n++;
		}
		if (*p++ == '\n') break;
	}
	*s = p;
	return n;
}
static int64_t to_int(field f) {
	int64_t v = 0;
	int neg = f.n && *f.p == '-';
	for (int i = neg; i < f.n; i++) {
		if (f.p[i] == '.') continue;
		v = v * 10 + f.p[i] - '0';
	}
	return neg ? -v : v;
}
static uint32_t counts[4096];
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 60);
	char *text = malloc(1 << 20), *t = text, scratch[256];
	static const char *const city[] = {"Oslo", "\"Paris, FR\"", "Rome", "\"the \"\"big\"\" one\"", "Lima"};
	for (int i = 0; i < 8000; i++)
		t += sprintf(t, "%d,%s,%d.%02u,-%u,%x\n", i, city[rng() % 5], (int)(rng() % 1000), rng() % 100, rng() % 100000, rng());
	int64_t sums[3] = {0};
	int rows = 0, fields = 0;
	for (int k = 0; k < n; k++)
		for (const char *s = text; *s;) {
			field f[8];
			fields += row(&s, f, scratch);
			rows++;
			sums[0] += to_int(f[0]), sums[1] += to_int(f[2]), sums[2] += to_int(f[3]);
			uint32_t h = 5381;
			for (int i = 0; i < f[1].n; i++) h = h * 33 + f[1].p[i];
			counts[h & 4095]++;
		}
	printf("csv %d rows, %d fields, %lld %lld %lld %08x\n", rows, fields, (long long)sums[0], (long long)sums[1], (long long)sums[2], sum_bytes(1, counts, sizeof counts));
	return 0;
}
