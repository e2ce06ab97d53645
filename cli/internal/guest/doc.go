// Package guest runs a program: it loads the module and what it is preloaded with, connects it to
// the world, calls its entry, and says how it ended.
//
// In: a Program, which is the command line without its syntax. Out: an exit status and an error for
// the user, which package report prints. The package knows no flags and prints nothing itself but
// the results of an invoked function.
package guest
