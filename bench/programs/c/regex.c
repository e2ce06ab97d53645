/* Matches regular expressions by simulating an automaton of states: bit sets and byte classes. */
#include "bench.h"
enum { CHAR, CLASS, ANY, SPLIT, MATCH };
typedef struct { uint8_t op, c; int16_t out, alt; uint8_t set[32]; } state;
static state st[256];
static int n_states;
static const char *re;
static int emit(int op, int c, int out, int alt) { st[n_states] = (state){.op = op, .c = c, .out = out, .alt = alt}; return n_states++; }
/* Fragments are lists of dangling exits: numbers of states, with bit 8 for the second exit. */
typedef struct { int start, n; int16_t exits[64]; } frag;
static void patch(const frag *f, int to) {
	for (int i = 0; i < f->n; i++)
		if (f->exits[i] & 256) st[f->exits[i] & 255].alt = to;
		else st[f->exits[i]].out = to;
}
static frag alternatives(void);
static frag single(void) {
	frag f = {.n = 1};
	if (*re == '(') {
		re++;
		f = alternatives();
		re++;
		return f;
	}
	if (*re == '[') {
		f.start = emit(CLASS, 0, -1, -1);
		for (re++; *re != ']'; re++) {
			int lo = (uint8_t)*re, hi = lo;
			if (re[1] == '-') hi = (uint8_t)re[2], re += 2;
			for (; lo <= hi; lo++) st[f.start].set[lo >> 3] |= 1 << (lo & 7);
		}
		re++;
	} else if (*re == '.')
		f.start = emit(ANY, 0, -1, -1), re++;
	else
		f.start = emit(CHAR, *re++, -1, -1);
	f.exits[0] = f.start;
	return f;
}
static frag repeat(void) {
	frag f = single();
	for (; *re == '*' || *re == '+' || *re == '?'; re++) {
		int s = emit(SPLIT, 0, f.start, -1);
		if (*re == '?') {
			f.exits[f.n++] = s | 256;
			f.start = s;
			continue;
		}
		patch(&f, s);
		if (*re == '*') f.start = s;
		f.n = 1, f.exits[0] = s | 256;
	}
	return f;
}
static frag sequence(void) {
	frag f = repeat();
	while (*re && *re != '|' && *re != ')') {
		frag g = repeat();
		patch(&f, g.start);
		g.start = f.start;
		f = g;
	}
	return f;
}
static frag alternatives(void) {
	frag f = sequence();
	while (*re == '|') {
		re++;
		frag g = sequence();
		f.start = emit(SPLIT, 0, f.start, g.start);
		memcpy(f.exits + f.n, g.exits, g.n * sizeof *g.exits);
		f.n += g.n;
	}
	return f;
}
typedef struct { int n; int16_t s[256]; } list;
static uint32_t mark[256], stamp;
static void add(list *l, int s) {
	if (mark[s] == stamp) return;
	mark[s] = stamp;
	if (st[s].op == SPLIT) add(l, st[s].out), add(l, st[s].alt);
	else l->s[l->n++] = s;
}
static NOINLINE int matches(int start, const char *t, int n) { /* how many positions a match ends at */
	static list a, b;
	list *now = &a, *next = &b;
	int found = 0;
	now->n = 0;
	for (int i = 0; i < n; i++) {
		stamp++;
		for (int k = 0; k < now->n; k++) mark[now->s[k]] = stamp;
		add(now, start);
		next->n = 0;
		stamp++;
		uint8_t c = t[i];
		for (int k = 0; k < now->n; k++) {
			const state *s = &st[now->s[k]];
			int ok;
			switch (s->op) {
			case CHAR: ok = s->c == c; break;
			case CLASS: ok = s->set[c >> 3] >> (c & 7) & 1; break;
			case ANY: ok = c != '\n'; break;
			default: ok = 0;
			}
			if (ok) add(next, s->out);
		}
		list *l = now;
		now = next, next = l;
		for (int k = 0; k < now->n; k++)
			if (st[now->s[k]].op == MATCH) {
				found++;
				break;
			}
	}
	return found;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 60000);
	char *text = malloc(n + 1);
	for (int i = 0; i < n; i++) text[i] = "abcde 0123@.xyz\n"[rng() & 15];
	text[n] = 0;
	static const char *const patterns[] = {"[a-e]+@[a-z]+", "(ab|cd|ee)*[0-9][0-9]", "a.*b.*c", "x(y|z)?(a|b)+0", "[0-3]+.[0-3]+.[0-3]+"};
	printf("regex");
	for (int i = 0; i < 5; i++) {
		n_states = 0;
		re = patterns[i];
		frag f = alternatives();
		patch(&f, emit(MATCH, 0, -1, -1));
		printf(" %d", matches(f.start, text, n));
	}
	printf("\n");
	return 0;
}
