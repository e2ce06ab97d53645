/* Words in a trie and in a chained hash table, both in an arena: pointers chased through memory. */
#include "bench.h"
typedef struct trie { struct trie *child[26]; int count; } trie;
typedef struct entry { struct entry *next; uint32_t hash; int count; char word[]; } entry;
static char *arena;
static size_t used;
static void *alloc(size_t n) { void *p = arena + used; used += (n + 15) & ~(size_t)15; memset(p, 0, n); return p; }
static entry *table[1 << 14];
static int deepest(const trie *t) {
	int d = 0;
	for (int i = 0; i < 26; i++)
		if (t->child[i]) {
			int c = deepest(t->child[i]) + 1;
			if (c > d) d = c;
		}
	return d;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 400000), words = 0, most = 0;
	arena = malloc(64 << 20);
	trie *root = alloc(sizeof *root);
	for (int k = 0; k < n; k++) {
		char w[16];
		int l = 2 + rng() % 4;
		for (int i = 0; i < l; i++) w[i] = 'a' + (rng() & 7) * (rng() & 3);
		w[l] = 0;
		trie *t = root;
		uint32_t h = 2166136261u;
		for (int i = 0; i < l; i++) {
			trie **c = &t->child[w[i] - 'a'];
			if (!*c) *c = alloc(sizeof **c);
			t = *c;
			h = (h ^ (uint8_t)w[i]) * 16777619u;
		}
		t->count++;
		entry **e = &table[h >> 18];
		while (*e && ((*e)->hash != h || strcmp((*e)->word, w))) e = &(*e)->next;
		if (!*e) {
			*e = alloc(sizeof **e + l + 1);
			(*e)->hash = h;
			memcpy((*e)->word, w, l + 1);
			words++;
		}
		(*e)->count++;
		if ((*e)->count != t->count) return 1;
		if (t->count > most) most = t->count;
	}
	printf("trie %d words, most %d, depth %d\n", words, most, deepest(root));
	return 0;
}
