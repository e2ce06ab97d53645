;; Direct calls: recursion, many parameters and results, parameters on the stack, host functions, tail calls,
;; and the end of the stack.

(module
  (import "spectest" "print_i32" (func $print (param i32)))
  (import "spectest" "print_f64_f64" (func $print2 (param f64 f64)))
  (func $fac (export "fac") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0))
      (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0)) (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
  (func $divmod (export "divmod") (param i32 i32) (result i32 i32)
    (i32.div_u (local.get 0) (local.get 1)) (i32.rem_u (local.get 0) (local.get 1)))
  (func (export "divmod sum") (param i32 i32) (result i32) (i32.add (call $divmod (local.get 0) (local.get 1))))

  ;; More parameters of each class than there are registers.
  (func $many (param i32 i64 f32 f64 i32 i64 f32 f64 i32 i64 f32 f64 i32 i64 f32 f64 i32 i64 f32 f64 f64 f64 f32 f64) (result f64)
    (f64.add
      (f64.add (f64.convert_i32_s (local.get 16)) (f64.convert_i64_s (local.get 17)))
      (f64.add (f64.promote_f32 (local.get 22)) (f64.mul (local.get 23) (f64.convert_i32_s (local.get 0))))))
  (func (export "many") (result f64)
    (call $many
      (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (i32.const 5) (i64.const 6) (f32.const 7) (f64.const 8)
      (i32.const 9) (i64.const 10) (f32.const 11) (f64.const 12) (i32.const 13) (i64.const 14) (f32.const 15) (f64.const 16)
      (i32.const 1000) (i64.const 200) (f32.const 19) (f64.const 20) (f64.const 21) (f64.const 22) (f32.const 30) (f64.const 4)))
  (func $results (export "results") (result i32 f64 i64 f32 i32 f64 i64 f32 i32 f64)
    (i32.const 1) (f64.const 2) (i64.const 3) (f32.const 4) (i32.const 5) (f64.const 6) (i64.const 7) (f32.const 8) (i32.const 9) (f64.const 10))
  (func (export "last result") (result f64) (local f64)
    (call $results) (local.set 0) (drop) (drop) (drop) (drop) (drop) (drop) (drop) (drop) (drop) (local.get 0))

  ;; What lives across a call keeps its value.
  (func (export "across") (param i32 f64) (result f64) (local i64)
    (local.set 2 (i64.extend_i32_s (local.get 0)))
    (call $print (local.get 0))
    (call $print2 (local.get 1) (f64.const 0))
    (drop (call $fac (i64.const 12)))
    (f64.add (local.get 1) (f64.add (f64.convert_i64_s (local.get 2)) (f64.convert_i32_s (local.get 0)))))

  (func $forever (export "forever") (param i64) (result i64) (i64.add (i64.const 1) (call $forever (local.get 0))))
  (func $a (export "mutual") (call $b))
  (func $b (call $a))
  ;; A frame larger than a page.
  (func $wide (export "wide") (param i32) (result i32) (call $wide (i32.add (local.get 0) (i32.const 1))) (i32.add (i32.const 1)))

  (func $count (export "count") (param i64 i64) (result i64)
    (if (i64.eqz (local.get 0)) (then (return (local.get 1))))
    (return_call $count (i64.sub (local.get 0) (i64.const 1)) (i64.add (local.get 1) (i64.const 2))))
)

(assert_return (invoke "fac" (i64.const 20)) (i64.const 2432902008176640000))
(assert_return (invoke "even" (i32.const 501)) (i32.const 0))
(assert_return (invoke "divmod" (i32.const 17) (i32.const 5)) (i32.const 3) (i32.const 2))
(assert_return (invoke "divmod sum" (i32.const 17) (i32.const 5)) (i32.const 5))
(assert_trap (invoke "divmod sum" (i32.const 17) (i32.const 0)) "integer divide by zero")
(assert_return (invoke "many") (f64.const 1234))
(assert_return (invoke "results")
  (i32.const 1) (f64.const 2) (i64.const 3) (f32.const 4) (i32.const 5) (f64.const 6) (i64.const 7) (f32.const 8) (i32.const 9) (f64.const 10))
(assert_return (invoke "last result") (f64.const 10))
(assert_return (invoke "across" (i32.const -3) (f64.const 0.5)) (f64.const -5.5))
(assert_exhaustion (invoke "forever" (i64.const 0)) "call stack exhausted")
(assert_exhaustion (invoke "mutual") "call stack exhausted")
(assert_exhaustion (invoke "wide" (i32.const 0)) "call stack exhausted")
;; The instance is as good as before.
(assert_return (invoke "fac" (i64.const 5)) (i64.const 120))
(assert_return (invoke "count" (i64.const 1000000) (i64.const 0)) (i64.const 2000000))

;; A start function runs once, after the segments.
(module
  (memory 1) (data (i32.const 3) "\07")
  (global $g (mut i32) (i32.const 0))
  (func $init (global.set $g (i32.add (global.get $g) (i32.load8_u (i32.const 3)))))
  (start $init)
  (func (export "get") (result i32) (global.get $g)))
(assert_return (invoke "get") (i32.const 7))
(assert_trap (module (func $f (unreachable)) (start $f)) "unreachable")
(assert_invalid (module (func $f (param i32)) (start $f)) "start function")
(assert_invalid (module (func (call 7))) "unknown function")
(assert_malformed (module quote "(func (call $nobody))") "unknown function")
