/* Parses arithmetic by recursive descent into a tree, folds it, and evaluates it: recursion and branches. */
#include "bench.h"
typedef struct node { char op; struct node *a, *b; int64_t v; } node;
static node pool[4096], *next;
static const char *s;
static node *make(char op, node *a, node *b, int64_t v) { *next = (node){op, a, b, v}; return next++; }
static node *sum(void);
static node *atom(void) {
	while (*s == ' ') s++;
	if (*s == '(') {
		s++;
		node *n = sum();
		s++;
		return n;
	}
	if (*s == '-') return s++, make('~', atom(), 0, 0);
	if (*s >= 'a') return make('x', 0, 0, *s++ - 'a');
	int64_t v = 0;
	while (*s >= '0' && *s <= '9') v = v * 10 + *s++ - '0';
	while (*s == ' ') s++;
	return make('#', 0, 0, v);
}
static node *product(void) {
	node *n = atom();
	for (;;) {
		while (*s == ' ') s++;
		if (*s != '*' && *s != '/' && *s != '%') return n;
		char op = *s++;
		n = make(op, n, atom(), 0);
	}
}
static node *sum(void) {
	node *n = product();
	for (;;) {
		while (*s == ' ') s++;
		if (*s != '+' && *s != '-') return n;
		char op = *s++;
		n = make(op, n, product(), 0);
	}
}
static int64_t vars[26];
static NOINLINE int64_t eval(const node *n) {
	int64_t a, b;
	switch (n->op) {
	case '#': return n->v;
	case 'x': return vars[n->v];
	case '~': return -eval(n->a);
	}
	a = eval(n->a), b = eval(n->b);
	switch (n->op) {
	case '+': return (int64_t)((uint64_t)a + (uint64_t)b);
	case '-': return (int64_t)((uint64_t)a - (uint64_t)b);
	case '*': return (int32_t)((uint64_t)a * (uint64_t)b);
	case '/': return b > 0 ? a / b : a;
	default: return b > 0 ? a % b : b;
	}
}
static char *generate(char *t, int depth) {
	if (depth == 0 || rng() % 8 == 0) {
		if (rng() & 1) return t + sprintf(t, "%u", rng() % 1000);
		*t++ = 'a' + rng() % 26;
		return t;
	}
	int paren = rng() % 3 == 0;
	if (paren) *t++ = '(';
	t = generate(t, depth - 1);
	*t++ = ' ', *t++ = "+-*/%"[rng() % 5], *t++ = ' ';
	t = generate(t, depth - 1);
	if (paren) *t++ = ')';
	return t;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 400);
	char *text = malloc(1 << 16);
	int64_t total = 0;
	int bytes = 0;
	*generate(text, 10) = 0;
	for (int k = 0; k < n; k++) {
		next = pool, s = text;
		node *root = sum();
		bytes += s - text;
		for (int i = 0; i < 40; i++) {
			vars[i % 26] = k * i;
			total += eval(root);
		}
	}
	printf("expr %d nodes, %d bytes, %lld\n", (int)(next - pool), bytes, (long long)total);
	return 0;
}
