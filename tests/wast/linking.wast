;; Linking: what instances share, what imports must match, and what stays when an instantiation fails.

(module $store
  (memory (export "memory") 1 4)
  (table (export "table") 4 8 funcref)
  (global $n (export "n") (mut i32) (i32.const 5))
  (global (export "k") i64 (i64.const 6))
  (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "set n") (param i32) (global.set $n (local.get 0)))
  (func (export "read n") (result i32) (global.get $n))
  (func (export "size") (result i32) (memory.size))
  (func (export "call") (param i32) (result i32) (call_indirect 0 (result i32) (local.get 0))))
(register "store" $store)

(module $user
  (import "store" "memory" (memory 1))
  (import "store" "table" (table 2 funcref))
  (import "store" "n" (global $n (mut i32)))
  (import "store" "k" (global $k i64))
  (import "store" "get" (func $get (param i32) (result i32)))
  (data (i32.const 10) "xyz")
  (elem (i32.const 1) func $mine)
  (global $own i32 (i32.const 31))
  (func $mine (result i32) (global.get $own))
  (func (export "get") (param i32) (result i32) (call $get (local.get 0)))
  (func (export "k") (result i64) (global.get $k))
  (func (export "bump") (global.set $n (i32.add (global.get $n) (i32.const 1))))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))

(assert_return (invoke "get" (i32.const 11)) (i32.const 121))
(assert_return (invoke $store "get" (i32.const 12)) (i32.const 122))
(assert_return (invoke "k") (i64.const 6))
(invoke "bump")
(assert_return (invoke $store "read n") (i32.const 6))
(assert_return (get $store "n") (i32.const 6))
(invoke $store "set n" (i32.const -1))
(invoke $user "bump")
(assert_return (get $store "n") (i32.const 0))
;; A function in a shared table runs in its own instance.
(assert_return (invoke $store "call" (i32.const 1)) (i32.const 31))
(assert_trap (invoke $store "call" (i32.const 0)) "uninitialized element")
(assert_return (invoke $user "grow") (i32.const 1))
(assert_return (invoke $store "size") (i32.const 2))

;; A name can be given again; who imported it before keeps what it has.
(module $other (func (export "get") (param i32) (result i32) (i32.const -5)) (memory (export "memory") 3))
(register "store" $other)
(module (import "store" "get" (func $g (param i32) (result i32))) (func (export "g") (result i32) (call $g (i32.const 0))))
(assert_return (invoke "g") (i32.const -5))
(assert_return (invoke $user "get" (i32.const 11)) (i32.const 121))

(assert_unlinkable (module (import "nobody" "f" (func))) "unknown import")
(assert_unlinkable (module (import "store" "nothing" (func))) "unknown import")
(assert_unlinkable (module (import "store" "get" (func))) "incompatible import type")
(assert_unlinkable (module (import "store" "get" (func (param i32) (result i64)))) "incompatible import type")
(assert_unlinkable (module (import "store" "get" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "store" "memory" (memory 4))) "incompatible import type")
(assert_unlinkable (module (import "store" "memory" (memory 1 9))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "global_i32" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "global_i32" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "table" (table 11 funcref))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "table" (table 1 19 funcref))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "table" (table 1 externref))) "incompatible import type")

;; Segments are applied one after the other: those before the one that fails stay.
(module $target (memory (export "m") 1) (table (export "t") 2 funcref)
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))
(register "target" $target)
(assert_trap
  (module
    (import "target" "m" (memory 1)) (import "target" "t" (table 1 funcref))
    (func $f (result i32) (i32.const 77))
    (elem (i32.const 0) func $f)
    (data (i32.const 5) "q")
    (data (i32.const 65536) "r"))
  "out of bounds memory access")
(assert_return (invoke $target "byte" (i32.const 5)) (i32.const 113))
(assert_return (invoke $target "call" (i32.const 0)) (i32.const 77))
;; So does what the start function did before it trapped.
(assert_trap
  (module
    (import "target" "m" (memory 1))
    (func $s (i32.store8 (i32.const 6) (i32.const 1)) (unreachable))
    (start $s))
  "unreachable")
(assert_return (invoke $target "byte" (i32.const 6)) (i32.const 1))

;; A definition can be instantiated any number of times, each with its own state.
(module definition $def
  (global $c (mut i32) (i32.const 0))
  (func (export "next") (result i32) (global.set $c (i32.add (global.get $c) (i32.const 1))) (global.get $c)))
(module instance $one $def)
(module instance $two $def)
(assert_return (invoke $one "next") (i32.const 1))
(assert_return (invoke $one "next") (i32.const 2))
(assert_return (invoke $two "next") (i32.const 1))

;; The binary format, well-formed and not.
(module binary "\00asm" "\01\00\00\00" "\05\03\01\00\01" "\07\05\01\01m\02\00")
(assert_malformed (module binary "\00as") "unexpected end")
(assert_malformed (module binary "\00asm\02\00\00\00") "unknown binary version")
(assert_malformed (module binary "\00asm\01\00\00\00\05\04\01\00\01") "length out of bounds")
(assert_malformed (module binary "\00asm\01\00\00\00\01\06\80\80\80\80\80\00") "integer representation too long")
