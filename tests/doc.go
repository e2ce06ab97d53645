// Package tests holds the tests of the whole system: which package may import which, real programs
// against native runs, hostile input, and what the runtime promises about Go's scheduler.
//
// It is never imported. Large counts come from the environment, so that a plain run is quick:
//
//	GOWASMTIME_MUTATIONS   mutated modules (default 3,000)
//	GOWASMTIME_MUTANTS     if set, TestMutants runs
//	GOWASMTIME_TRAPS       traps of each kind (default 30,000)
//	GOWASMTIME_STRESS      how long TestStress takes (default 4s)
package tests
