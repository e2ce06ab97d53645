// Package exec holds tests that compile IR with cranelike and execute it natively.
package exec
