/* Builds Huffman codes, encodes to bits and decodes by walking the tree: shifts, tables and branches. */
#include "bench.h"
enum { SIZE = 1 << 18 };
static uint8_t in[SIZE], out[SIZE], bits[SIZE * 2];
static int left[512], right[512];
static uint32_t code[256];
static uint8_t length[256];
static void assign(int node, uint32_t c, int l) {
	if (node < 256) {
		code[node] = c, length[node] = l;
		return;
	}
	assign(left[node], c << 1, l + 1);
	assign(right[node], c << 1 | 1, l + 1);
}
static int build(void) {
	uint32_t freq[512] = {0};
	int heap[257], n = 0, next = 256;
	for (int i = 0; i < SIZE; i++) freq[in[i]]++;
	for (int i = 0; i < 256; i++)
		if (freq[i]) heap[n++] = i;
	while (n > 1) {
		int pick[2];
		for (int k = 0; k < 2; k++) {
			int m = 0;
			for (int i = 1; i < n; i++)
				if (freq[heap[i]] < freq[heap[m]] || (freq[heap[i]] == freq[heap[m]] && heap[i] < heap[m])) m = i;
			pick[k] = heap[m], heap[m] = heap[--n];
		}
		left[next] = pick[0], right[next] = pick[1];
		freq[next] = freq[pick[0]] + freq[pick[1]];
		heap[n++] = next++;
	}
	assign(heap[0], 0, 0);
	return heap[0];
}
static NOINLINE int encode(void) {
	uint64_t acc = 0;
	int n = 0;
	uint8_t *d = bits;
	for (int i = 0; i < SIZE; i++) {
		acc = acc << length[in[i]] | code[in[i]];
		for (n += length[in[i]]; n >= 8; n -= 8) *d++ = acc >> (n - 8);
	}
	*d++ = acc << (8 - n);
	return d - bits;
}
static NOINLINE void decode(int root) {
	const uint8_t *s = bits;
	uint32_t b = 0;
	int n = 0;
	for (int i = 0; i < SIZE; i++) {
		int node = root;
		while (node >= 256) {
			if (n == 0) b = *s++, n = 8;
			node = b >> --n & 1 ? right[node] : left[node];
		}
		out[i] = node;
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 8), size = 0;
	for (int i = 0; i < SIZE; i++) {
		int a = rng() % 64, b = rng() % 64;
		in[i] = a * b >> 5;
	}
	for (int k = 0; k < n; k++) {
		in[k] ^= 3;
		int root = build();
		size = encode();
		decode(root);
		if (memcmp(in, out, SIZE)) return 1;
	}
	printf("huffman %d of %d, %08x\n", size, SIZE, sum_bytes(1, bits, size));
	return 0;
}
