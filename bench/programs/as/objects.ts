// Classes with virtual methods, closures over arrays, and much garbage: a small simulation of an economy.
import { print, sizeArg } from "./wasi";

abstract class Agent {
	money: f64 = 100;
	constructor(public id: i32) {}
	abstract act(day: i32, others: Array<Agent>): Trade | null;
}

class Trade {
	constructor(public from: Agent, public to: Agent, public amount: f64) {}
}

class Spender extends Agent {
	act(day: i32, others: Array<Agent>): Trade | null {
		return new Trade(this, others[(this.id * 7 + day) % others.length], this.money / 10);
	}
}

class Saver extends Agent {
	act(day: i32, others: Array<Agent>): Trade | null {
		return day % 5 == this.id % 5 ? new Trade(this, others[(this.id + day * 3) % others.length], 1) : null;
	}
}

class Gambler extends Agent {
	state: u32 = this.id as u32;
	act(day: i32, others: Array<Agent>): Trade | null {
		this.state = this.state * 1664525 + 1013904223;
		const other = others[(this.state >> 8) % others.length];
		return (this.state >> 30) & 1 ? new Trade(this, other, this.money / 4) : new Trade(other, this, other.money / 5);
	}
}

export function _start(): void {
	const days = sizeArg(400);
	const agents = new Array<Agent>();
	for (let i = 0; i < 500; i++) agents.push(i % 3 == 0 ? new Spender(i) : i % 3 == 1 ? new Saver(i) : new Gambler(i));
	let trades = 0;
	for (let d = 0; d < days; d++) {
		const book = new Array<Trade>();
		for (let i = 0; i < agents.length; i++) {
			const t = agents[i].act(d, agents);
			if (t !== null) book.push(t);
		}
		book.sort((a, b) => (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : a.from.id - b.from.id));
		for (let i = 0; i < book.length; i++) {
			const t = book[i];
			if (t.amount > t.from.money) continue;
			t.from.money -= t.amount;
			t.to.money += t.amount;
			trades++;
		}
	}
	const rich = agents.filter((a) => a.money > 200).map<i32>((a) => a.id).reduce((s, id) => s * 31 + id, 7);
	let total: f64 = 0;
	for (let i = 0; i < agents.length; i++) total += agents[i].money;
	print("as-objects " + trades.toString() + " " + rich.toString() + " " + Math.round(total).toString());
}
