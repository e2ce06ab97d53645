/* Inserts into and probes an open-addressing hash table, sorts its values with qsort. Loads with
   computed addresses, divisions, indirect calls. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#define SLOTS 16384
static struct { uint64_t key; uint32_t count; } table[SLOTS];
static int by_count(const void *a, const void *b) {
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}
int main(void) {
	uint64_t x = 88172645463325252ull, probes = 0;
	for (int i = 0; i < 3000000; i++) {
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		uint64_t key = x % 9973 + 1;
		uint32_t slot = (uint32_t)(key * 0x9E3779B97F4A7C15ull >> 50);
		while (table[slot].key && table[slot].key != key) {
			slot = (slot + 1) & (SLOTS - 1);
			probes++;
		}
		table[slot].key = key;
		table[slot].count++;
	}
	uint32_t *counts = malloc(SLOTS * sizeof *counts), n = 0;
	for (int i = 0; i < SLOTS; i++)
		if (table[i].key)
			counts[n++] = table[i].count * 1000 + i % 1000;
	qsort(counts, n, sizeof *counts, by_count);
	uint64_t sum = 0;
	for (uint32_t i = 0; i < n; i++)
		sum = sum * 31 + counts[i] / (i + 1) + counts[i] % 7;
	printf("hash %u %llu %llu\n", n, (unsigned long long)probes, (unsigned long long)sum);
	free(counts);
	return 0;
}
