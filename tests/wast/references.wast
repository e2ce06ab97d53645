;; References: null and not, functions as values, host values that come back as they went in, typed functions.

(module
  (elem declare func $f)
  (func $f (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func (export "null extern") (result externref) (ref.null extern))
  (func (export "null func") (result funcref) (ref.null func))
  (func (export "func") (result funcref) (ref.func $f))
  (func (export "is null") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "func is null") (param funcref) (result i32) (ref.is_null (local.get 0)))
  (func (export "both") (param externref externref) (result externref externref) (local.get 1) (local.get 0))
  ;; Locals begin as null.
  (func (export "local") (result externref) (local externref) (local.get 0))
  ;; References survive a call.
  (func (export "across") (param externref) (result externref) (local externref)
    (local.set 1 (local.get 0))
    (drop (call $f (i32.const 1)))
    (local.get 1)))

(assert_return (invoke "same" (ref.extern 0)) (ref.extern 0))
(assert_return (invoke "same" (ref.extern 12345)) (ref.extern 12345))
(assert_return (invoke "same" (ref.null extern)) (ref.null extern))
(assert_return (invoke "same" (ref.extern 8)) (ref.extern))
(assert_return (invoke "null extern") (ref.null extern))
(assert_return (invoke "null func") (ref.null func))
(assert_return (invoke "null func") (ref.null))
(assert_return (invoke "func") (ref.func))
(assert_return (invoke "is null" (ref.null extern)) (i32.const 1))
(assert_return (invoke "is null" (ref.extern 0)) (i32.const 0))
(assert_return (invoke "func is null" (ref.null func)) (i32.const 1))
(assert_return (invoke "both" (ref.extern 1) (ref.null extern)) (ref.null extern) (ref.extern 1))
(assert_return (invoke "local") (ref.null extern))
(assert_return (invoke "across" (ref.extern 3)) (ref.extern 3))

(assert_invalid (module (func $f) (func (drop (ref.func $f)))) "undeclared function reference")
(assert_invalid (module (func (result i32) (ref.is_null (i32.const 0)))) "type mismatch")
(assert_invalid (module (func (param externref externref) (drop (select (local.get 0) (local.get 1) (i32.const 0))))) "type mismatch")
(assert_invalid (module (func (drop (ref.func 5)))) "unknown function")
