// Runs a WASI command as often as it is asked to. Each line of the input is a JSON object with the
// arguments and the files for what the program prints; each line of the output says what a run took.
// The little of WASI that the programs use is here, because node:wasi of Node 20 aborts in some of them.
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as readline from "node:readline";

class Exit extends Error {
	constructor(status) {
		super("exit");
		this.status = status;
	}
}

const success = 0, badf = 8, nosys = 52;

// preview1 returns the imports of a command. Files are standard output and standard error.
function preview1(args, files, memory) {
	const view = () => new DataView(memory().buffer);
	const bytes = (at, n) => new Uint8Array(memory().buffer, at, n);
	const strings = args.map((s) => Buffer.from(s + "\0"));
	const calls = {
		args_sizes_get(count, size) {
			view().setUint32(count, strings.length, true);
			view().setUint32(size, strings.reduce((n, s) => n + s.length, 0), true);
			return success;
		},
		args_get(pointers, at) {
			strings.forEach((s, i) => {
				view().setUint32(pointers + 4 * i, at, true);
				bytes(at, s.length).set(s);
				at += s.length;
			});
			return success;
		},
		environ_sizes_get(count, size) {
			view().setUint32(count, 0, true);
			view().setUint32(size, 0, true);
			return success;
		},
		environ_get: () => success,
		clock_time_get(id, precision, at) {
			view().setBigUint64(at, id === 0 ? BigInt(Date.now()) * 1000000n : process.hrtime.bigint(), true);
			return success;
		},
		clock_res_get(id, at) {
			view().setBigUint64(at, 1n, true);
			return success;
		},
		random_get(at, n) {
			crypto.randomFillSync(bytes(at, n));
			return success;
		},
		fd_write(fd, iovs, n, written) {
			if (!(fd in files)) return badf;
			let total = 0;
			for (let i = 0; i < n; i++) {
				const at = view().getUint32(iovs + 8 * i, true), size = view().getUint32(iovs + 8 * i + 4, true);
				for (let done = 0; done < size; ) done += fs.writeSync(files[fd], bytes(at + done, size - done));
				total += size;
			}
			view().setUint32(written, total, true);
			return success;
		},
		fd_read(fd, iovs, n, read) {
			if (fd !== 0) return badf;
			view().setUint32(read, 0, true);
			return success;
		},
		fd_fdstat_get(fd, at) {
			if (fd > 2) return badf;
			bytes(at, 24).fill(0);
			view().setUint8(at, fd === 0 ? 2 : 4); // a device, or a file
			view().setBigUint64(at + 8, 0x4An, true); // the rights to read, write and set flags
			return success;
		},
		fd_prestat_get: () => badf,
		fd_close: () => success,
		sched_yield: () => success,
		// Only sleeping is supported: each subscription is over at once, which no program minds.
		poll_oneoff(subs, events, n, count) {
			for (let i = 0; i < n; i++) {
				bytes(events + 32 * i, 32).fill(0);
				bytes(events + 32 * i, 8).set(bytes(subs + 48 * i, 8));
				view().setUint8(events + 32 * i + 10, view().getUint8(subs + 48 * i + 8));
			}
			view().setUint32(count, n, true);
			return success;
		},
		proc_exit(status) {
			throw new Exit(status);
		},
	};
	return new Proxy(calls, { get: (all, name) => all[name] ?? (() => nosys) });
}

const module = new WebAssembly.Module(fs.readFileSync(process.argv[2]));
const say = (o) => fs.writeSync(1, JSON.stringify(o) + "\n");
say({ Ready: true });
for await (const line of readline.createInterface({ input: process.stdin })) {
	const ask = JSON.parse(line);
	const files = { 1: fs.openSync(ask.Out, "w"), 2: fs.openSync(ask.Err, "w") };
	try {
		let instance;
		instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: preview1(ask.Args, files, () => instance.exports.memory) });
		const start = instance.exports._start;
		let status = 0;
		const cpu = process.cpuUsage(), wall = process.hrtime.bigint();
		try {
			start();
		} catch (e) {
			if (!(e instanceof Exit)) throw e;
			status = e.status;
		}
		const took = Number(process.hrtime.bigint() - wall), used = process.cpuUsage(cpu);
		say({ Status: status, Wall: took, CPU: (used.user + used.system) * 1000 });
	} catch (e) {
		say({ Error: String(e.stack ?? e) });
	}
	fs.closeSync(files[1]);
	fs.closeSync(files[2]);
}
