// A map as a left-leaning red-black tree, as a template: inserting, finding and walking in order.
#include "../c/bench.h"
#include "new.h"

template <typename K, typename V>
class Map {
	struct Node {
		K key;
		V value;
		Node *l = nullptr, *r = nullptr;
		bool red = true;
		Node(const K &k) : key(k), value() {}
	};
	Node *root = nullptr;
	int count = 0;
	static bool red(const Node *n) { return n && n->red; }
	static Node *left(Node *h) {
		Node *x = h->r;
		h->r = x->l, x->l = h, x->red = h->red, h->red = true;
		return x;
	}
	static Node *right(Node *h) {
		Node *x = h->l;
		h->l = x->r, x->r = h, x->red = h->red, h->red = true;
		return x;
	}
	Node *insert(Node *h, const K &k, Node *&at) {
		if (!h) {
			count++;
			return at = new Node(k);
		}
		if (k < h->key) h->l = insert(h->l, k, at);
		else if (h->key < k) h->r = insert(h->r, k, at);
		else at = h;
		if (red(h->r) && !red(h->l)) h = left(h);
		if (red(h->l) && red(h->l->l)) h = right(h);
		if (red(h->l) && red(h->r)) h->red = true, h->l->red = h->r->red = false;
		return h;
	}
	template <typename F> static void walk(const Node *n, F &f) {
		for (; n; n = n->r) {
			walk(n->l, f);
			f(n->key, n->value);
		}
	}
	static int height(const Node *n) {
		if (!n) return 0;
		int a = height(n->l), b = height(n->r);
		return 1 + (a > b ? a : b);
	}
public:
	V &operator[](const K &k) {
		Node *at = nullptr;
		root = insert(root, k, at);
		root->red = false;
		return at->value;
	}
	const V *find(const K &k) const {
		for (const Node *n = root; n;) {
			if (k < n->key) n = n->l;
			else if (n->key < k) n = n->r;
			else return &n->value;
		}
		return nullptr;
	}
	template <typename F> void each(F f) const { walk(root, f); }
	int size() const { return count; }
	int height() const { return height(root); }
};
struct Pair {
	uint32_t a, b;
	bool operator<(const Pair &o) const { return a < o.a || (a == o.a && b < o.b); }
};
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 60000);
	Map<Pair, int> m;
	Map<int, double> d;
	for (int i = 0; i < n; i++) {
		m[Pair{rng() % 1000, rng() % 100}] += i;
		d[(int)(rng() % (uint32_t)n)] += .5;
	}
	int found = 0;
	for (int i = 0; i < 3 * n; i++) found += m.find(Pair{rng() % 1000, rng() % 100}) != nullptr;
	uint32_t h = 1;
	double sum = 0;
	m.each([&](const Pair &p, int v) { h = (h ^ (p.a * 100 + p.b + v)) * 16777619u; });
	d.each([&](int k, double v) { sum += k * v; });
	printf("rbtree %d %d high %d, found %d, %08x %.1f\n", m.size(), d.size(), m.height(), found, h, sum);
	return 0;
}
