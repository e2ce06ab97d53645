/* Formats and reads numbers with the C library: printf, strtod, strtol, string functions. */
#include "bench.h"
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 12000);
	char line[256], word[32];
	uint32_t h = 1;
	double sum = 0;
	long isum = 0;
	for (int i = 0; i < n; i++) {
		double d = (int)(rng() % 2000001 - 1000000) / 64.0 * (1 << rng() % 20);
		int l = snprintf(line, sizeof line, "%d|%8.3f|%-10s|%x|%e|%g|%5c|%lld", i, d, i & 1 ? "odd" : "even", rng(), d, d / 7, 'a' + i % 26, (long long)i << 33);
		h = sum_bytes(h, line, l);
		char *p = line;
		isum += strtol(p, &p, 10);
		sum += strtod(p + 1, &p);
		if (sscanf(p + 1, "%31s", word) != 1) return 1;
		p = strchr(p + 1, '|') + 1;
		isum += strtoul(p, &p, 16) & 0xFF;
		sum += atof(p + 1);
		p = strrchr(line, '|');
		isum += atoll(p + 1) >> 33;
	}
	printf("text %08x %ld %.3f\n", h, isum, sum);
	return 0;
}
