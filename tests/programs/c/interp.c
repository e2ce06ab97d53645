/* Interprets a small bytecode. A switch in a loop: br_table, unpredictable branches, loads and stores. */
#include <stdint.h>
#include <stdio.h>
enum { PUSH, LOAD, STORE, ADD, SUB, MUL, LT, JZ, JMP, MOD, XOR, SHR, HALT };
static const int32_t prog[] = {
	PUSH, 0, STORE, 0, PUSH, 1, STORE, 1,                 /* i = 0; acc = 1 */
	LOAD, 0, PUSH, 3000000, LT, JZ, 40,                   /* while (i < N) */
	LOAD, 1, PUSH, 1103515245, MUL, PUSH, 12345, ADD,     /* acc = acc * a + c */
	LOAD, 0, XOR, PUSH, 3, SHR, STORE, 1,                 /* acc = (acc ^ i) >> 3 */
	LOAD, 0, PUSH, 1, ADD, STORE, 0, JMP, 8, HALT};
static uint32_t run(const int32_t *code) {
	uint32_t stack[16], vars[4] = {0}, *sp = stack;
	for (const int32_t *pc = code;;) {
		switch (*pc++) {
		case PUSH: *sp++ = *pc++; break;
		case LOAD: *sp++ = vars[*pc++]; break;
		case STORE: vars[*pc++] = *--sp; break;
		case ADD: sp--; sp[-1] += *sp; break;
		case SUB: sp--; sp[-1] -= *sp; break;
		case MUL: sp--; sp[-1] *= *sp; break;
		case LT: sp--; sp[-1] = sp[-1] < *sp; break;
		case JZ: if (!*--sp) pc = code + *pc; else pc++; break;
		case JMP: pc = code + *pc; break;
		case MOD: sp--; sp[-1] %= *sp; break;
		case XOR: sp--; sp[-1] ^= *sp; break;
		case SHR: sp--; sp[-1] >>= *sp; break;
		case HALT: return vars[1];
		}
	}
}
int main(void) {
	printf("interp %u\n", run(prog));
	return 0;
}
