/* Parses JSON into a tree in an arena, walks it, and writes it out again. */
#include "bench.h"
typedef struct value value;
struct value {
	enum { NUL, BOOL, NUM, STR, ARR, OBJ } kind;
	union { double num; int truth; const char *str; value *first; } u;
	int len;
	const char *key;
	value *next;
};
static char *arena, *top;
static void *alloc(size_t n) { void *p = top; top += (n + 7) & ~(size_t)7; return p; }
static const char *s;
static int failed;
static void space(void) { while (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\r') s++; }
static const char *string(int *len) {
	char *start = top, *d = start;
	for (s++; *s != '"'; ) {
		if (*s == 0) { failed = 1; break; }
		if (*s != '\\') { *d++ = *s++; continue; }
		switch (s[1]) {
		case 'n': *d++ = '\n'; break;
		case 't': *d++ = '\t'; break;
		case 'u': {
			unsigned c = 0;
			for (int i = 2; i < 6; i++) c = c * 16 + (s[i] <= '9' ? s[i] - '0' : (s[i] | 32) - 'a' + 10);
			if (c < 0x80) *d++ = c;
			else if (c < 0x800) *d++ = 0xC0 | c >> 6, *d++ = 0x80 | (c & 63);
			else *d++ = 0xE0 | c >> 12, *d++ = 0x80 | (c >> 6 & 63), *d++ = 0x80 | (c & 63);
			s += 4;
			break;
		}
		default: *d++ = s[1];
		}
		s += 2;
	}
	s++;
	*d = 0;
	*len = d - start;
	alloc(*len + 1);
	return start;
}
static double number(void) {
	int neg = *s == '-', scale = 0, e = 0, eneg = 0;
	uint64_t m = 0;
	if (neg) s++;
	while (*s >= '0' && *s <= '9') m = m * 10 + (*s++ - '0');
	if (*s == '.') for (s++; *s >= '0' && *s <= '9'; scale--) m = m * 10 + (*s++ - '0');
	if ((*s | 32) == 'e') {
		s++;
		if (*s == '-') eneg = 1, s++;
		else if (*s == '+') s++;
		while (*s >= '0' && *s <= '9') e = e * 10 + (*s++ - '0');
	}
	scale += eneg ? -e : e;
	double d = (double)m;
	for (; scale > 0; scale--) d *= 10;
	for (; scale < 0; scale++) d /= 10;
	return neg ? -d : d;
}
static value *parse(int depth) {
	value *v = alloc(sizeof *v);
	memset(v, 0, sizeof *v);
	space();
	switch (*s) {
	case 'n': s += 4; break;
	case 't': v->kind = BOOL, v->u.truth = 1, s += 4; break;
	case 'f': v->kind = BOOL, s += 5; break;
	case '"': v->kind = STR, v->u.str = string(&v->len); break;
	case '[': case '{': {
		int object = *s == '{';
		value **tail = &v->u.first;
		v->kind = object ? OBJ : ARR;
		s++;
		for (space(); *s != ']' && *s != '}' && *s && depth < 100; space()) {
			const char *key = 0;
			int n;
			if (object) {
				key = string(&n);
				space();
				if (*s++ != ':') failed = 1;
			}
			value *e = parse(depth + 1);
			e->key = key;
			*tail = e, tail = &e->next, v->len++;
			space();
			if (*s == ',') s++;
		}
		s++;
		break;
	}
	default: v->kind = NUM, v->u.num = number();
	}
	return v;
}
static char *out;
static void put(const char *p) { while (*p) *out++ = *p++; }
static void put_int(int64_t n) {
	char b[24], *p = b + 23;
	int neg = n < 0;
	*p = 0;
	if (neg) n = -n;
	do *--p = '0' + n % 10; while (n /= 10);
	if (neg) *--p = '-';
	put(p);
}
static void write_value(const value *v) {
	switch (v->kind) {
	case NUL: put("null"); break;
	case BOOL: put(v->u.truth ? "true" : "false"); break;
	case NUM: put_int((int64_t)(v->u.num * 1000)); break;
	case STR:
		*out++ = '"';
		for (const char *p = v->u.str; *p; p++) {
			if (*p == '"' || *p == '\\') *out++ = '\\';
			*out++ = *p;
		}
		*out++ = '"';
		break;
	default:
		*out++ = v->kind == OBJ ? '{' : '[';
		for (const value *e = v->u.first; e; e = e->next) {
			if (e != v->u.first) *out++ = ',';
			if (e->key) *out++ = '"', put(e->key), put("\":");
			write_value(e);
		}
		*out++ = v->kind == OBJ ? '}' : ']';
	}
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 40);
	char *text = malloc(1 << 20), *t = text;
	t += sprintf(t, "[");
	for (int i = 0; i < 1500; i++)
		t += sprintf(t, "%s\n {\"id\": %d, \"name\": \"user \\\"%u\\\" \\u00e9\", \"score\": %d.%02de%d, \"tags\": [\"a%u\", true, false, null], \"pos\": {\"x\": -%u.5, \"y\": %u}}",
			i ? "," : "", i, rng() % 10000, (int)(rng() % 100), (int)(rng() % 100), (int)(rng() % 5), rng() % 50, rng() % 1000, rng() % 1000);
	sprintf(t, "]");
	arena = malloc(8 << 20);
	char *buf = malloc(1 << 20);
	uint32_t h = 1;
	for (int k = 0; k < n; k++) {
		top = arena, s = text, out = buf;
		value *v = parse(0);
		write_value(v);
		h = sum_bytes(h, buf, (out - buf) / 16) + v->len;
	}
	printf("json %d bytes, %d out, failed %d, %08x\n", (int)strlen(text), (int)(out - buf), failed, h);
	return 0;
}
