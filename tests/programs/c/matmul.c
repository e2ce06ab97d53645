/* Multiplies two matrices of doubles several times and prints a checksum. Float loops. */
#include <stdio.h>
#define N 160
static double a[N][N], b[N][N], c[N][N];
int main(void) {
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = (i * 7 + j * 3) % 11 - 5;
			b[i][j] = (i * 5 + j * 13) % 17 - 8;
		}
	double sum = 0;
	for (int round = 0; round < 12; round++) {
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				double s = 0;
				for (int k = 0; k < N; k++)
					s += a[i][k] * b[k][j];
				c[i][j] = s;
			}
		for (int i = 0; i < N; i++)
			sum += c[i][(i * 31 + round) % N];
		a[round][round] += 0.5;
	}
	printf("matmul %.17g\n", sum);
	return 0;
}
