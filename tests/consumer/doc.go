// Package consumer tests the project from where its users stand: programs in modules of their own, outside of
// the workspace, that import single modules. If such a program needs more than the modules that its list
// names, or something internal, the seam that it uses does not hold.
package consumer
