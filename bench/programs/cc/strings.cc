// Strings with small buffers and a growing vector of them: split, join, sort, count in an open hash table.
#include "../c/bench.h"
#include "new.h"

class String {
	char *p;
	uint32_t n, cap;
	char buf[16];
	void take(String &o) {
		n = o.n, cap = o.cap;
		if (o.p == o.buf) p = buf, memcpy(buf, o.buf, sizeof buf);
		else p = o.p, o.p = o.buf, o.cap = sizeof buf, o.n = 0;
	}
public:
	String() : p(buf), n(0), cap(sizeof buf) { buf[0] = 0; }
	String(const char *s, uint32_t len) : String() { append(s, len); }
	String(String &&o) { take(o); }
	String &operator=(String &&o) {
		if (p != buf) free(p);
		take(o);
		return *this;
	}
	String(const String &) = delete;
	~String() { if (p != buf) free(p); }
	void append(const char *s, uint32_t len) {
		if (n + len >= cap) {
			while (n + len >= cap) cap *= 2;
			char *q = (char *)malloc(cap);
			memcpy(q, p, n);
			if (p != buf) free(p);
			p = q;
		}
		memcpy(p + n, s, len);
		p[n += len] = 0;
	}
	bool operator<(const String &o) const {
		int c = memcmp(p, o.p, n < o.n ? n : o.n);
		return c ? c < 0 : n < o.n;
	}
	bool operator==(const String &o) const { return n == o.n && memcmp(p, o.p, n) == 0; }
	uint32_t hash() const { return sum_bytes(2166136261u, p, n); }
	const char *data() const { return p; }
	uint32_t size() const { return n; }
};
template <typename T> class Vector {
	T *v = nullptr;
	int n = 0, cap = 0;
public:
	~Vector() {
		for (int i = 0; i < n; i++) v[i].~T();
		free(v);
	}
	T *push(T &&x) {
		if (n == cap) {
			cap = cap ? cap * 2 : 8;
			T *w = (T *)malloc(cap * sizeof(T));
			for (int i = 0; i < n; i++) {
				new (w + i) T((T &&)v[i]);
				v[i].~T();
			}
			free(v);
			v = w;
		}
		return new (v + n++) T((T &&)x);
	}
	int size() const { return n; }
	T &operator[](int i) { return v[i]; }
	void sort() { sort(0, n); }
private:
	void sort(int lo, int hi) {
		while (hi - lo > 1) {
			int i = lo, j = hi - 1;
			T pivot((T &&)v[lo + (hi - lo) / 2]);
			v[lo + (hi - lo) / 2] = (T &&)v[lo]; // the hole is at lo
			while (i < j) {
				while (i < j && !(v[j] < pivot)) j--;
				if (i < j) v[i++] = (T &&)v[j];
				while (i < j && !(pivot < v[i])) i++;
				if (i < j) v[j--] = (T &&)v[i];
			}
			v[i] = (T &&)pivot;
			sort(i + 1, hi);
			hi = i;
		}
	}
};
struct Count { String s; int n = 0; };
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 60000);
	String text;
	for (int i = 0; i < n; i++) {
		char w[24];
		int l = 1 + rng() % 4;
		if (rng() % 16 == 0) l += 12;
		for (int k = 0; k < l; k++) w[k] = 'a' + rng() % (k < 2 ? 8 : 3);
		w[l] = ' ';
		text.append(w, l + 1);
	}
	Vector<String> words;
	for (const char *s = text.data(), *end = s + text.size(); s < end;) {
		const char *e = s;
		while (*e != ' ') e++;
		words.push(String(s, e - s));
		s = e + 1;
	}
	const int slots = 1 << 16;
	Count *table = new Count[slots];
	int distinct = 0, most = 0;
	for (int i = 0; i < words.size(); i++) {
		uint32_t h = words[i].hash() >> 7;
		while (table[h % slots].n && !(table[h % slots].s == words[i])) h++;
		Count &c = table[h % slots];
		if (c.n == 0) c.s = String(words[i].data(), words[i].size()), distinct++;
		if (++c.n > most) most = c.n;
	}
	words.sort();
	String joined;
	for (int i = 0; i < words.size(); i++) {
		if (i && words[i] < words[i - 1]) return 1;
		joined.append(words[i].data(), words[i].size());
	}
	printf("strings %d words, %d distinct, most %d, %08x\n", words.size(), distinct, most, joined.hash());
	return 0;
}
