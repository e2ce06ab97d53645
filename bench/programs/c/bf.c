/* Runs a small language of eight instructions: an interpreter whose loop has a switch. */
#include "bench.h"
/* Four nested loops that add up in two cells, and a loop that moves one to a third. */
static const char source[] = "++++++++[>++++++++[>++++++++[>++++++++[>+>++<<-]>[->>+<<]<<-]<-]>>>>.<<<<<-]";
static uint8_t tape[30000];
static int jump[512];
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 600), stack[64], sp = 0, out = 0;
	uint32_t h = 1;
	int64_t steps = 0;
	for (int i = 0; source[i]; i++)
		if (source[i] == '[') stack[sp++] = i;
		else if (source[i] == ']') jump[i] = stack[--sp], jump[jump[i]] = i;
	for (int k = 0; k < n; k++) {
		memset(tape, 0, sizeof tape);
		uint8_t *p = tape;
		for (int pc = 0; source[pc]; pc++, steps++)
			switch (source[pc]) {
			case '>': p++; break;
			case '<': p--; break;
			case '+': ++*p; break;
			case '-': --*p; break;
			case '.': h = (h ^ *p) * 16777619u, out++; break;
			case '[': if (!*p) pc = jump[pc]; break;
			case ']': if (*p) pc = jump[pc]; break;
			}
	}
	printf("bf %lld steps, %d out, %08x\n", (long long)steps, out, h);
	return 0;
}
