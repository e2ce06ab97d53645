/* What the programs share: the size they are asked for, numbers that look random, and a checksum. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))

static inline int size_arg(int argc, char **argv, int n) { return argc > 1 ? atoi(argv[1]) : n; }

static uint64_t rng_state = 0x9E3779B97F4A7C15u;
static inline uint32_t rng(void) {
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (uint32_t)(rng_state >> 24);
}

static inline uint32_t sum_bytes(uint32_t h, const void *p, size_t n) {
	const uint8_t *b = (const uint8_t *)p;
	for (size_t i = 0; i < n; i++) h = (h ^ b[i]) * 16777619u;
	return h;
}
