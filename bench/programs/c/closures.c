/* Evaluates an expression that is compiled to functions calling functions: indirect calls and little else. */
#include "bench.h"
typedef struct closure closure;
struct closure { int64_t (*eval)(const closure *, const int64_t *); const closure *a, *b; int64_t k; };
#define OP(name, e) static int64_t name(const closure *c, const int64_t *env) { int64_t x = c->a->eval(c->a, env), y = c->b->eval(c->b, env); return e; }
static int64_t constant(const closure *c, const int64_t *env) { return c->k; }
static int64_t variable(const closure *c, const int64_t *env) { return env[c->k]; }
OP(plus, (int64_t)((uint64_t)x + (uint64_t)y)) OP(minus, (int64_t)((uint64_t)x - (uint64_t)y)) OP(times, (int32_t)((uint64_t)x * (uint64_t)y)) OP(less, x < y) OP(mix, (x ^ y) >> 1)
static int64_t choose(const closure *c, const int64_t *env) { return c->a->eval(c->a, env) & 1 ? c->b->eval(c->b, env) : c->k; }
static closure pool[1024];
static int used;
static const closure *make(int depth) {
	static int64_t (*const ops[])(const closure *, const int64_t *) = {plus, minus, times, less, mix, choose, plus, minus};
	closure *c = &pool[used++];
	if (depth == 0) {
		int v = rng() & 1;
		*c = (closure){v ? variable : constant, 0, 0, rng() % 8};
	} else {
		int o = rng() % 8, deeper = depth - 1 - (rng() % 4 == 0 && depth > 1);
		*c = (closure){ops[o], make(depth - 1), make(deeper), rng() % 100};
	}
	return c;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 60000);
	const closure *root = make(8);
	int64_t env[8] = {0}, total = 0;
	for (int i = 0; i < n; i++) {
		env[i & 7] = i;
		total += root->eval(root, env);
	}
	printf("closures %d, %lld\n", used, (long long)total);
	return 0;
}
