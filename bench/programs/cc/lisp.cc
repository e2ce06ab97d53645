// A small Lisp with lexical closures, conses in an arena and a mark-free life: symbols, lists, recursion.
#include "../c/bench.h"
#include "new.h"

struct Value {
	enum Kind : uint8_t { Nil, Int, Symbol, Cons, Lambda, Builtin } kind;
	union {
		int64_t i;
		struct { Value *car, *cdr; };
		struct { Value *code, *env; };
		Value *(*call)(Value *args);
	};
};
static Value *arena, *next, nil = {Value::Nil, {0}};
static Value *make(Value::Kind k) { next->kind = k; return next++; }
static Value *integer(int64_t i) { Value *v = make(Value::Int); v->i = i; return v; }
static Value *cons(Value *a, Value *b) { Value *v = make(Value::Cons); v->car = a, v->cdr = b; return v; }
static const char *names[64];
static int n_names;
static Value *symbol(const char *s, int n) {
	int i = 0;
	while (i < n_names && !(strncmp(names[i], s, n) == 0 && names[i][n] == 0)) i++;
	if (i == n_names) {
		char *c = (char *)calloc(n + 1, 1);
		memcpy(c, s, n);
		names[n_names++] = c;
	}
	Value *v = make(Value::Symbol);
	v->i = i;
	return v;
}
static const char *src;
static Value *read() {
	while (*src == ' ' || *src == '\n') src++;
	if (*src == '(') {
		src++;
		Value *head = &nil, **tail = &head;
		for (;;) {
			while (*src == ' ' || *src == '\n') src++;
			if (*src == ')') break;
			*tail = cons(read(), &nil);
			tail = &(*tail)->cdr;
		}
		src++;
		return head;
	}
	const char *s = src;
	while (*src && *src != ' ' && *src != '\n' && *src != ')') src++;
	if (*s >= '0' && *s <= '9') return integer(atoll(s));
	return symbol(s, src - s);
}
static Value *globals[64];
enum { If, Quote, Fn, Def, FirstGlobal };
static Value *eval(Value *x, Value *env);
static Value *lookup(int64_t id, Value *env) {
	for (; env->kind == Value::Cons; env = env->cdr)
		if (env->car->car->i == id) return env->car->cdr;
	return globals[id] ? globals[id] : &nil;
}
static Value *eval_list(Value *x, Value *env) { return x->kind == Value::Cons ? cons(eval(x->car, env), eval_list(x->cdr, env)) : &nil; }
static bool truth(Value *v) { return v->kind != Value::Nil && !(v->kind == Value::Int && v->i == 0); }
static Value *eval(Value *x, Value *env) {
	for (;;) {
		if (x->kind == Value::Symbol) return lookup(x->i, env);
		if (x->kind != Value::Cons) return x;
		Value *head = x->car;
		if (head->kind == Value::Symbol) switch (head->i) {
			case If:
				x = truth(eval(x->cdr->car, env)) ? x->cdr->cdr->car : x->cdr->cdr->cdr->car;
				continue;
			case Quote: return x->cdr->car;
			case Fn: {
				Value *v = make(Value::Lambda);
				v->code = x->cdr, v->env = env;
				return v;
			}
			case Def: return globals[x->cdr->car->i] = eval(x->cdr->cdr->car, env);
			}
		Value *f = eval(head, env), *args = eval_list(x->cdr, env);
		if (f->kind == Value::Builtin) return f->call(args);
		if (f->kind != Value::Lambda) return &nil;
		env = f->env;
		for (Value *p = f->code->car; p->kind == Value::Cons; p = p->cdr, args = args->cdr) env = cons(cons(p->car, args->car), env);
		x = f->code->cdr->car;
	}
}
static void builtin(const char *name, Value *(*f)(Value *)) {
	Value *s = symbol(name, strlen(name)), *v = make(Value::Builtin);
	v->call = f;
	globals[s->i] = v;
}
static const char program[] =
	"(def fib (fn (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))"
	"(def range (fn (a b) (if (< a b) (cons a (range (+ a 1) b)) (quote ()))))"
	"(def map (fn (f l) (if l (cons (f (car l)) (map f (cdr l))) l)))"
	"(def fold (fn (f z l) (if l (fold f (f z (car l)) (cdr l)) z)))"
	"(def filter (fn (p l) (if l (if (p (car l)) (cons (car l) (filter p (cdr l))) (filter p (cdr l))) l)))"
	"(def compose (fn (f g) (fn (x) (f (g x)))))"
	"(+ (fib 17) (fold + 0 (map (compose (fn (x) (* x x)) (fn (x) (+ x 1))) (filter (fn (x) (< (% x 3) 2)) (range 0 400)))))";
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 40);
	arena = (Value *)malloc(400000 * sizeof(Value));
	next = arena;
	static const char *const special[] = {"if", "quote", "fn", "def"};
	for (const char *s : special) symbol(s, strlen(s));
	builtin("+", [](Value *a) { return integer(a->car->i + a->cdr->car->i); });
	builtin("-", [](Value *a) { return integer(a->car->i - a->cdr->car->i); });
	builtin("*", [](Value *a) { return integer(a->car->i * a->cdr->car->i); });
	builtin("%", [](Value *a) { return integer(a->cdr->car->i ? a->car->i % a->cdr->car->i : 0); });
	builtin("<", [](Value *a) { return integer(a->car->i < a->cdr->car->i); });
	builtin("cons", [](Value *a) { return cons(a->car, a->cdr->car); });
	builtin("car", [](Value *a) { return a->car->car; });
	builtin("cdr", [](Value *a) { return a->car->cdr; });
	Value *base = next;
	int64_t total = 0, most = 0;
	for (int i = 0; i < n; i++) {
		next = base;
		Value *v = &nil;
		for (src = program; *src;) v = eval(read(), &nil);
		total += v->i;
		if (next - base > most) most = next - base;
	}
	printf("lisp %lld, %lld cells\n", (long long)total, (long long)most);
	return 0;
}
