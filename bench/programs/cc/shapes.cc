// Virtual calls on objects of several classes, and a visitor over a tree of them.
#include "../c/bench.h"
#include "new.h"

struct Visitor;
struct Shape {
	virtual double area() const = 0;
	virtual void scale(double f) = 0;
	virtual void accept(Visitor &v) const = 0;
};
struct Circle; struct Rect; struct Group;
struct Visitor {
	virtual void visit(const Circle &) = 0;
	virtual void visit(const Rect &) = 0;
	virtual void visit(const Group &) = 0;
};
struct Circle final : Shape {
	double r;
	explicit Circle(double r) : r(r) {}
	double area() const override { return 3.25 * r * r; }
	void scale(double f) override { r *= f; }
	void accept(Visitor &v) const override { v.visit(*this); }
};
struct Rect final : Shape {
	double w, h;
	Rect(double w, double h) : w(w), h(h) {}
	double area() const override { return w * h; }
	void scale(double f) override { w *= f, h *= f; }
	void accept(Visitor &v) const override { v.visit(*this); }
};
struct Group final : Shape {
	Shape *parts[8];
	int n = 0;
	double area() const override {
		double a = 0;
		for (int i = 0; i < n; i++) a += parts[i]->area();
		return a;
	}
	void scale(double f) override {
		for (int i = 0; i < n; i++) parts[i]->scale(f);
	}
	void accept(Visitor &v) const override { v.visit(*this); }
};
struct Census final : Visitor {
	int circles = 0, rects = 0, groups = 0, depth = 0, deepest = 0;
	void visit(const Circle &) override { circles++; }
	void visit(const Rect &) override { rects++; }
	void visit(const Group &g) override {
		groups++;
		if (++depth > deepest) deepest = depth;
		for (int i = 0; i < g.n; i++) g.parts[i]->accept(*this);
		depth--;
	}
};
static Shape *grow(int depth) {
	if (depth == 0) return rng() & 1 ? (Shape *)new Circle(rng() % 10) : new Rect(rng() % 10, rng() % 10);
	Group *g = new Group;
	for (g->n = 0; g->n < 5; g->n++) g->parts[g->n] = grow(depth - 1 - (rng() % 4 == 0 && depth > 1));
	return g;
}
int main(int argc, char **argv) {
	int n = size_arg(argc, argv, 1500);
	Shape *all = grow(6);
	Census c;
	double total = 0;
	for (int i = 0; i < n; i++) {
		all->scale(i & 1 ? 2 : .5);
		total += all->area();
		if (i % 4 == 0) all->accept(c);
	}
	printf("shapes %d circles, %d rects, %d groups, depth %d, %.3f\n", c.circles, c.rects, c.groups, c.deepest, total);
	return 0;
}
