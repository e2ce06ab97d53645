/* A register machine with tagged values, like Lua's: dispatch, tag checks, integers, doubles and tables. */
#include "bench.h"
enum { LOADK, MOVE, ADD, MUL, SUB, LT, JMP, GETT, SETT, CALL, RET, MOD, IDIV, NEWT };
typedef struct { int32_t tag; union { int64_t i; double d; struct table *t; } u; } val; /* tag: 0 int, 1 double, 2 table */
typedef struct table { val *v; int n; } table;
typedef struct { uint8_t op, a, b, c; } ins;
static val consts[8];
static val stack[4096];
static table *new_table(void) { table *t = calloc(1, sizeof *t); return t; }
static double num(val v) { return v.tag ? v.u.d : (double)v.u.i; }
typedef struct { const ins *pc; int base; } frame;
static const ins *functions[4];
static NOINLINE val execute(const ins *pc) {
	frame frames[200], *fp = frames;
	val *r = stack;
	int base = 0;
#define ARITH(o) { val x = r[i.b], y = r[i.c]; if (!(x.tag | y.tag)) r[i.a].tag = 0, r[i.a].u.i = (int64_t)((uint64_t)x.u.i o (uint64_t)y.u.i); else { double d = num(x) o num(y); r[i.a].tag = 1, r[i.a].u.d = d; } break; }
	for (;;) {
		ins i = *pc++;
		switch (i.op) {
		case LOADK: r[i.a] = consts[i.b]; break;
		case MOVE: r[i.a] = r[i.b]; break;
		case ADD: ARITH(+)
		case SUB: ARITH(-)
		case MUL: ARITH(*)
		case MOD: r[i.a] = (val){0, .u.i = r[i.b].u.i % (r[i.c].u.i ? r[i.c].u.i : 1)}; break;
		case IDIV: r[i.a] = (val){0, .u.i = r[i.b].u.i / (r[i.c].u.i > 0 ? r[i.c].u.i : 1)}; break;
		case LT: {
			val x = r[i.b], y = r[i.c];
			int less = x.tag | y.tag ? num(x) < num(y) : x.u.i < y.u.i;
			if (less != i.a) pc++;
			break;
		}
		case JMP: pc += (int8_t)i.a; break;
		case NEWT: r[i.a].tag = 2, r[i.a].u.t = new_table(); break;
		case GETT: {
			table *t = r[i.b].u.t;
			int64_t k = r[i.c].u.i;
			r[i.a] = k >= 0 && k < t->n ? t->v[k] : (val){0};
			break;
		}
		case SETT: {
			table *t = r[i.a].u.t;
			int64_t k = r[i.b].u.i;
			if (k >= t->n) {
				int n = t->n ? t->n : 4;
				while (n <= k) n *= 2;
				t->v = realloc(t->v, n * sizeof *t->v);
				memset(t->v + t->n, 0, (n - t->n) * sizeof *t->v);
				t->n = n;
			}
			t->v[k] = r[i.c];
			break;
		}
		case CALL:
			*fp++ = (frame){pc, base};
			base += i.a;
			r = stack + base;
			pc = functions[i.b];
			break;
		case RET:
			stack[base] = r[i.a];
			if (fp == frames) return r[i.a];
			--fp;
			pc = fp->pc, base = fp->base;
			r = stack + base;
			break;
		}
	}
}
/* fib(n): recursion; its argument and result are in register 0. */
static const ins fib[] = {{LOADK, 1, 1}, {LT, 1, 0, 1}, {JMP, 1}, {JMP, 1}, {RET, 0}, {LOADK, 2, 2}, {SUB, 3, 0, 2}, {CALL, 3, 1}, {SUB, 4, 0, 1}, {CALL, 4, 1}, {ADD, 0, 3, 4}, {RET, 0}};
/* A loop that fills a table and sums doubles out of it. */
static const ins loop[] = {
	{NEWT, 0}, {LOADK, 1, 0}, {LOADK, 2, 3}, {LOADK, 3, 2}, {LOADK, 7, 4}, {LOADK, 8, 5},
	{LT, 0, 1, 2}, {JMP, 11}, {MOD, 4, 1, 8}, {GETT, 5, 0, 4}, {MUL, 6, 4, 7}, {ADD, 6, 6, 5}, {SETT, 0, 4, 6},
	{ADD, 1, 1, 3}, {IDIV, 9, 1, 3}, {SUB, 9, 9, 1}, {ADD, 6, 6, 9}, {JMP, (uint8_t)-12}, {RET, 6}, {RET, 6}};
static const ins start[] = {{LOADK, 0, 6}, {CALL, 0, 1}, {MOVE, 1, 0}, {CALL, 2, 2}, {ADD, 0, 1, 2}, {RET, 0}};
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 26);
	int64_t ints[] = {0, 2, 1, n * 40000, 0, 997, n};
	for (int i = 0; i < 7; i++) consts[i] = (val){0, .u.i = ints[i]};
	consts[4] = (val){1, .u.d = .125};
	functions[1] = fib, functions[2] = loop;
	val v = execute(start);
	printf("luavm %d %.6f\n", v.tag, num(v));
	return 0;
}
