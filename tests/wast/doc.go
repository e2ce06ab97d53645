// Package wast holds the project's own scripts: one for each group of instructions, and one for each bug
// that a script can show. They run in every go test, under several configurations, so that a checkout
// without the official scripts (package tests/spec) tests all features too.
//
// A script states what the specification says, in values chosen for their edges. It is not a copy of an
// official one. The comment at its top says what it is about.
package wast
