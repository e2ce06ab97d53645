# What Python programs do: attributes, dictionaries, lists, strings, exceptions, generators, big integers.
import sys


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)

    def dot(self, o):
        return self.x * o.x + self.y * o.y


def primes(n):
    seen = bytearray(n)
    for i in range(2, n):
        if not seen[i]:
            yield i
            for j in range(i * i, n, i):
                seen[j] = 1


def main(n):
    v = Vector(0, 0)
    for i in range(n):
        v += Vector(i, i % 7)
    words = {}
    for i in range(n):
        w = "w%d" % (i * i % 997)
        words[w] = words.get(w, 0) + 1
    top = sorted(words.items(), key=lambda kv: (-kv[1], kv[0]))[:3]
    bad = 0
    for i in range(n // 4):
        try:
            [1, 2, 3][i % 5]
        except IndexError:
            bad += 1
    big = 1
    for i in range(1, n // 40):
        big *= i
    text = ",".join(str(p) for p in primes(n)).replace("1", "one").upper()
    print("python", v.dot(Vector(1, 2)), top, bad, big % 1000003, len(text), hash(v.x) % 1009)


main(int(sys.argv[1]))
