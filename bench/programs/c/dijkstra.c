/* Shortest paths on a sparse random graph with a binary heap: data-dependent loads and branches. */
#include "bench.h"
typedef struct { int32_t to, w; } edge;
typedef struct { uint32_t d, v; } entry;
static entry *heap;
static int n_heap;
static void push(uint32_t d, uint32_t v) {
	int i = n_heap++;
	for (; i > 0 && heap[(i - 1) / 2].d > d; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
	heap[i] = (entry){d, v};
}
static entry pop(void) {
	entry top = heap[0], x = heap[--n_heap];
	int i = 0;
	for (int c; (c = 2 * i + 1) < n_heap; i = c) {
		if (c + 1 < n_heap && heap[c + 1].d < heap[c].d) c++;
		if (heap[c].d >= x.d) break;
		heap[i] = heap[c];
	}
	heap[i] = x;
	return top;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 30000), degree = 6;
	edge *edges = malloc(n * degree * sizeof *edges);
	uint32_t *dist = malloc(n * sizeof *dist), h = 1;
	heap = malloc(n * degree * sizeof *heap);
	for (int i = 0; i < n * degree; i++) edges[i] = (edge){rng() % n, 1 + rng() % 1000};
	for (int k = 0; k < 4; k++) {
		memset(dist, 0xFF, n * sizeof *dist);
		n_heap = 0;
		dist[k * 97 % n] = 0;
		push(0, k * 97 % n);
		while (n_heap) {
			entry e = pop();
			if (e.d > dist[e.v]) continue;
			for (edge *g = edges + e.v * degree, *end = g + degree; g < end; g++) {
				uint32_t d = e.d + g->w;
				if (d < dist[g->to]) dist[g->to] = d, push(d, g->to);
			}
		}
		h = sum_bytes(h, dist, n * sizeof *dist);
	}
	printf("dijkstra %08x\n", h);
	return 0;
}
