/* Finds words in a text in three ways: by shifts (Horspool), by a bit mask (shift-and) and with the library's functions. */
#include "bench.h"
static int horspool(const uint8_t *t, int n, const uint8_t *p, int m) {
	uint8_t skip[256];
	memset(skip, m, sizeof skip);
	for (int i = 0; i < m - 1; i++) skip[p[i]] = m - 1 - i;
	int found = 0;
	for (int i = 0; i + m <= n; i += skip[t[i + m - 1]]) {
		int k = m - 1;
		while (k >= 0 && t[i + k] == p[k]) k--;
		found += k < 0;
	}
	return found;
}
static int shift_and(const uint8_t *t, int n, const uint8_t *p, int m) {
	uint64_t mask[256] = {0}, state = 0, end = 1ull << (m - 1);
	for (int i = 0; i < m; i++) mask[p[i]] |= 1ull << i;
	int found = 0;
	for (int i = 0; i < n; i++) {
		state = (state << 1 | 1) & mask[t[i]];
		found += (state & end) != 0;
	}
	return found;
}
static int library(const char *t, const char *p) {
	int found = 0;
	for (; (t = strstr(t, p)); t++) found++;
	return found;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 8), size = 400000, total[3] = {0};
	char *text = malloc(size + 1);
	static const char *const words[] = {"the ", "engine ", "compiles ", "modules ", "quickly ", "and ", "a ", "register ", "allocator ", "spills. "};
	int at = 0;
	while (at < size - 16) {
		const char *w = words[rng() % 10];
		int l = strlen(w);
		memcpy(text + at, w, l);
		at += l;
	}
	text[at] = 0;
	static const char *const want[] = {"allocator spills. the ", "quickly quickly ", "register a register ", "zebra", "engine compiles modules "};
	for (int k = 0; k < n; k++)
		for (int i = 0; i < 5; i++) {
			int m = strlen(want[i]);
			total[0] += horspool((uint8_t *)text, at, (uint8_t *)want[i], m);
			total[1] += shift_and((uint8_t *)text, at, (uint8_t *)want[i], m);
			total[2] += library(text, want[i]);
		}
	printf("strsearch %d %d %d\n", total[0], total[1], total[2]);
	return total[0] != total[1] || total[1] != total[2];
}
