/* Builds and frees binary trees with the C library's malloc: allocation and recursion. */
#include "bench.h"
typedef struct tree { struct tree *l, *r; } tree;
static NOINLINE tree *grow(int depth) {
	tree *t = malloc(sizeof *t);
	t->l = depth ? grow(depth - 1) : 0;
	t->r = depth ? grow(depth - 1) : 0;
	return t;
}
static NOINLINE int count(const tree *t) { return t->l ? 1 + count(t->l) + count(t->r) : 1; }
static NOINLINE void cut(tree *t) {
	if (t->l) cut(t->l), cut(t->r);
	free(t);
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 13), total = 0;
	tree *lasting = grow(n);
	for (int d = 4; d <= n; d += 3)
		for (int i = 0; i < 1 << (n - d + 3); i++) {
			tree *t = grow(d);
			total += count(t);
			cut(t);
		}
	printf("bintrees %d %d\n", total, count(lasting));
	return 0;
}
