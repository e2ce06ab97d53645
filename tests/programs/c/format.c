/* Formats numbers in every way that printf knows, parses them back, and moves memory about: code
   with many live values, varargs and large switches. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
	double ds[] = {0, -0.0, 1, -1.5, 3.14159265358979, 1e-5, 123456789.123456789, 1e22, 5e-324, DBL_MAX, 0.1, 2.0 / 3, -9.995, 1e100};
	for (size_t i = 0; i < sizeof ds / sizeof *ds; i++) {
		char b[512];
		snprintf(b, sizeof b, "%f|%.0f|%e|%.3E|%g|%.17g|%10.2f|%-12.4g|%+.1f", ds[i], ds[i], ds[i], ds[i], ds[i], ds[i], ds[i], ds[i], ds[i], ds[i]);
		puts(b);
		char *end, *last = strrchr(b, 0x7c) + 1;
		double back = strtod(last, &end);
		printf("%zu %d %.6g %.15g %.15g\n", strlen(b), *end, back, sqrt(fabs(ds[i])), atan2(ds[i], 3));
	}
	long long is[] = {0, 1, -1, 255, -128, 65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 1234567890123456789};
	for (size_t i = 0; i < sizeof is / sizeof *is; i++)
		printf("%lld|%llu|%llx|%#llo|%+lld|%20lld|%-20lld|%020lld|%d|%u|%hd|%hhd|%c|%.3s\n", is[i], is[i], is[i], is[i], is[i], is[i], is[i], is[i],
			(int)is[i], (unsigned)is[i], (short)is[i], (signed char)is[i], (char)('a' + (is[i] & 15)), &"string"[is[i] & 3]);
	char mem[300];
	for (int i = 0; i < 300; i++)
		mem[i] = (char)(i * 7);
	unsigned sum = 0;
	for (int n = 0; n < 130; n++) {
		memmove(mem + n % 13, mem + n % 7, (size_t)n + 20);
		memcpy(mem + 160, mem + n, (size_t)(n % 80));
		memset(mem + 290, n, 3);
		for (int i = 0; i < 300; i++)
			sum = sum * 31 + (unsigned char)mem[i];
	}
	printf("mem %u args %d\n", sum, argc);
	for (int i = 1; i < argc; i++)
		printf("%d %s\n", i, argv[i]);
	int a, b;
	double c;
	char word[16];
	int n = sscanf("12 -34 5.5e1 hello", "%d %d %lf %15s", &a, &b, &c, word);
	printf("%d %d %d %g %s\n", n, a, b, c, word);
	fprintf(stderr, "to stderr\n");
	return getenv("FAIL") ? 7 : 0;
}
