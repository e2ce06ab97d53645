// Conway's life in typed arrays with bounds checks, and a set of patterns in a Map of strings.
import { print, sizeArg } from "./wasi";

const W = 256, H = 192;

function step(from: Uint8Array, to: Uint8Array): void {
	for (let y = 0; y < H; y++)
		for (let x = 0; x < W; x++) {
			let n = 0;
			for (let dy = -1; dy <= 1; dy++)
				for (let dx = -1; dx <= 1; dx++)
					if (dx != 0 || dy != 0) n += from[((y + dy + H) % H) * W + ((x + dx + W) % W)];
			to[y * W + x] = n == 3 || (n == 2 && from[y * W + x] == 1) ? 1 : 0;
		}
}

export function _start(): void {
	const rounds = sizeArg(60);
	let a = new Uint8Array(W * H), b = new Uint8Array(W * H);
	let seed: u32 = 12345;
	for (let i = 0; i < W * H; i++) {
		seed = seed * 1664525 + 1013904223;
		a[i] = (seed >> 24) & 1;
	}
	const seen = new Map<string, i32>();
	for (let r = 0; r < rounds; r++) {
		step(a, b);
		const t = a;
		a = b;
		b = t;
		for (let k = 0; k < 40; k++) {
			let key = "";
			for (let i = 0; i < 8; i++) key += a[(k * 977 + i) % (W * H)] ? "#" : ".";
			seen.set(key, seen.has(key) ? seen.get(key) + 1 : 1);
		}
	}
	let alive = 0;
	for (let i = 0; i < W * H; i++) alive += a[i];
	print("as-life " + alive.toString() + " " + seen.size.toString());
}
