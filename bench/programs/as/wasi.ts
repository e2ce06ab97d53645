// What AssemblyScript programs need of WASI: their argument, printing a line, and the end.
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, n: i32, written: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "args_sizes_get")
declare function args_sizes_get(count: usize, size: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "args_get")
declare function args_get(pointers: usize, bytes: usize): i32;

/** The number that the first argument is, or another if there is none. */
export function sizeArg(otherwise: i32): i32 {
	const sizes = new StaticArray<u32>(2);
	args_sizes_get(changetype<usize>(sizes), changetype<usize>(sizes) + 4);
	if (sizes[0] < 2) return otherwise;
	const pointers = new StaticArray<u32>(sizes[0]), bytes = new StaticArray<u8>(sizes[1]);
	args_get(changetype<usize>(pointers), changetype<usize>(bytes));
	let n = 0;
	for (let p: usize = pointers[1]; load<u8>(p) != 0; p++) n = n * 10 + load<u8>(p) - 48;
	return n;
}

export function print(s: string): void {
	const text = String.UTF8.encode(s + "\n"), iov = new StaticArray<u32>(3);
	iov[0] = changetype<usize>(text) as u32;
	iov[1] = text.byteLength;
	fd_write(1, changetype<usize>(iov), 1, changetype<usize>(iov) + 8);
}
