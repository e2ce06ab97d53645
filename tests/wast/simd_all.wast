;; Every vector instruction, once or more, on boundary lanes. The expected values come from
;; unbounded integers and doubles.

(module
  (memory 1)
  (data (i32.const 0) "\85\aa\cf\f4\19\3e\63\88\ad\d2\f7\1c\41\66\8b\b0\d5\fa\1f\44\69\8e\b3\d8\fd\22\47\6c\91\b6\db\00")
  (func (export "v128.const") (result v128)
    (v128.const i32x4 1 2 3 0xffffffff))
  (func (export "i8x16.shuffle 0") (param v128 v128) (result v128)
    (i8x16.shuffle 28 29 28 12 11 30 11 6 28 19 9 5 2 25 28 10 (local.get 0) (local.get 1)))
  (func (export "i8x16.shuffle 1") (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get 0) (local.get 1)))
  (func (export "i8x16.shuffle 2") (param v128 v128) (result v128)
    (i8x16.shuffle 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 (local.get 0) (local.get 1)))
  (func (export "i8x16.shuffle 3") (param v128 v128) (result v128)
    (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get 0) (local.get 1)))
  (func (export "i8x16.shuffle 4") (param v128 v128) (result v128)
    (i8x16.shuffle 1 0 3 2 5 4 7 6 9 8 11 10 13 12 15 14 (local.get 0) (local.get 1)))
  (func (export "i8x16.shuffle 5") (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 18 19 4 5 22 23 8 9 26 27 12 13 30 31 (local.get 0) (local.get 1)))
  (func (export "i8x16.swizzle") (param v128 v128) (result v128)
    (i8x16.swizzle (local.get 0) (local.get 1)))
  (func (export "i8x16.splat") (param i32) (result v128)
    (i8x16.splat (local.get 0)))
  (func (export "i16x8.splat") (param i32) (result v128)
    (i16x8.splat (local.get 0)))
  (func (export "i32x4.splat") (param i32) (result v128)
    (i32x4.splat (local.get 0)))
  (func (export "i64x2.splat") (param i64) (result v128)
    (i64x2.splat (local.get 0)))
  (func (export "f32x4.splat") (param f32) (result v128)
    (f32x4.splat (local.get 0)))
  (func (export "f64x2.splat") (param f64) (result v128)
    (f64x2.splat (local.get 0)))
  (func (export "i8x16.extract_lane_s 0") (param v128) (result i32)
    (i8x16.extract_lane_s 0 (local.get 0)))
  (func (export "i8x16.extract_lane_s 15") (param v128) (result i32)
    (i8x16.extract_lane_s 15 (local.get 0)))
  (func (export "i8x16.extract_lane_u 0") (param v128) (result i32)
    (i8x16.extract_lane_u 0 (local.get 0)))
  (func (export "i8x16.extract_lane_u 15") (param v128) (result i32)
    (i8x16.extract_lane_u 15 (local.get 0)))
  (func (export "i8x16.replace_lane 0") (param v128 i32) (result v128)
    (i8x16.replace_lane 0 (local.get 0) (local.get 1)))
  (func (export "i8x16.replace_lane 15") (param v128 i32) (result v128)
    (i8x16.replace_lane 15 (local.get 0) (local.get 1)))
  (func (export "i16x8.extract_lane_s 0") (param v128) (result i32)
    (i16x8.extract_lane_s 0 (local.get 0)))
  (func (export "i16x8.extract_lane_s 7") (param v128) (result i32)
    (i16x8.extract_lane_s 7 (local.get 0)))
  (func (export "i16x8.extract_lane_u 0") (param v128) (result i32)
    (i16x8.extract_lane_u 0 (local.get 0)))
  (func (export "i16x8.extract_lane_u 7") (param v128) (result i32)
    (i16x8.extract_lane_u 7 (local.get 0)))
  (func (export "i16x8.replace_lane 0") (param v128 i32) (result v128)
    (i16x8.replace_lane 0 (local.get 0) (local.get 1)))
  (func (export "i16x8.replace_lane 7") (param v128 i32) (result v128)
    (i16x8.replace_lane 7 (local.get 0) (local.get 1)))
  (func (export "i32x4.extract_lane 0") (param v128) (result i32)
    (i32x4.extract_lane 0 (local.get 0)))
  (func (export "i32x4.extract_lane 3") (param v128) (result i32)
    (i32x4.extract_lane 3 (local.get 0)))
  (func (export "i32x4.replace_lane 0") (param v128 i32) (result v128)
    (i32x4.replace_lane 0 (local.get 0) (local.get 1)))
  (func (export "i32x4.replace_lane 3") (param v128 i32) (result v128)
    (i32x4.replace_lane 3 (local.get 0) (local.get 1)))
  (func (export "i64x2.extract_lane 0") (param v128) (result i64)
    (i64x2.extract_lane 0 (local.get 0)))
  (func (export "i64x2.extract_lane 1") (param v128) (result i64)
    (i64x2.extract_lane 1 (local.get 0)))
  (func (export "i64x2.replace_lane 0") (param v128 i64) (result v128)
    (i64x2.replace_lane 0 (local.get 0) (local.get 1)))
  (func (export "i64x2.replace_lane 1") (param v128 i64) (result v128)
    (i64x2.replace_lane 1 (local.get 0) (local.get 1)))
  (func (export "f32x4.extract_lane 0") (param v128) (result f32)
    (f32x4.extract_lane 0 (local.get 0)))
  (func (export "f32x4.extract_lane 3") (param v128) (result f32)
    (f32x4.extract_lane 3 (local.get 0)))
  (func (export "f32x4.replace_lane 0") (param v128 f32) (result v128)
    (f32x4.replace_lane 0 (local.get 0) (local.get 1)))
  (func (export "f32x4.replace_lane 3") (param v128 f32) (result v128)
    (f32x4.replace_lane 3 (local.get 0) (local.get 1)))
  (func (export "f64x2.extract_lane 0") (param v128) (result f64)
    (f64x2.extract_lane 0 (local.get 0)))
  (func (export "f64x2.extract_lane 1") (param v128) (result f64)
    (f64x2.extract_lane 1 (local.get 0)))
  (func (export "f64x2.replace_lane 0") (param v128 f64) (result v128)
    (f64x2.replace_lane 0 (local.get 0) (local.get 1)))
  (func (export "f64x2.replace_lane 1") (param v128 f64) (result v128)
    (f64x2.replace_lane 1 (local.get 0) (local.get 1)))
  (func (export "i8x16.eq") (param v128 v128) (result v128)
    (i8x16.eq (local.get 0) (local.get 1)))
  (func (export "i8x16.ne") (param v128 v128) (result v128)
    (i8x16.ne (local.get 0) (local.get 1)))
  (func (export "i8x16.lt_s") (param v128 v128) (result v128)
    (i8x16.lt_s (local.get 0) (local.get 1)))
  (func (export "i8x16.lt_u") (param v128 v128) (result v128)
    (i8x16.lt_u (local.get 0) (local.get 1)))
  (func (export "i8x16.gt_s") (param v128 v128) (result v128)
    (i8x16.gt_s (local.get 0) (local.get 1)))
  (func (export "i8x16.gt_u") (param v128 v128) (result v128)
    (i8x16.gt_u (local.get 0) (local.get 1)))
  (func (export "i8x16.le_s") (param v128 v128) (result v128)
    (i8x16.le_s (local.get 0) (local.get 1)))
  (func (export "i8x16.le_u") (param v128 v128) (result v128)
    (i8x16.le_u (local.get 0) (local.get 1)))
  (func (export "i8x16.ge_s") (param v128 v128) (result v128)
    (i8x16.ge_s (local.get 0) (local.get 1)))
  (func (export "i8x16.ge_u") (param v128 v128) (result v128)
    (i8x16.ge_u (local.get 0) (local.get 1)))
  (func (export "i16x8.eq") (param v128 v128) (result v128)
    (i16x8.eq (local.get 0) (local.get 1)))
  (func (export "i16x8.ne") (param v128 v128) (result v128)
    (i16x8.ne (local.get 0) (local.get 1)))
  (func (export "i16x8.lt_s") (param v128 v128) (result v128)
    (i16x8.lt_s (local.get 0) (local.get 1)))
  (func (export "i16x8.lt_u") (param v128 v128) (result v128)
    (i16x8.lt_u (local.get 0) (local.get 1)))
  (func (export "i16x8.gt_s") (param v128 v128) (result v128)
    (i16x8.gt_s (local.get 0) (local.get 1)))
  (func (export "i16x8.gt_u") (param v128 v128) (result v128)
    (i16x8.gt_u (local.get 0) (local.get 1)))
  (func (export "i16x8.le_s") (param v128 v128) (result v128)
    (i16x8.le_s (local.get 0) (local.get 1)))
  (func (export "i16x8.le_u") (param v128 v128) (result v128)
    (i16x8.le_u (local.get 0) (local.get 1)))
  (func (export "i16x8.ge_s") (param v128 v128) (result v128)
    (i16x8.ge_s (local.get 0) (local.get 1)))
  (func (export "i16x8.ge_u") (param v128 v128) (result v128)
    (i16x8.ge_u (local.get 0) (local.get 1)))
  (func (export "i32x4.eq") (param v128 v128) (result v128)
    (i32x4.eq (local.get 0) (local.get 1)))
  (func (export "i32x4.ne") (param v128 v128) (result v128)
    (i32x4.ne (local.get 0) (local.get 1)))
  (func (export "i32x4.lt_s") (param v128 v128) (result v128)
    (i32x4.lt_s (local.get 0) (local.get 1)))
  (func (export "i32x4.lt_u") (param v128 v128) (result v128)
    (i32x4.lt_u (local.get 0) (local.get 1)))
  (func (export "i32x4.gt_s") (param v128 v128) (result v128)
    (i32x4.gt_s (local.get 0) (local.get 1)))
  (func (export "i32x4.gt_u") (param v128 v128) (result v128)
    (i32x4.gt_u (local.get 0) (local.get 1)))
  (func (export "i32x4.le_s") (param v128 v128) (result v128)
    (i32x4.le_s (local.get 0) (local.get 1)))
  (func (export "i32x4.le_u") (param v128 v128) (result v128)
    (i32x4.le_u (local.get 0) (local.get 1)))
  (func (export "i32x4.ge_s") (param v128 v128) (result v128)
    (i32x4.ge_s (local.get 0) (local.get 1)))
  (func (export "i32x4.ge_u") (param v128 v128) (result v128)
    (i32x4.ge_u (local.get 0) (local.get 1)))
  (func (export "f32x4.eq") (param v128 v128) (result v128)
    (f32x4.eq (local.get 0) (local.get 1)))
  (func (export "f32x4.ne") (param v128 v128) (result v128)
    (f32x4.ne (local.get 0) (local.get 1)))
  (func (export "f32x4.lt") (param v128 v128) (result v128)
    (f32x4.lt (local.get 0) (local.get 1)))
  (func (export "f32x4.gt") (param v128 v128) (result v128)
    (f32x4.gt (local.get 0) (local.get 1)))
  (func (export "f32x4.le") (param v128 v128) (result v128)
    (f32x4.le (local.get 0) (local.get 1)))
  (func (export "f32x4.ge") (param v128 v128) (result v128)
    (f32x4.ge (local.get 0) (local.get 1)))
  (func (export "f64x2.eq") (param v128 v128) (result v128)
    (f64x2.eq (local.get 0) (local.get 1)))
  (func (export "f64x2.ne") (param v128 v128) (result v128)
    (f64x2.ne (local.get 0) (local.get 1)))
  (func (export "f64x2.lt") (param v128 v128) (result v128)
    (f64x2.lt (local.get 0) (local.get 1)))
  (func (export "f64x2.gt") (param v128 v128) (result v128)
    (f64x2.gt (local.get 0) (local.get 1)))
  (func (export "f64x2.le") (param v128 v128) (result v128)
    (f64x2.le (local.get 0) (local.get 1)))
  (func (export "f64x2.ge") (param v128 v128) (result v128)
    (f64x2.ge (local.get 0) (local.get 1)))
  (func (export "i64x2.eq") (param v128 v128) (result v128)
    (i64x2.eq (local.get 0) (local.get 1)))
  (func (export "i64x2.ne") (param v128 v128) (result v128)
    (i64x2.ne (local.get 0) (local.get 1)))
  (func (export "i64x2.lt_s") (param v128 v128) (result v128)
    (i64x2.lt_s (local.get 0) (local.get 1)))
  (func (export "i64x2.gt_s") (param v128 v128) (result v128)
    (i64x2.gt_s (local.get 0) (local.get 1)))
  (func (export "i64x2.le_s") (param v128 v128) (result v128)
    (i64x2.le_s (local.get 0) (local.get 1)))
  (func (export "i64x2.ge_s") (param v128 v128) (result v128)
    (i64x2.ge_s (local.get 0) (local.get 1)))
  (func (export "v128.not") (param v128) (result v128)
    (v128.not (local.get 0)))
  (func (export "v128.and") (param v128 v128) (result v128)
    (v128.and (local.get 0) (local.get 1)))
  (func (export "v128.andnot") (param v128 v128) (result v128)
    (v128.andnot (local.get 0) (local.get 1)))
  (func (export "v128.or") (param v128 v128) (result v128)
    (v128.or (local.get 0) (local.get 1)))
  (func (export "v128.xor") (param v128 v128) (result v128)
    (v128.xor (local.get 0) (local.get 1)))
  (func (export "v128.bitselect") (param v128 v128 v128) (result v128)
    (v128.bitselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "v128.any_true") (param v128) (result i32)
    (v128.any_true (local.get 0)))
  (func (export "i8x16.abs") (param v128) (result v128)
    (i8x16.abs (local.get 0)))
  (func (export "i8x16.neg") (param v128) (result v128)
    (i8x16.neg (local.get 0)))
  (func (export "i8x16.popcnt") (param v128) (result v128)
    (i8x16.popcnt (local.get 0)))
  (func (export "i8x16.all_true") (param v128) (result i32)
    (i8x16.all_true (local.get 0)))
  (func (export "i8x16.bitmask") (param v128) (result i32)
    (i8x16.bitmask (local.get 0)))
  (func (export "i8x16.narrow_i16x8_s") (param v128 v128) (result v128)
    (i8x16.narrow_i16x8_s (local.get 0) (local.get 1)))
  (func (export "i8x16.narrow_i16x8_u") (param v128 v128) (result v128)
    (i8x16.narrow_i16x8_u (local.get 0) (local.get 1)))
  (func (export "i8x16.shl") (param v128 i32) (result v128)
    (i8x16.shl (local.get 0) (local.get 1)))
  (func (export "i8x16.shr_s") (param v128 i32) (result v128)
    (i8x16.shr_s (local.get 0) (local.get 1)))
  (func (export "i8x16.shr_u") (param v128 i32) (result v128)
    (i8x16.shr_u (local.get 0) (local.get 1)))
  (func (export "i8x16.add") (param v128 v128) (result v128)
    (i8x16.add (local.get 0) (local.get 1)))
  (func (export "i8x16.add_sat_s") (param v128 v128) (result v128)
    (i8x16.add_sat_s (local.get 0) (local.get 1)))
  (func (export "i8x16.add_sat_u") (param v128 v128) (result v128)
    (i8x16.add_sat_u (local.get 0) (local.get 1)))
  (func (export "i8x16.sub") (param v128 v128) (result v128)
    (i8x16.sub (local.get 0) (local.get 1)))
  (func (export "i8x16.sub_sat_s") (param v128 v128) (result v128)
    (i8x16.sub_sat_s (local.get 0) (local.get 1)))
  (func (export "i8x16.sub_sat_u") (param v128 v128) (result v128)
    (i8x16.sub_sat_u (local.get 0) (local.get 1)))
  (func (export "i8x16.min_s") (param v128 v128) (result v128)
    (i8x16.min_s (local.get 0) (local.get 1)))
  (func (export "i8x16.min_u") (param v128 v128) (result v128)
    (i8x16.min_u (local.get 0) (local.get 1)))
  (func (export "i8x16.max_s") (param v128 v128) (result v128)
    (i8x16.max_s (local.get 0) (local.get 1)))
  (func (export "i8x16.max_u") (param v128 v128) (result v128)
    (i8x16.max_u (local.get 0) (local.get 1)))
  (func (export "i8x16.avgr_u") (param v128 v128) (result v128)
    (i8x16.avgr_u (local.get 0) (local.get 1)))
  (func (export "i16x8.extadd_pairwise_i8x16_s") (param v128) (result v128)
    (i16x8.extadd_pairwise_i8x16_s (local.get 0)))
  (func (export "i16x8.extadd_pairwise_i8x16_u") (param v128) (result v128)
    (i16x8.extadd_pairwise_i8x16_u (local.get 0)))
  (func (export "i16x8.abs") (param v128) (result v128)
    (i16x8.abs (local.get 0)))
  (func (export "i16x8.neg") (param v128) (result v128)
    (i16x8.neg (local.get 0)))
  (func (export "i16x8.q15mulr_sat_s") (param v128 v128) (result v128)
    (i16x8.q15mulr_sat_s (local.get 0) (local.get 1)))
  (func (export "i16x8.all_true") (param v128) (result i32)
    (i16x8.all_true (local.get 0)))
  (func (export "i16x8.bitmask") (param v128) (result i32)
    (i16x8.bitmask (local.get 0)))
  (func (export "i16x8.narrow_i32x4_s") (param v128 v128) (result v128)
    (i16x8.narrow_i32x4_s (local.get 0) (local.get 1)))
  (func (export "i16x8.narrow_i32x4_u") (param v128 v128) (result v128)
    (i16x8.narrow_i32x4_u (local.get 0) (local.get 1)))
  (func (export "i16x8.extend_low_i8x16_s") (param v128) (result v128)
    (i16x8.extend_low_i8x16_s (local.get 0)))
  (func (export "i16x8.extend_high_i8x16_s") (param v128) (result v128)
    (i16x8.extend_high_i8x16_s (local.get 0)))
  (func (export "i16x8.extend_low_i8x16_u") (param v128) (result v128)
    (i16x8.extend_low_i8x16_u (local.get 0)))
  (func (export "i16x8.extend_high_i8x16_u") (param v128) (result v128)
    (i16x8.extend_high_i8x16_u (local.get 0)))
  (func (export "i16x8.shl") (param v128 i32) (result v128)
    (i16x8.shl (local.get 0) (local.get 1)))
  (func (export "i16x8.shr_s") (param v128 i32) (result v128)
    (i16x8.shr_s (local.get 0) (local.get 1)))
  (func (export "i16x8.shr_u") (param v128 i32) (result v128)
    (i16x8.shr_u (local.get 0) (local.get 1)))
  (func (export "i16x8.add") (param v128 v128) (result v128)
    (i16x8.add (local.get 0) (local.get 1)))
  (func (export "i16x8.add_sat_s") (param v128 v128) (result v128)
    (i16x8.add_sat_s (local.get 0) (local.get 1)))
  (func (export "i16x8.add_sat_u") (param v128 v128) (result v128)
    (i16x8.add_sat_u (local.get 0) (local.get 1)))
  (func (export "i16x8.sub") (param v128 v128) (result v128)
    (i16x8.sub (local.get 0) (local.get 1)))
  (func (export "i16x8.sub_sat_s") (param v128 v128) (result v128)
    (i16x8.sub_sat_s (local.get 0) (local.get 1)))
  (func (export "i16x8.sub_sat_u") (param v128 v128) (result v128)
    (i16x8.sub_sat_u (local.get 0) (local.get 1)))
  (func (export "i16x8.mul") (param v128 v128) (result v128)
    (i16x8.mul (local.get 0) (local.get 1)))
  (func (export "i16x8.min_s") (param v128 v128) (result v128)
    (i16x8.min_s (local.get 0) (local.get 1)))
  (func (export "i16x8.min_u") (param v128 v128) (result v128)
    (i16x8.min_u (local.get 0) (local.get 1)))
  (func (export "i16x8.max_s") (param v128 v128) (result v128)
    (i16x8.max_s (local.get 0) (local.get 1)))
  (func (export "i16x8.max_u") (param v128 v128) (result v128)
    (i16x8.max_u (local.get 0) (local.get 1)))
  (func (export "i16x8.avgr_u") (param v128 v128) (result v128)
    (i16x8.avgr_u (local.get 0) (local.get 1)))
  (func (export "i16x8.extmul_low_i8x16_s") (param v128 v128) (result v128)
    (i16x8.extmul_low_i8x16_s (local.get 0) (local.get 1)))
  (func (export "i16x8.extmul_high_i8x16_s") (param v128 v128) (result v128)
    (i16x8.extmul_high_i8x16_s (local.get 0) (local.get 1)))
  (func (export "i16x8.extmul_low_i8x16_u") (param v128 v128) (result v128)
    (i16x8.extmul_low_i8x16_u (local.get 0) (local.get 1)))
  (func (export "i16x8.extmul_high_i8x16_u") (param v128 v128) (result v128)
    (i16x8.extmul_high_i8x16_u (local.get 0) (local.get 1)))
  (func (export "i32x4.extadd_pairwise_i16x8_s") (param v128) (result v128)
    (i32x4.extadd_pairwise_i16x8_s (local.get 0)))
  (func (export "i32x4.extadd_pairwise_i16x8_u") (param v128) (result v128)
    (i32x4.extadd_pairwise_i16x8_u (local.get 0)))
  (func (export "i32x4.abs") (param v128) (result v128)
    (i32x4.abs (local.get 0)))
  (func (export "i32x4.neg") (param v128) (result v128)
    (i32x4.neg (local.get 0)))
  (func (export "i32x4.all_true") (param v128) (result i32)
    (i32x4.all_true (local.get 0)))
  (func (export "i32x4.bitmask") (param v128) (result i32)
    (i32x4.bitmask (local.get 0)))
  (func (export "i32x4.extend_low_i16x8_s") (param v128) (result v128)
    (i32x4.extend_low_i16x8_s (local.get 0)))
  (func (export "i32x4.extend_high_i16x8_s") (param v128) (result v128)
    (i32x4.extend_high_i16x8_s (local.get 0)))
  (func (export "i32x4.extend_low_i16x8_u") (param v128) (result v128)
    (i32x4.extend_low_i16x8_u (local.get 0)))
  (func (export "i32x4.extend_high_i16x8_u") (param v128) (result v128)
    (i32x4.extend_high_i16x8_u (local.get 0)))
  (func (export "i32x4.shl") (param v128 i32) (result v128)
    (i32x4.shl (local.get 0) (local.get 1)))
  (func (export "i32x4.shr_s") (param v128 i32) (result v128)
    (i32x4.shr_s (local.get 0) (local.get 1)))
  (func (export "i32x4.shr_u") (param v128 i32) (result v128)
    (i32x4.shr_u (local.get 0) (local.get 1)))
  (func (export "i32x4.add") (param v128 v128) (result v128)
    (i32x4.add (local.get 0) (local.get 1)))
  (func (export "i32x4.sub") (param v128 v128) (result v128)
    (i32x4.sub (local.get 0) (local.get 1)))
  (func (export "i32x4.mul") (param v128 v128) (result v128)
    (i32x4.mul (local.get 0) (local.get 1)))
  (func (export "i32x4.min_s") (param v128 v128) (result v128)
    (i32x4.min_s (local.get 0) (local.get 1)))
  (func (export "i32x4.min_u") (param v128 v128) (result v128)
    (i32x4.min_u (local.get 0) (local.get 1)))
  (func (export "i32x4.max_s") (param v128 v128) (result v128)
    (i32x4.max_s (local.get 0) (local.get 1)))
  (func (export "i32x4.max_u") (param v128 v128) (result v128)
    (i32x4.max_u (local.get 0) (local.get 1)))
  (func (export "i32x4.dot_i16x8_s") (param v128 v128) (result v128)
    (i32x4.dot_i16x8_s (local.get 0) (local.get 1)))
  (func (export "i32x4.extmul_low_i16x8_s") (param v128 v128) (result v128)
    (i32x4.extmul_low_i16x8_s (local.get 0) (local.get 1)))
  (func (export "i32x4.extmul_high_i16x8_s") (param v128 v128) (result v128)
    (i32x4.extmul_high_i16x8_s (local.get 0) (local.get 1)))
  (func (export "i32x4.extmul_low_i16x8_u") (param v128 v128) (result v128)
    (i32x4.extmul_low_i16x8_u (local.get 0) (local.get 1)))
  (func (export "i32x4.extmul_high_i16x8_u") (param v128 v128) (result v128)
    (i32x4.extmul_high_i16x8_u (local.get 0) (local.get 1)))
  (func (export "i64x2.abs") (param v128) (result v128)
    (i64x2.abs (local.get 0)))
  (func (export "i64x2.neg") (param v128) (result v128)
    (i64x2.neg (local.get 0)))
  (func (export "i64x2.all_true") (param v128) (result i32)
    (i64x2.all_true (local.get 0)))
  (func (export "i64x2.bitmask") (param v128) (result i32)
    (i64x2.bitmask (local.get 0)))
  (func (export "i64x2.extend_low_i32x4_s") (param v128) (result v128)
    (i64x2.extend_low_i32x4_s (local.get 0)))
  (func (export "i64x2.extend_high_i32x4_s") (param v128) (result v128)
    (i64x2.extend_high_i32x4_s (local.get 0)))
  (func (export "i64x2.extend_low_i32x4_u") (param v128) (result v128)
    (i64x2.extend_low_i32x4_u (local.get 0)))
  (func (export "i64x2.extend_high_i32x4_u") (param v128) (result v128)
    (i64x2.extend_high_i32x4_u (local.get 0)))
  (func (export "i64x2.shl") (param v128 i32) (result v128)
    (i64x2.shl (local.get 0) (local.get 1)))
  (func (export "i64x2.shr_s") (param v128 i32) (result v128)
    (i64x2.shr_s (local.get 0) (local.get 1)))
  (func (export "i64x2.shr_u") (param v128 i32) (result v128)
    (i64x2.shr_u (local.get 0) (local.get 1)))
  (func (export "i64x2.add") (param v128 v128) (result v128)
    (i64x2.add (local.get 0) (local.get 1)))
  (func (export "i64x2.sub") (param v128 v128) (result v128)
    (i64x2.sub (local.get 0) (local.get 1)))
  (func (export "i64x2.mul") (param v128 v128) (result v128)
    (i64x2.mul (local.get 0) (local.get 1)))
  (func (export "i64x2.extmul_low_i32x4_s") (param v128 v128) (result v128)
    (i64x2.extmul_low_i32x4_s (local.get 0) (local.get 1)))
  (func (export "i64x2.extmul_high_i32x4_s") (param v128 v128) (result v128)
    (i64x2.extmul_high_i32x4_s (local.get 0) (local.get 1)))
  (func (export "i64x2.extmul_low_i32x4_u") (param v128 v128) (result v128)
    (i64x2.extmul_low_i32x4_u (local.get 0) (local.get 1)))
  (func (export "i64x2.extmul_high_i32x4_u") (param v128 v128) (result v128)
    (i64x2.extmul_high_i32x4_u (local.get 0) (local.get 1)))
  (func (export "f32x4.ceil") (param v128) (result v128)
    (f32x4.ceil (local.get 0)))
  (func (export "f32x4.floor") (param v128) (result v128)
    (f32x4.floor (local.get 0)))
  (func (export "f32x4.trunc") (param v128) (result v128)
    (f32x4.trunc (local.get 0)))
  (func (export "f32x4.nearest") (param v128) (result v128)
    (f32x4.nearest (local.get 0)))
  (func (export "f64x2.ceil") (param v128) (result v128)
    (f64x2.ceil (local.get 0)))
  (func (export "f64x2.floor") (param v128) (result v128)
    (f64x2.floor (local.get 0)))
  (func (export "f64x2.trunc") (param v128) (result v128)
    (f64x2.trunc (local.get 0)))
  (func (export "f64x2.nearest") (param v128) (result v128)
    (f64x2.nearest (local.get 0)))
  (func (export "f32x4.abs") (param v128) (result v128)
    (f32x4.abs (local.get 0)))
  (func (export "f32x4.neg") (param v128) (result v128)
    (f32x4.neg (local.get 0)))
  (func (export "f32x4.sqrt") (param v128) (result v128)
    (f32x4.sqrt (local.get 0)))
  (func (export "f32x4.add") (param v128 v128) (result v128)
    (f32x4.add (local.get 0) (local.get 1)))
  (func (export "f32x4.sub") (param v128 v128) (result v128)
    (f32x4.sub (local.get 0) (local.get 1)))
  (func (export "f32x4.mul") (param v128 v128) (result v128)
    (f32x4.mul (local.get 0) (local.get 1)))
  (func (export "f32x4.div") (param v128 v128) (result v128)
    (f32x4.div (local.get 0) (local.get 1)))
  (func (export "f32x4.min") (param v128 v128) (result v128)
    (f32x4.min (local.get 0) (local.get 1)))
  (func (export "f32x4.max") (param v128 v128) (result v128)
    (f32x4.max (local.get 0) (local.get 1)))
  (func (export "f32x4.pmin") (param v128 v128) (result v128)
    (f32x4.pmin (local.get 0) (local.get 1)))
  (func (export "f32x4.pmax") (param v128 v128) (result v128)
    (f32x4.pmax (local.get 0) (local.get 1)))
  (func (export "f64x2.abs") (param v128) (result v128)
    (f64x2.abs (local.get 0)))
  (func (export "f64x2.neg") (param v128) (result v128)
    (f64x2.neg (local.get 0)))
  (func (export "f64x2.sqrt") (param v128) (result v128)
    (f64x2.sqrt (local.get 0)))
  (func (export "f64x2.add") (param v128 v128) (result v128)
    (f64x2.add (local.get 0) (local.get 1)))
  (func (export "f64x2.sub") (param v128 v128) (result v128)
    (f64x2.sub (local.get 0) (local.get 1)))
  (func (export "f64x2.mul") (param v128 v128) (result v128)
    (f64x2.mul (local.get 0) (local.get 1)))
  (func (export "f64x2.div") (param v128 v128) (result v128)
    (f64x2.div (local.get 0) (local.get 1)))
  (func (export "f64x2.min") (param v128 v128) (result v128)
    (f64x2.min (local.get 0) (local.get 1)))
  (func (export "f64x2.max") (param v128 v128) (result v128)
    (f64x2.max (local.get 0) (local.get 1)))
  (func (export "f64x2.pmin") (param v128 v128) (result v128)
    (f64x2.pmin (local.get 0) (local.get 1)))
  (func (export "f64x2.pmax") (param v128 v128) (result v128)
    (f64x2.pmax (local.get 0) (local.get 1)))
  (func (export "f32x4.demote_f64x2_zero") (param v128) (result v128)
    (f32x4.demote_f64x2_zero (local.get 0)))
  (func (export "f64x2.promote_low_f32x4") (param v128) (result v128)
    (f64x2.promote_low_f32x4 (local.get 0)))
  (func (export "i32x4.trunc_sat_f32x4_s") (param v128) (result v128)
    (i32x4.trunc_sat_f32x4_s (local.get 0)))
  (func (export "i32x4.trunc_sat_f32x4_u") (param v128) (result v128)
    (i32x4.trunc_sat_f32x4_u (local.get 0)))
  (func (export "f32x4.convert_i32x4_s") (param v128) (result v128)
    (f32x4.convert_i32x4_s (local.get 0)))
  (func (export "f32x4.convert_i32x4_u") (param v128) (result v128)
    (f32x4.convert_i32x4_u (local.get 0)))
  (func (export "i32x4.trunc_sat_f64x2_s_zero") (param v128) (result v128)
    (i32x4.trunc_sat_f64x2_s_zero (local.get 0)))
  (func (export "i32x4.trunc_sat_f64x2_u_zero") (param v128) (result v128)
    (i32x4.trunc_sat_f64x2_u_zero (local.get 0)))
  (func (export "f64x2.convert_low_i32x4_s") (param v128) (result v128)
    (f64x2.convert_low_i32x4_s (local.get 0)))
  (func (export "f64x2.convert_low_i32x4_u") (param v128) (result v128)
    (f64x2.convert_low_i32x4_u (local.get 0)))
  (func (export "v128.load") (param i32) (result v128)
    (v128.load offset=2 (local.get 0)))
  (func (export "v128.load8x8_s") (param i32) (result v128)
    (v128.load8x8_s offset=2 (local.get 0)))
  (func (export "v128.load8x8_u") (param i32) (result v128)
    (v128.load8x8_u offset=2 (local.get 0)))
  (func (export "v128.load16x4_s") (param i32) (result v128)
    (v128.load16x4_s offset=2 (local.get 0)))
  (func (export "v128.load16x4_u") (param i32) (result v128)
    (v128.load16x4_u offset=2 (local.get 0)))
  (func (export "v128.load32x2_s") (param i32) (result v128)
    (v128.load32x2_s offset=2 (local.get 0)))
  (func (export "v128.load32x2_u") (param i32) (result v128)
    (v128.load32x2_u offset=2 (local.get 0)))
  (func (export "v128.load8_splat") (param i32) (result v128)
    (v128.load8_splat offset=2 (local.get 0)))
  (func (export "v128.load16_splat") (param i32) (result v128)
    (v128.load16_splat offset=2 (local.get 0)))
  (func (export "v128.load32_splat") (param i32) (result v128)
    (v128.load32_splat offset=2 (local.get 0)))
  (func (export "v128.load64_splat") (param i32) (result v128)
    (v128.load64_splat offset=2 (local.get 0)))
  (func (export "v128.store") (param i32 v128) (result v128)
    (v128.store offset=2 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.load8_lane 0") (param i32 v128) (result v128)
    (v128.load8_lane offset=2 0 (local.get 0) (local.get 1)))
  (func (export "v128.load8_lane 15") (param i32 v128) (result v128)
    (v128.load8_lane offset=2 15 (local.get 0) (local.get 1)))
  (func (export "v128.load16_lane 0") (param i32 v128) (result v128)
    (v128.load16_lane offset=2 0 (local.get 0) (local.get 1)))
  (func (export "v128.load16_lane 7") (param i32 v128) (result v128)
    (v128.load16_lane offset=2 7 (local.get 0) (local.get 1)))
  (func (export "v128.load32_lane 0") (param i32 v128) (result v128)
    (v128.load32_lane offset=2 0 (local.get 0) (local.get 1)))
  (func (export "v128.load32_lane 3") (param i32 v128) (result v128)
    (v128.load32_lane offset=2 3 (local.get 0) (local.get 1)))
  (func (export "v128.load64_lane 0") (param i32 v128) (result v128)
    (v128.load64_lane offset=2 0 (local.get 0) (local.get 1)))
  (func (export "v128.load64_lane 1") (param i32 v128) (result v128)
    (v128.load64_lane offset=2 1 (local.get 0) (local.get 1)))
  (func (export "v128.store8_lane 0") (param i32 v128) (result v128)
    (v128.store8_lane offset=2 0 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store8_lane 15") (param i32 v128) (result v128)
    (v128.store8_lane offset=2 15 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store16_lane 0") (param i32 v128) (result v128)
    (v128.store16_lane offset=2 0 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store16_lane 7") (param i32 v128) (result v128)
    (v128.store16_lane offset=2 7 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store32_lane 0") (param i32 v128) (result v128)
    (v128.store32_lane offset=2 0 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store32_lane 3") (param i32 v128) (result v128)
    (v128.store32_lane offset=2 3 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store64_lane 0") (param i32 v128) (result v128)
    (v128.store64_lane offset=2 0 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.store64_lane 1") (param i32 v128) (result v128)
    (v128.store64_lane offset=2 1 (local.get 0) (local.get 1))
    (v128.load offset=1 (local.get 0)))
  (func (export "v128.load32_zero") (param i32) (result v128)
    (v128.load32_zero offset=2 (local.get 0)))
  (func (export "v128.load64_zero") (param i32) (result v128)
    (v128.load64_zero offset=2 (local.get 0)))
  (func (export "end v128.load") (param i32)
    (drop (v128.load (local.get 0))))
  (func (export "end v128.load8x8_s") (param i32)
    (drop (v128.load8x8_s (local.get 0))))
  (func (export "end v128.load8x8_u") (param i32)
    (drop (v128.load8x8_u (local.get 0))))
  (func (export "end v128.load16x4_s") (param i32)
    (drop (v128.load16x4_s (local.get 0))))
  (func (export "end v128.load16x4_u") (param i32)
    (drop (v128.load16x4_u (local.get 0))))
  (func (export "end v128.load32x2_s") (param i32)
    (drop (v128.load32x2_s (local.get 0))))
  (func (export "end v128.load32x2_u") (param i32)
    (drop (v128.load32x2_u (local.get 0))))
  (func (export "end v128.load8_splat") (param i32)
    (drop (v128.load8_splat (local.get 0))))
  (func (export "end v128.load16_splat") (param i32)
    (drop (v128.load16_splat (local.get 0))))
  (func (export "end v128.load32_splat") (param i32)
    (drop (v128.load32_splat (local.get 0))))
  (func (export "end v128.load64_splat") (param i32)
    (drop (v128.load64_splat (local.get 0))))
  (func (export "end v128.store") (param i32)
    (v128.store (local.get 0) (v128.const i64x2 1 2)))
  (func (export "end v128.load8_lane") (param i32)
    (drop (v128.load8_lane 0 (local.get 0) (v128.const i64x2 1 2))))
  (func (export "end v128.load16_lane") (param i32)
    (drop (v128.load16_lane 0 (local.get 0) (v128.const i64x2 1 2))))
  (func (export "end v128.load32_lane") (param i32)
    (drop (v128.load32_lane 0 (local.get 0) (v128.const i64x2 1 2))))
  (func (export "end v128.load64_lane") (param i32)
    (drop (v128.load64_lane 0 (local.get 0) (v128.const i64x2 1 2))))
  (func (export "end v128.store8_lane") (param i32)
    (v128.store8_lane 0 (local.get 0) (v128.const i64x2 1 2)))
  (func (export "end v128.store16_lane") (param i32)
    (v128.store16_lane 0 (local.get 0) (v128.const i64x2 1 2)))
  (func (export "end v128.store32_lane") (param i32)
    (v128.store32_lane 0 (local.get 0) (v128.const i64x2 1 2)))
  (func (export "end v128.store64_lane") (param i32)
    (v128.store64_lane 0 (local.get 0) (v128.const i64x2 1 2)))
  (func (export "end v128.load32_zero") (param i32)
    (drop (v128.load32_zero (local.get 0))))
  (func (export "end v128.load64_zero") (param i32)
    (drop (v128.load64_zero (local.get 0)))))

(assert_return (invoke "v128.const")
  (v128.const i64x2 0x0000000200000001 0xffffffff00000003))
(assert_return (invoke "i8x16.shuffle 0"
    (v128.const i64x2 0x03d716849f8558a6 0x8743feb6d4ea65d0)
    (v128.const i64x2 0x0f3ebdd3102b938b 0x30b17d0b09208a65))
  (v128.const i64x2 0xd7d4b1d4b60b7d0b 0xea0b8a851665100b))
(assert_return (invoke "i8x16.shuffle 0"
    (v128.const i64x2 0x3deffa38e12b2b8f 0x07b37e1499809225)
    (v128.const i64x2 0x76c468aec7321cc0 0x70c6a5b85387f613))
  (v128.const i64x2 0xef99c69914b8a5b8 0x80b8f62bfa92c7b8))
(assert_return (invoke "i8x16.shuffle 1"
    (v128.const i64x2 0xd7a94ded97491e23 0x84e55160320094ea)
    (v128.const i64x2 0xa3ea284d3bd03346 0x7ff122294b4d8474))
  (v128.const i64x2 0xd7a94ded97491e23 0x84e55160320094ea))
(assert_return (invoke "i8x16.shuffle 1"
    (v128.const i64x2 0xa9964aef012d0ea6 0x7513923715c1d2df)
    (v128.const i64x2 0x4735af1ca7a11490 0xff6665896822a6b2))
  (v128.const i64x2 0xa9964aef012d0ea6 0x7513923715c1d2df))
(assert_return (invoke "i8x16.shuffle 2"
    (v128.const i64x2 0xfee5a5b28d1fe1da 0xd7185ddaee82ec3f)
    (v128.const i64x2 0xb53302fc154cd2aa 0x50b601fc4105cca7))
  (v128.const i64x2 0x82ec3ffee5a5b28d 0x4cd2aad7185ddaee))
(assert_return (invoke "i8x16.shuffle 2"
    (v128.const i64x2 0x3acb6266c20ba2c2 0x49fe85b0834c687a)
    (v128.const i64x2 0x11fa2ac0079dd25a 0xc42b7170902a174f))
  (v128.const i64x2 0x4c687a3acb6266c2 0x9dd25a49fe85b083))
(assert_return (invoke "i8x16.shuffle 3"
    (v128.const i64x2 0x66809a111ba1192e 0xd8b9b45c1b98fbe4)
    (v128.const i64x2 0x62f28d1a4a789cb3 0xf542441d111b8aaa))
  (v128.const i64x2 0x4a1b78a19c19b32e 0x6266f2808d9a1a11))
(assert_return (invoke "i8x16.shuffle 3"
    (v128.const i64x2 0xd8e94b150452ef05 0x0023b682af5570ee)
    (v128.const i64x2 0x35b00a5436a80bdf 0xe90794dfed52a241))
  (v128.const i64x2 0x3604a8520befdf05 0x35d8b0e90a4b5415))
(assert_return (invoke "i8x16.shuffle 4"
    (v128.const i64x2 0x785116080d650372 0xfaf8cda9601e5b45)
    (v128.const i64x2 0x65bd9acbb57a6a1d 0x12b2a4146b77730f))
  (v128.const i64x2 0x51780816650d7203 0xf8faa9cd1e60455b))
(assert_return (invoke "i8x16.shuffle 4"
    (v128.const i64x2 0xa123f50190f5380e 0xc74c7ccf32d03fdd)
    (v128.const i64x2 0x45100358acc6d8f2 0x164f1513563e9bed))
  (v128.const i64x2 0x23a101f5f5900e38 0x4cc7cf7cd032dd3f))
(assert_return (invoke "i8x16.shuffle 5"
    (v128.const i64x2 0x552454f14fab6f3e 0xf6cdb2f803e0d681)
    (v128.const i64x2 0xc20ef16468f918d8 0x1e34b3f1ec3fbf4d))
  (v128.const i64x2 0xc20e54f168f96f3e 0x1e34b2f8ec3fd681))
(assert_return (invoke "i8x16.shuffle 5"
    (v128.const i64x2 0x3f1347de2274ea18 0x19de2bc1b4ff00ae)
    (v128.const i64x2 0x0f552c9402cdf2af 0xcc099a1e77064c2c))
  (v128.const i64x2 0x0f5547de02cdea18 0xcc092bc1770600ae))
(assert_return (invoke "i8x16.swizzle"
    (v128.const i64x2 0xf0dd810500bb82ff 0x17ff0071fdf0ff00)
    (v128.const i64x2 0xfe2762f096ff5efe 0xf61b0000f3ff80fe))
  (v128.const i64x2 0x0000000000000000 0x0000ffff00000000))
(assert_return (invoke "i8x16.swizzle"
    (v128.const i64x2 0x0281027a028000ff 0x7fff00237f5e01ff)
    (v128.const i64x2 0x8b120011a201ff00 0xa9f0000000007f01))
  (v128.const i64x2 0x0000ff00000000ff 0x0000ffffffff0000))
(assert_return (invoke "i8x16.swizzle"
    (v128.const i64x2 0x02fff00041a312f0 0x817f0000050599ff)
    (v128.const i64x2 0x00ff816efffeff00 0x00ff00ff05ff017f))
  (v128.const i64x2 0xf0000000000000f0 0xf000f000f0001200))
(assert_return (invoke "i8x16.splat"
    (i32.const 0x52000ff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i8x16.splat"
    (i32.const 0x4700008))
  (v128.const i64x2 0x0808080808080808 0x0808080808080808))
(assert_return (invoke "i8x16.splat"
    (i32.const 0xad00001))
  (v128.const i64x2 0x0101010101010101 0x0101010101010101))
(assert_return (invoke "i16x8.splat"
    (i32.const 0x5a0def0))
  (v128.const i64x2 0xdef0def0def0def0 0xdef0def0def0def0))
(assert_return (invoke "i16x8.splat"
    (i32.const 0x40def0))
  (v128.const i64x2 0xdef0def0def0def0 0xdef0def0def0def0))
(assert_return (invoke "i16x8.splat"
    (i32.const 0x740ffff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.splat"
    (i32.const 0xc4eb26e0))
  (v128.const i64x2 0xc4eb26e0c4eb26e0 0xc4eb26e0c4eb26e0))
(assert_return (invoke "i32x4.splat"
    (i32.const 0xfe))
  (v128.const i64x2 0x000000fe000000fe 0x000000fe000000fe))
(assert_return (invoke "i32x4.splat"
    (i32.const 0x1))
  (v128.const i64x2 0x0000000100000001 0x0000000100000001))
(assert_return (invoke "i64x2.splat"
    (i64.const 0x5))
  (v128.const i64x2 0x0000000000000005 0x0000000000000005))
(assert_return (invoke "i64x2.splat"
    (i64.const 0xffffffffffffffff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i64x2.splat"
    (i64.const 0xffff))
  (v128.const i64x2 0x000000000000ffff 0x000000000000ffff))
(assert_return (invoke "f32x4.splat"
    (f32.const 0x1.0000000000000p+0))
  (v128.const i64x2 0x3f8000003f800000 0x3f8000003f800000))
(assert_return (invoke "f32x4.splat"
    (f32.const -0x1.4000000000000p+1))
  (v128.const i64x2 0xc0200000c0200000 0xc0200000c0200000))
(assert_return (invoke "f32x4.splat"
    (f32.const -0x1.4000000000000p+1))
  (v128.const i64x2 0xc0200000c0200000 0xc0200000c0200000))
(assert_return (invoke "f64x2.splat"
    (f64.const 0x1.8000000000000p+0))
  (v128.const i64x2 0x3ff8000000000000 0x3ff8000000000000))
(assert_return (invoke "f64x2.splat"
    (f64.const -0x1.f333333333333p+1))
  (v128.const i64x2 0xc00f333333333333 0xc00f333333333333))
(assert_return (invoke "f64x2.splat"
    (f64.const 0x1.8000000000000p+0))
  (v128.const i64x2 0x3ff8000000000000 0x3ff8000000000000))
(assert_return (invoke "i8x16.extract_lane_s 0"
    (v128.const i64x2 0xeefe80ffff450100 0xdd8100ffffe374ff))
  (i32.const 0x0))
(assert_return (invoke "i8x16.extract_lane_s 0"
    (v128.const i64x2 0xff57020000ffff05 0xffffff7f55010200))
  (i32.const 0x5))
(assert_return (invoke "i8x16.extract_lane_s 0"
    (v128.const i64x2 0xffffffffffff0200 0x010001ff00ff7f81))
  (i32.const 0x0))
(assert_return (invoke "i8x16.extract_lane_s 15"
    (v128.const i64x2 0x0000ffff0217f0ff 0x483a01c7429e0500))
  (i32.const 0x48))
(assert_return (invoke "i8x16.extract_lane_s 15"
    (v128.const i64x2 0xffa20081ffbb00ff 0x8100ff7fffffffff))
  (i32.const 0xffffff81))
(assert_return (invoke "i8x16.extract_lane_s 15"
    (v128.const i64x2 0x007f0000ff7f7f81 0xff0900810081ff91))
  (i32.const 0xffffffff))
(assert_return (invoke "i8x16.extract_lane_u 0"
    (v128.const i64x2 0x18ff7f05ff2c2f00 0x81ff7433b3ffffff))
  (i32.const 0x0))
(assert_return (invoke "i8x16.extract_lane_u 0"
    (v128.const i64x2 0x05ff0081ff020005 0x05578080ff54ff80))
  (i32.const 0x5))
(assert_return (invoke "i8x16.extract_lane_u 0"
    (v128.const i64x2 0xff8183ffffff015b 0x00400032ffff1b00))
  (i32.const 0x5b))
(assert_return (invoke "i8x16.extract_lane_u 15"
    (v128.const i64x2 0xff8080010205ffff 0xffffffffffff0001))
  (i32.const 0xff))
(assert_return (invoke "i8x16.extract_lane_u 15"
    (v128.const i64x2 0xe7000150ff0001c5 0x816a05f5ff19fe00))
  (i32.const 0x81))
(assert_return (invoke "i8x16.extract_lane_u 15"
    (v128.const i64x2 0x7ffffff0ff7f05ff 0x3ffe81f0ffff057f))
  (i32.const 0x3f))
(assert_return (invoke "i8x16.replace_lane 0"
    (v128.const i64x2 0x80028a0900000181 0xff81ff027f00ffff)
    (i32.const 0x5e0007f))
  (v128.const i64x2 0x80028a090000017f 0xff81ff027f00ffff))
(assert_return (invoke "i8x16.replace_lane 0"
    (v128.const i64x2 0x000002ffff8000d6 0x007f0000023600ff)
    (i32.const 0x5200005))
  (v128.const i64x2 0x000002ffff800005 0x007f0000023600ff))
(assert_return (invoke "i8x16.replace_lane 0"
    (v128.const i64x2 0xff00fffffefffff0 0xfeff748097ffff81)
    (i32.const 0x28000ff))
  (v128.const i64x2 0xff00fffffeffffff 0xfeff748097ffff81))
(assert_return (invoke "i8x16.replace_lane 15"
    (v128.const i64x2 0xa7020514ff8b0000 0x000000fffffe00be)
    (i32.const 0xb500002))
  (v128.const i64x2 0xa7020514ff8b0000 0x020000fffffe00be))
(assert_return (invoke "i8x16.replace_lane 15"
    (v128.const i64x2 0x7f000000ffffff01 0x7f0501ff0000ff80)
    (i32.const 0xe900080))
  (v128.const i64x2 0x7f000000ffffff01 0x800501ff0000ff80))
(assert_return (invoke "i8x16.replace_lane 15"
    (v128.const i64x2 0xfffe003781017b75 0x81fe0200ffffffff)
    (i32.const 0xf9000ff))
  (v128.const i64x2 0xfffe003781017b75 0xfffe0200ffffffff))
(assert_return (invoke "i16x8.extract_lane_s 0"
    (v128.const i64x2 0x000000fe0001ffff 0x800000800000ffff))
  (i32.const 0xffffffff))
(assert_return (invoke "i16x8.extract_lane_s 0"
    (v128.const i64x2 0x00ffbddeffffe879 0x007f344dc5370001))
  (i32.const 0xffffe879))
(assert_return (invoke "i16x8.extract_lane_s 0"
    (v128.const i64x2 0x00027ae7ffff0002 0x00020081ffffdef0))
  (i32.const 0x2))
(assert_return (invoke "i16x8.extract_lane_s 7"
    (v128.const i64x2 0xd4fe0000ffffffff 0x0002ffff00028000))
  (i32.const 0x2))
(assert_return (invoke "i16x8.extract_lane_s 7"
    (v128.const i64x2 0x0000000564ec007f 0xfddbc596def00000))
  (i32.const 0xfffffddb))
(assert_return (invoke "i16x8.extract_lane_s 7"
    (v128.const i64x2 0x7fffffff007f0081 0x000500810002ffff))
  (i32.const 0x5))
(assert_return (invoke "i16x8.extract_lane_u 0"
    (v128.const i64x2 0x240cffff800000ff 0x769166fb0080007f))
  (i32.const 0xff))
(assert_return (invoke "i16x8.extract_lane_u 0"
    (v128.const i64x2 0x00021fc508480002 0xffff007f007f0000))
  (i32.const 0x2))
(assert_return (invoke "i16x8.extract_lane_u 0"
    (v128.const i64x2 0x00fe8000ffff0000 0x00054e8954bdffff))
  (i32.const 0x0))
(assert_return (invoke "i16x8.extract_lane_u 7"
    (v128.const i64x2 0xffff00807fff0081 0xffffdef0ffffffff))
  (i32.const 0xffff))
(assert_return (invoke "i16x8.extract_lane_u 7"
    (v128.const i64x2 0x007f008100000081 0x0005ffff8000def0))
  (i32.const 0x5))
(assert_return (invoke "i16x8.extract_lane_u 7"
    (v128.const i64x2 0xea43ffffdef0007f 0xffff000000058000))
  (i32.const 0xffff))
(assert_return (invoke "i16x8.replace_lane 0"
    (v128.const i64x2 0xffff8c400080def0 0x0000ffff007f2e18)
    (i32.const 0x7706979))
  (v128.const i64x2 0xffff8c4000806979 0x0000ffff007f2e18))
(assert_return (invoke "i16x8.replace_lane 0"
    (v128.const i64x2 0x00ff8000def08721 0xffffabc6c8b28000)
    (i32.const 0x7800005))
  (v128.const i64x2 0x00ff8000def00005 0xffffabc6c8b28000))
(assert_return (invoke "i16x8.replace_lane 0"
    (v128.const i64x2 0x0000ffff7fffdef0 0x0000ffffffff0005)
    (i32.const 0x4b00001))
  (v128.const i64x2 0x0000ffff7fff0001 0x0000ffffffff0005))
(assert_return (invoke "i16x8.replace_lane 7"
    (v128.const i64x2 0x00027fff80000000 0xffff0000ffffffff)
    (i32.const 0x4e0ffff))
  (v128.const i64x2 0x00027fff80000000 0xffff0000ffffffff))
(assert_return (invoke "i16x8.replace_lane 7"
    (v128.const i64x2 0x00800000ffff00fe 0xe1d6cad700020000)
    (i32.const 0xffff))
  (v128.const i64x2 0x00800000ffff00fe 0xffffcad700020000))
(assert_return (invoke "i16x8.replace_lane 7"
    (v128.const i64x2 0xffffe5262c097fff 0x800007f800feffff)
    (i32.const 0x2400000))
  (v128.const i64x2 0xffffe5262c097fff 0x000007f800feffff))
(assert_return (invoke "i32x4.extract_lane 0"
    (v128.const i64x2 0x0000008100000000 0xd681bef500000001))
  (i32.const 0x0))
(assert_return (invoke "i32x4.extract_lane 0"
    (v128.const i64x2 0xa2a8243500000000 0x000000feffffffff))
  (i32.const 0x0))
(assert_return (invoke "i32x4.extract_lane 0"
    (v128.const i64x2 0x00000005e152c9b0 0x000000ff00008000))
  (i32.const 0xe152c9b0))
(assert_return (invoke "i32x4.extract_lane 3"
    (v128.const i64x2 0xffffffff0000007f 0x00007fff00000080))
  (i32.const 0x7fff))
(assert_return (invoke "i32x4.extract_lane 3"
    (v128.const i64x2 0x2e570fecb0ef11b0 0x000000ffffffffff))
  (i32.const 0xff))
(assert_return (invoke "i32x4.extract_lane 3"
    (v128.const i64x2 0x9abcdef0ffffffff 0x0000008000007fff))
  (i32.const 0x80))
(assert_return (invoke "i32x4.replace_lane 0"
    (v128.const i64x2 0xaaf4fd5c000000ff 0xeacb3c2efba7b8d3)
    (i32.const 0xffffffff))
  (v128.const i64x2 0xaaf4fd5cffffffff 0xeacb3c2efba7b8d3))
(assert_return (invoke "i32x4.replace_lane 0"
    (v128.const i64x2 0x00007fff00000000 0x0000000280000000)
    (i32.const 0xfd04410a))
  (v128.const i64x2 0x00007ffffd04410a 0x0000000280000000))
(assert_return (invoke "i32x4.replace_lane 0"
    (v128.const i64x2 0xbbf3b2dd000000fe 0x0000007f00000080)
    (i32.const 0x1))
  (v128.const i64x2 0xbbf3b2dd00000001 0x0000007f00000080))
(assert_return (invoke "i32x4.replace_lane 3"
    (v128.const i64x2 0x000000009abcdef0 0x0000ffff1064120d)
    (i32.const 0x0))
  (v128.const i64x2 0x000000009abcdef0 0x000000001064120d))
(assert_return (invoke "i32x4.replace_lane 3"
    (v128.const i64x2 0xffffffffffffffff 0xc7976afbffffffff)
    (i32.const 0x5))
  (v128.const i64x2 0xffffffffffffffff 0x00000005ffffffff))
(assert_return (invoke "i32x4.replace_lane 3"
    (v128.const i64x2 0xffffffff000000fe 0xffffffff000000fe)
    (i32.const 0x9abcdef0))
  (v128.const i64x2 0xffffffff000000fe 0x9abcdef0000000fe))
(assert_return (invoke "i64x2.extract_lane 0"
    (v128.const i64x2 0x00000000000000ff 0xf87b6a3098c9bc15))
  (i64.const 0xff))
(assert_return (invoke "i64x2.extract_lane 0"
    (v128.const i64x2 0x123456789abcdef0 0x0000000000000080))
  (i64.const 0x123456789abcdef0))
(assert_return (invoke "i64x2.extract_lane 0"
    (v128.const i64x2 0x0000000000000000 0x0000000080000000))
  (i64.const 0x0))
(assert_return (invoke "i64x2.extract_lane 1"
    (v128.const i64x2 0x00000000000000ff 0x0000000000000000))
  (i64.const 0x0))
(assert_return (invoke "i64x2.extract_lane 1"
    (v128.const i64x2 0x2d9f8716e8453792 0xffffffffffffffff))
  (i64.const 0xffffffffffffffff))
(assert_return (invoke "i64x2.extract_lane 1"
    (v128.const i64x2 0x00000000000000fe 0x0000000000000001))
  (i64.const 0x1))
(assert_return (invoke "i64x2.replace_lane 0"
    (v128.const i64x2 0x0000000000000001 0x7fffffffffffffff)
    (i64.const 0x123456789abcdef0))
  (v128.const i64x2 0x123456789abcdef0 0x7fffffffffffffff))
(assert_return (invoke "i64x2.replace_lane 0"
    (v128.const i64x2 0x7fffffffffffffff 0x3f861827413cdff5)
    (i64.const 0xa8b4b1a8b0cf8c9d))
  (v128.const i64x2 0xa8b4b1a8b0cf8c9d 0x3f861827413cdff5))
(assert_return (invoke "i64x2.replace_lane 0"
    (v128.const i64x2 0x00000000ffffffff 0x778326b7691f08cf)
    (i64.const 0x81))
  (v128.const i64x2 0x0000000000000081 0x778326b7691f08cf))
(assert_return (invoke "i64x2.replace_lane 1"
    (v128.const i64x2 0x0000000000000001 0xc2e23d9cc16244a5)
    (i64.const 0x7f))
  (v128.const i64x2 0x0000000000000001 0x000000000000007f))
(assert_return (invoke "i64x2.replace_lane 1"
    (v128.const i64x2 0x858d35c3748fdda2 0x0000000000000001)
    (i64.const 0xe3dcb22d68ec56fe))
  (v128.const i64x2 0x858d35c3748fdda2 0xe3dcb22d68ec56fe))
(assert_return (invoke "i64x2.replace_lane 1"
    (v128.const i64x2 0x0000000000000002 0x0000000000007fff)
    (i64.const 0x2))
  (v128.const i64x2 0x0000000000000002 0x0000000000000002))
(assert_return (invoke "f32x4.extract_lane 0"
    (v128.const i64x2 0x4079999a80000000 0xc079999a4f800000))
  (f32.const -0x0.0p+0))
(assert_return (invoke "f32x4.extract_lane 0"
    (v128.const i64x2 0x4079999abf800000 0xff8000007f800000))
  (f32.const -0x1.0000000000000p+0))
(assert_return (invoke "f32x4.extract_lane 0"
    (v128.const i64x2 0x4079999a3f800000 0x4f800000cf000000))
  (f32.const 0x1.0000000000000p+0))
(assert_return (invoke "f32x4.extract_lane 3"
    (v128.const i64x2 0xc02000004f000000 0x3fc0000080000000))
  (f32.const 0x1.8000000000000p+0))
(assert_return (invoke "f32x4.extract_lane 3"
    (v128.const i64x2 0x80000000501502f9 0x3fc000004f000000))
  (f32.const 0x1.8000000000000p+0))
(assert_return (invoke "f32x4.extract_lane 3"
    (v128.const i64x2 0x501502f9ff800000 0x501502f9c0200000))
  (f32.const 0x1.2a05f20000000p+33))
(assert_return (invoke "f32x4.replace_lane 0"
    (v128.const i64x2 0x80000000501502f9 0x7f800000c0200000)
    (f32.const -0x1.0000000000000p+31))
  (v128.const i64x2 0x80000000cf000000 0x7f800000c0200000))
(assert_return (invoke "f32x4.replace_lane 0"
    (v128.const i64x2 0x3fc000004079999a 0x7fc000003fc00000)
    (f32.const -0x1.4000000000000p+1))
  (v128.const i64x2 0x3fc00000c0200000 0x7fc000003fc00000))
(assert_return (invoke "f32x4.replace_lane 0"
    (v128.const i64x2 0xc0200000501502f9 0x4f800000ff800000)
    (f32.const 0x1.8000000000000p+0))
  (v128.const i64x2 0xc02000003fc00000 0x4f800000ff800000))
(assert_return (invoke "f32x4.replace_lane 3"
    (v128.const i64x2 0x7fc00000ff800000 0x7fc000003fc00000)
    (f32.const -0x1.4000000000000p+1))
  (v128.const i64x2 0x7fc00000ff800000 0xc02000003fc00000))
(assert_return (invoke "f32x4.replace_lane 3"
    (v128.const i64x2 0x7f800000501502f9 0x800000003f800000)
    (f32.const -0x1.f333340000000p+1))
  (v128.const i64x2 0x7f800000501502f9 0xc079999a3f800000))
(assert_return (invoke "f32x4.replace_lane 3"
    (v128.const i64x2 0xc079999acf000000 0x3dcccccd00000000)
    (f32.const 0x1.8000000000000p+0))
  (v128.const i64x2 0xc079999acf000000 0x3fc0000000000000))
(assert_return (invoke "f64x2.extract_lane 0"
    (v128.const i64x2 0xc00f333333333333 0x3fb999999999999a))
  (f64.const -0x1.f333333333333p+1))
(assert_return (invoke "f64x2.extract_lane 0"
    (v128.const i64x2 0x4202a05f20000000 0xc004000000000000))
  (f64.const 0x1.2a05f20000000p+33))
(assert_return (invoke "f64x2.extract_lane 0"
    (v128.const i64x2 0xc00f333333333333 0xbff0000000000000))
  (f64.const -0x1.f333333333333p+1))
(assert_return (invoke "f64x2.extract_lane 1"
    (v128.const i64x2 0xc1e0000000200000 0x8000000000000000))
  (f64.const -0x0.0p+0))
(assert_return (invoke "f64x2.extract_lane 1"
    (v128.const i64x2 0x3fe0000000000000 0xc1e0000000200000))
  (f64.const -0x1.0000000200000p+31))
(assert_return (invoke "f64x2.extract_lane 1"
    (v128.const i64x2 0x3fe0000000000000 0x400f333333333333))
  (f64.const 0x1.f333333333333p+1))
(assert_return (invoke "f64x2.replace_lane 0"
    (v128.const i64x2 0xbff0000000000000 0x0000000000000000)
    (f64.const 0x1.0000000000000p+31))
  (v128.const i64x2 0x41e0000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.replace_lane 0"
    (v128.const i64x2 0x4202a05f20000000 0xfff0000000000000)
    (f64.const 0x1.0000000000000p+0))
  (v128.const i64x2 0x3ff0000000000000 0xfff0000000000000))
(assert_return (invoke "f64x2.replace_lane 0"
    (v128.const i64x2 0x4202a05f20000000 0x41e0000000000000)
    (f64.const -0x1.f333333333333p+1))
  (v128.const i64x2 0xc00f333333333333 0x41e0000000000000))
(assert_return (invoke "f64x2.replace_lane 1"
    (v128.const i64x2 0x3fb999999999999a 0x8000000000000000)
    (f64.const 0x1.0000000000000p+32))
  (v128.const i64x2 0x3fb999999999999a 0x41f0000000000000))
(assert_return (invoke "f64x2.replace_lane 1"
    (v128.const i64x2 0x4202a05f20000000 0x400f333333333333)
    (f64.const 0x1.8000000000000p+0))
  (v128.const i64x2 0x4202a05f20000000 0x3ff8000000000000))
(assert_return (invoke "f64x2.replace_lane 1"
    (v128.const i64x2 0x8000000000000000 0xc004000000000000)
    (f64.const 0x1.0000000000000p-1))
  (v128.const i64x2 0x8000000000000000 0x3fe0000000000000))
(assert_return (invoke "i8x16.eq"
    (v128.const i64x2 0xff7fffff7f004f7f 0x00a1d981ffffffff)
    (v128.const i64x2 0x7e6dffffff8102ff 0x7f00fe80ffffff62))
  (v128.const i64x2 0x0000ffff00000000 0x00000000ffffff00))
(assert_return (invoke "i8x16.eq"
    (v128.const i64x2 0xff7eff020500ffff 0xffff80ffff580200)
    (v128.const i64x2 0x22ffff1100ff02b5 0x00fffeff3100ffff))
  (v128.const i64x2 0x0000ff0000000000 0x00ff00ff00000000))
(assert_return (invoke "i8x16.eq"
    (v128.const i64x2 0x8081000500d2ff00 0x7f80feff00f09f80)
    (v128.const i64x2 0xff40009f0073ff02 0x7fff7ff0f0db00ff))
  (v128.const i64x2 0x0000ff00ff00ff00 0xff00000000000000))
(assert_return (invoke "i8x16.ne"
    (v128.const i64x2 0xb67fffff7f0080ff 0x00ff110000055b01)
    (v128.const i64x2 0xff5200ff057f81f0 0x02e47fff33feff7f))
  (v128.const i64x2 0xffffff00ffffffff 0xffffffffffffffff))
(assert_return (invoke "i8x16.ne"
    (v128.const i64x2 0xffff01ff00008156 0x77ff0013ff0601ff)
    (v128.const i64x2 0x0005ff00fe865d35 0xffffffffff240000))
  (v128.const i64x2 0xffffffffffffffff 0xff00ffff00ffffff))
(assert_return (invoke "i8x16.ne"
    (v128.const i64x2 0x5f1b8121818105a7 0xfcf02c81f3ff6600)
    (v128.const i64x2 0xa200ff000280fe00 0xffffff05f000ff01))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i8x16.lt_s"
    (v128.const i64x2 0x007f01ffa0ebf0ff 0x057f05fdf7ff7800)
    (v128.const i64x2 0xfe476dffff57deff 0x807f02ff0102008e))
  (v128.const i64x2 0x0000ff00ffff0000 0x000000ffffff0000))
(assert_return (invoke "i8x16.lt_s"
    (v128.const i64x2 0xfffc00aeff05fe09 0xff808081ff000081)
    (v128.const i64x2 0x0200ff8100fff047 0xff1ff000057f0000))
  (v128.const i64x2 0xffff0000ff0000ff 0x00ffffffffff00ff))
(assert_return (invoke "i8x16.lt_s"
    (v128.const i64x2 0xffffffff0000ff02 0xf0e100ffe55ffe00)
    (v128.const i64x2 0xff7f00ff07ffe5a8 0xff0205feff000181))
  (v128.const i64x2 0x00ffff00ff000000 0xffffff00ff00ff00))
(assert_return (invoke "i8x16.lt_u"
    (v128.const i64x2 0x00fff502fffff081 0xff05ff6900dc7f05)
    (v128.const i64x2 0x808100feffff7f02 0x00059eff7fd9e6ff))
  (v128.const i64x2 0xff0000ff00000000 0x000000ffff00ffff))
(assert_return (invoke "i8x16.lt_u"
    (v128.const i64x2 0xff01ff4cff87ff05 0xffff05f0ff000042)
    (v128.const i64x2 0xfeff80d505000002 0xff00f000fffe5cff))
  (v128.const i64x2 0x00ff00ff00000000 0x0000ff0000ffffff))
(assert_return (invoke "i8x16.lt_u"
    (v128.const i64x2 0x17ffff2ff081ffff 0x00fffb05ffff00f0)
    (v128.const i64x2 0x810057ffffc3ff27 0x0205ff7f15020000))
  (v128.const i64x2 0xff0000ffffff0000 0xff00ffff00000000))
(assert_return (invoke "i8x16.gt_s"
    (v128.const i64x2 0x057f00deff05ffff 0xf0be00ff00ff0146)
    (v128.const i64x2 0xb4f0ffffffff8000 0x0281ffff00ff7d00))
  (v128.const i64x2 0xffffff0000ffff00 0x00ffff00000000ff))
(assert_return (invoke "i8x16.gt_s"
    (v128.const i64x2 0xffff01ff0505ff00 0xc3ff817f05fff300)
    (v128.const i64x2 0x895bffffc9ffff2b 0xff807fff077cffff))
  (v128.const i64x2 0xff00ff00ffff0000 0x00ff00ff000000ff))
(assert_return (invoke "i8x16.gt_s"
    (v128.const i64x2 0xffffff00fff08002 0x9000020502ffffff)
    (v128.const i64x2 0xffe6927faa7fff81 0xffb1000500b18000))
  (v128.const i64x2 0x00ffff00ff0000ff 0x00ffff00ffffff00))
(assert_return (invoke "i8x16.gt_u"
    (v128.const i64x2 0xf0007fffff00e6ff 0x7f004c01800200f0)
    (v128.const i64x2 0xc5ff00fe811102ff 0x00ff2600ffffff01))
  (v128.const i64x2 0xff00ffffff00ff00 0xff00ffff000000ff))
(assert_return (invoke "i8x16.gt_u"
    (v128.const i64x2 0xfe81823b00f0ffad 0x00ff02ff8e81ff02)
    (v128.const i64x2 0x8002080002ff81fe 0xfe2201b67f007e34))
  (v128.const i64x2 0xffffffff0000ff00 0x00ffffffffffff00))
(assert_return (invoke "i8x16.gt_u"
    (v128.const i64x2 0xff8005ff027f05ff 0xf7ffeb3902ffffff)
    (v128.const i64x2 0xf000788100ff7bf0 0x8002006c00bc0101))
  (v128.const i64x2 0xffff00ffff0000ff 0xffffff00ffffffff))
(assert_return (invoke "i8x16.le_s"
    (v128.const i64x2 0x00f0240000ff0180 0x00f000ffff8000ff)
    (v128.const i64x2 0xf0ff00ffbeff0005 0x95cc01ff240002f0))
  (v128.const i64x2 0x00ff000000ff00ff 0x0000ffffffffff00))
(assert_return (invoke "i8x16.le_s"
    (v128.const i64x2 0x81ff5000025aff01 0x83cffe7980ff7fff)
    (v128.const i64x2 0xff80fffb8002ff00 0xe2ff00000000017f))
  (v128.const i64x2 0xff0000000000ff00 0xffffff00ffff00ff))
(assert_return (invoke "i8x16.le_s"
    (v128.const i64x2 0x054480ffff05fecb 0x18003700fff0ff01)
    (v128.const i64x2 0xffff0200f0fec1ff 0xffffff006e020000))
  (v128.const i64x2 0x0000ffff000000ff 0x000000ffffffff00))
(assert_return (invoke "i8x16.le_u"
    (v128.const i64x2 0x00f0ff80012eff00 0xff00014079f9ff01)
    (v128.const i64x2 0xff79feb500fefe00 0xff00050000fe0564))
  (v128.const i64x2 0xff0000ff00ff00ff 0xffffff0000ff00ff))
(assert_return (invoke "i8x16.le_u"
    (v128.const i64x2 0xff000000ff0281ff 0xff02ffffffff0002)
    (v128.const i64x2 0xff006aff0002ffff 0x00faff37950081ff))
  (v128.const i64x2 0xffffffff00ffffff 0x00ffff000000ffff))
(assert_return (invoke "i8x16.le_u"
    (v128.const i64x2 0xfffff07f80fffff0 0xffff0500ff000000)
    (v128.const i64x2 0x94ff81804c014af0 0xff001500fe7fff00))
  (v128.const i64x2 0x00ff00ff000000ff 0xff00ffff00ffffff))
(assert_return (invoke "i8x16.ge_s"
    (v128.const i64x2 0x008100ff81ff000e 0x80fff600fefff0ea)
    (v128.const i64x2 0x020101fe00ff80f0 0x01801aff000b00ff))
  (v128.const i64x2 0x000000ff00ffffff 0x00ff00ff00000000))
(assert_return (invoke "i8x16.ge_s"
    (v128.const i64x2 0x0000fffe3fffc700 0xffffffff810029ff)
    (v128.const i64x2 0xffffff0101fffeff 0xff003f81f080ffff))
  (v128.const i64x2 0xffffff00ffff00ff 0xff0000ff00ffffff))
(assert_return (invoke "i8x16.ge_s"
    (v128.const i64x2 0xff0005250502ff01 0xb800f0ff81fe02f0)
    (v128.const i64x2 0x01fe8005e400fe81 0xff0105800000007f))
  (v128.const i64x2 0x00ffffffffffffff 0x000000ff0000ff00))
(assert_return (invoke "i8x16.ge_u"
    (v128.const i64x2 0x05fe0281ff0180ff 0xfffb05fff00100ff)
    (v128.const i64x2 0x018ab9fff000807f 0xff00290201800062))
  (v128.const i64x2 0xffff0000ffffffff 0xffff00ffff00ffff))
(assert_return (invoke "i8x16.ge_u"
    (v128.const i64x2 0x2bff0081fe01d8b6 0x0055000101ffffff)
    (v128.const i64x2 0xff0105ffcc7ffff0 0xf0f0ff0505008005))
  (v128.const i64x2 0x00ff0000ff000000 0x0000000000ffffff))
(assert_return (invoke "i8x16.ge_u"
    (v128.const i64x2 0xff00c70267f000ff 0x008eff81ff0072ff)
    (v128.const i64x2 0x007600b7000054b0 0x800999817fff00ff))
  (v128.const i64x2 0xff00ff00ffff00ff 0x00ffffffff00ffff))
(assert_return (invoke "i16x8.eq"
    (v128.const i64x2 0x00010001ffff0081 0x0001ffff00ffad29)
    (v128.const i64x2 0x0080295f00050000 0xffffffffb35a007f))
  (v128.const i64x2 0x0000000000000000 0x0000ffff00000000))
(assert_return (invoke "i16x8.eq"
    (v128.const i64x2 0xffff00feffffffff 0xffffffff7fff7fff)
    (v128.const i64x2 0x21ac4424ffff00ff 0x00ff9bc47fffffff))
  (v128.const i64x2 0x00000000ffff0000 0x00000000ffff0000))
(assert_return (invoke "i16x8.eq"
    (v128.const i64x2 0x0001000200000000 0x6c60ffffad8bffff)
    (v128.const i64x2 0x00817fffffff3af1 0xe3f1298e00000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i16x8.ne"
    (v128.const i64x2 0xfb26ffff007f0002 0x8d84c7bcb480ef7d)
    (v128.const i64x2 0x00800081ffffa6e8 0x0080000200007fff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i16x8.ne"
    (v128.const i64x2 0x00fe000100000080 0x845900feffff8bdd)
    (v128.const i64x2 0x00fe800000ff0080 0x0000d38d00fe0005))
  (v128.const i64x2 0x0000ffffffff0000 0xffffffffffffffff))
(assert_return (invoke "i16x8.ne"
    (v128.const i64x2 0xb3e100fe39aeffff 0xffffffff0000ffff)
    (v128.const i64x2 0x007f00ffffff4012 0x008080000001ffff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffff0000))
(assert_return (invoke "i16x8.lt_s"
    (v128.const i64x2 0x0002ffff00057fff 0x7fff000000020000)
    (v128.const i64x2 0x8000a387000000ff 0x0000bfaa13d10000))
  (v128.const i64x2 0x0000000000000000 0x00000000ffff0000))
(assert_return (invoke "i16x8.lt_s"
    (v128.const i64x2 0xffffffff8000ffff 0x0002577fdef0007f)
    (v128.const i64x2 0xfdf09dec17b3a7fd 0x8000000100027fff))
  (v128.const i64x2 0x00000000ffff0000 0x00000000ffffffff))
(assert_return (invoke "i16x8.lt_s"
    (v128.const i64x2 0xffffdef000000080 0x23df7fff00802523)
    (v128.const i64x2 0x000055978000def0 0xdef0ffffe24bffff))
  (v128.const i64x2 0xffffffff00000000 0x0000000000000000))
(assert_return (invoke "i16x8.lt_u"
    (v128.const i64x2 0x00ff0000ffff0080 0xdef0def02336773f)
    (v128.const i64x2 0xffff0000ffff0081 0xffff00810000c18a))
  (v128.const i64x2 0xffff00000000ffff 0xffff00000000ffff))
(assert_return (invoke "i16x8.lt_u"
    (v128.const i64x2 0xffff000000023b33 0x00000000ffff48e2)
    (v128.const i64x2 0x007f8000ffffffff 0x6cffffffffff869b))
  (v128.const i64x2 0x0000ffffffffffff 0xffffffff0000ffff))
(assert_return (invoke "i16x8.lt_u"
    (v128.const i64x2 0x7fff394d000000fe 0x03e10080ffff0001)
    (v128.const i64x2 0x60df0002d15200fe 0x00007d327fff0002))
  (v128.const i64x2 0x00000000ffff0000 0x0000ffff0000ffff))
(assert_return (invoke "i16x8.gt_s"
    (v128.const i64x2 0x000580000002f7ff 0x00024d7d00fefdd0)
    (v128.const i64x2 0x4bb5ffff00008000 0x3ed80000ffff7fff))
  (v128.const i64x2 0x00000000ffffffff 0x0000ffffffff0000))
(assert_return (invoke "i16x8.gt_s"
    (v128.const i64x2 0x00ff0d0400008000 0x00010000ffffffff)
    (v128.const i64x2 0xc221000100020000 0xffff000000000005))
  (v128.const i64x2 0xffffffff00000000 0xffff000000000000))
(assert_return (invoke "i16x8.gt_s"
    (v128.const i64x2 0x0005ffff19f80080 0xdef0ffff007f00ff)
    (v128.const i64x2 0x0001ffff0001ffff 0x00009022def0007f))
  (v128.const i64x2 0xffff0000ffffffff 0x0000ffffffffffff))
(assert_return (invoke "i16x8.gt_u"
    (v128.const i64x2 0xffff39810000a241 0xffff0001000000ff)
    (v128.const i64x2 0xffff946c8000712e 0x626900058d7e7214))
  (v128.const i64x2 0x000000000000ffff 0xffff000000000000))
(assert_return (invoke "i16x8.gt_u"
    (v128.const i64x2 0xffff0000007f0000 0x7fffffffe9c400fe)
    (v128.const i64x2 0x00050001eeb40000 0xdef0ffff00ff0002))
  (v128.const i64x2 0xffff000000000000 0x00000000ffffffff))
(assert_return (invoke "i16x8.gt_u"
    (v128.const i64x2 0x8000ffffffffffff 0x00050080f888007f)
    (v128.const i64x2 0x0001000280000000 0xffff95be00000fb1))
  (v128.const i64x2 0xffffffffffffffff 0x00000000ffff0000))
(assert_return (invoke "i16x8.le_s"
    (v128.const i64x2 0xffff000200000081 0xffff71370081ffff)
    (v128.const i64x2 0xf7e300fe65d40080 0x008000800000def0))
  (v128.const i64x2 0x0000ffffffff0000 0xffff000000000000))
(assert_return (invoke "i16x8.le_s"
    (v128.const i64x2 0xffff0001ffff8000 0x0000ffff0002ffff)
    (v128.const i64x2 0x80000000ffff0080 0xffff008100010000))
  (v128.const i64x2 0x00000000ffffffff 0x0000ffff0000ffff))
(assert_return (invoke "i16x8.le_s"
    (v128.const i64x2 0x00ff91e2ffffffff 0x828200054e35e024)
    (v128.const i64x2 0x00007fff00810001 0xffffffff7fff0000))
  (v128.const i64x2 0x0000ffffffffffff 0xffff0000ffffffff))
(assert_return (invoke "i16x8.le_u"
    (v128.const i64x2 0xffff007f7fff0000 0x0080ffff00052163)
    (v128.const i64x2 0x00fff7ebffff0005 0x00810000000270b7))
  (v128.const i64x2 0x0000ffffffffffff 0xffff00000000ffff))
(assert_return (invoke "i16x8.le_u"
    (v128.const i64x2 0x00ffffff80007434 0xf2e1000094efffff)
    (v128.const i64x2 0xe2fc007fffff00fe 0xffffb33200000000))
  (v128.const i64x2 0xffff0000ffff0000 0xffffffff00000000))
(assert_return (invoke "i16x8.le_u"
    (v128.const i64x2 0x80000080000577a8 0x7fff00ff83f5def0)
    (v128.const i64x2 0xdef000050081ffff 0x7fff80000c990000))
  (v128.const i64x2 0xffff0000ffffffff 0xffffffff00000000))
(assert_return (invoke "i16x8.ge_s"
    (v128.const i64x2 0x00000080007f0002 0x000500818000ffff)
    (v128.const i64x2 0x5285b3baffffffff 0x00810000007f0081))
  (v128.const i64x2 0x0000ffffffffffff 0x0000ffff00000000))
(assert_return (invoke "i16x8.ge_s"
    (v128.const i64x2 0x00004b9800810001 0x00fef2b3ffffffff)
    (v128.const i64x2 0x000500ff007f88cd 0x00fe8dd600ffffff))
  (v128.const i64x2 0x0000ffffffffffff 0xffffffff0000ffff))
(assert_return (invoke "i16x8.ge_s"
    (v128.const i64x2 0x7fff000500fe007f 0x00010001ffff0002)
    (v128.const i64x2 0xb9dd00feffffffff 0xcdb600000000ffff))
  (v128.const i64x2 0xffff0000ffffffff 0xffffffff0000ffff))
(assert_return (invoke "i16x8.ge_u"
    (v128.const i64x2 0x4170223700000000 0x00807dbeffff007f)
    (v128.const i64x2 0x0081008100800000 0x7fff7fffffffc3ac))
  (v128.const i64x2 0xffffffff0000ffff 0x00000000ffff0000))
(assert_return (invoke "i16x8.ge_u"
    (v128.const i64x2 0xdef0ad39ffff00ff 0x00007628ffff007f)
    (v128.const i64x2 0x0005ffffffff0081 0x144c007fffff0000))
  (v128.const i64x2 0xffff0000ffffffff 0x0000ffffffffffff))
(assert_return (invoke "i16x8.ge_u"
    (v128.const i64x2 0xffff12ccd3ca0005 0x0001def0def000ff)
    (v128.const i64x2 0x37ab00ff007f58e0 0x00000081ffff0000))
  (v128.const i64x2 0xffffffffffff0000 0xffffffff0000ffff))
(assert_return (invoke "i32x4.eq"
    (v128.const i64x2 0x7fffffffceb3f8d8 0x0000800003eeed45)
    (v128.const i64x2 0xffffffff00000081 0x00000081ffffffff))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.eq"
    (v128.const i64x2 0x0000ffff00000081 0x000000ff8e7fa751)
    (v128.const i64x2 0x0000000500000001 0x000000fe9abcdef0))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.eq"
    (v128.const i64x2 0x0000007f30de8f73 0x0000ffffffffffff)
    (v128.const i64x2 0x0000008000000000 0x9abcdef0000000fe))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.ne"
    (v128.const i64x2 0x9abcdef000000005 0x000000fe7fffffff)
    (v128.const i64x2 0x80000000000000fe 0xffffffffce28c0f0))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.ne"
    (v128.const i64x2 0x2bfecc67ffffffff 0x00007fffffffffff)
    (v128.const i64x2 0x00000005708c8835 0x657edcea00007fff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.ne"
    (v128.const i64x2 0x00000002ffffffff 0x00000000000000ff)
    (v128.const i64x2 0xb7670d59146baf6a 0x00000000a480804d))
  (v128.const i64x2 0xffffffffffffffff 0x00000000ffffffff))
(assert_return (invoke "i32x4.lt_s"
    (v128.const i64x2 0xffffffff0000007f 0x00000005ffffffff)
    (v128.const i64x2 0xffffffff00007fff 0x0000ffff00000081))
  (v128.const i64x2 0x00000000ffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.lt_s"
    (v128.const i64x2 0xffffffff00000000 0x81067ff7f43981b3)
    (v128.const i64x2 0x7fffffff00008000 0x975c8a7100000005))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.lt_s"
    (v128.const i64x2 0x80000000000000fe 0xffffffff00000000)
    (v128.const i64x2 0xffffffffffffffff 0x0000000080000000))
  (v128.const i64x2 0xffffffff00000000 0xffffffff00000000))
(assert_return (invoke "i32x4.lt_u"
    (v128.const i64x2 0x0000ffff7fffffff 0x0000008000000000)
    (v128.const i64x2 0x845d749200000080 0xdbe3889100007fff))
  (v128.const i64x2 0xffffffff00000000 0xffffffffffffffff))
(assert_return (invoke "i32x4.lt_u"
    (v128.const i64x2 0xffffffffffffffff 0x00000080c9095e09)
    (v128.const i64x2 0x000000050000ffff 0x0000000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.lt_u"
    (v128.const i64x2 0x000000ff80000000 0x00000001ffffffff)
    (v128.const i64x2 0x00007fff000000fe 0xffffffffffffffff))
  (v128.const i64x2 0xffffffff00000000 0xffffffff00000000))
(assert_return (invoke "i32x4.gt_s"
    (v128.const i64x2 0x000000ff0000ffff 0x0000008000000000)
    (v128.const i64x2 0x0000ffffffffffff 0x000000ff80000000))
  (v128.const i64x2 0x00000000ffffffff 0x00000000ffffffff))
(assert_return (invoke "i32x4.gt_s"
    (v128.const i64x2 0xffffffff000000ff 0xffffffff80000000)
    (v128.const i64x2 0x0000007f80000000 0x0000000500000002))
  (v128.const i64x2 0x00000000ffffffff 0x0000000000000000))
(assert_return (invoke "i32x4.gt_s"
    (v128.const i64x2 0x000000ff0d801630 0x0000000500000080)
    (v128.const i64x2 0x0000800000000000 0x000000000db27031))
  (v128.const i64x2 0x00000000ffffffff 0xffffffff00000000))
(assert_return (invoke "i32x4.gt_u"
    (v128.const i64x2 0x00000001000000fe 0x0000ffff000000fe)
    (v128.const i64x2 0x8000000000000005 0xc0b7a18800000081))
  (v128.const i64x2 0x00000000ffffffff 0x00000000ffffffff))
(assert_return (invoke "i32x4.gt_u"
    (v128.const i64x2 0x00000001000000ff 0x54b2583e3dcaa59c)
    (v128.const i64x2 0x9abcdef000000005 0x0000000000000001))
  (v128.const i64x2 0x00000000ffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.gt_u"
    (v128.const i64x2 0x000000ffffffffff 0x00000001a5397334)
    (v128.const i64x2 0x000000810b2aaf83 0x0000007f9abcdef0))
  (v128.const i64x2 0xffffffffffffffff 0x00000000ffffffff))
(assert_return (invoke "i32x4.le_s"
    (v128.const i64x2 0xffffffffffffffff 0x8000000000000081)
    (v128.const i64x2 0xd01f2e68000000fe 0x390eb26a20d8c70b))
  (v128.const i64x2 0x00000000ffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.le_s"
    (v128.const i64x2 0x000000008fb01684 0xffffffff80000000)
    (v128.const i64x2 0x7fffffff00000000 0x000080007fffffff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i32x4.le_s"
    (v128.const i64x2 0xd65d69fc00008000 0x0000ffff7fffffff)
    (v128.const i64x2 0x0000007f7b4794a5 0x7fffffff9abcdef0))
  (v128.const i64x2 0xffffffffffffffff 0xffffffff00000000))
(assert_return (invoke "i32x4.le_u"
    (v128.const i64x2 0x8000000051c3c943 0x0000ffffffffffff)
    (v128.const i64x2 0x000000ff00000005 0x0000000080000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.le_u"
    (v128.const i64x2 0xa12c32645aee9a75 0x0000007f7fffffff)
    (v128.const i64x2 0x00007fff0000007f 0x0000000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.le_u"
    (v128.const i64x2 0xffffffff00000001 0x8123ef933bab2be5)
    (v128.const i64x2 0x00000000000000fe 0x0000008000000080))
  (v128.const i64x2 0x00000000ffffffff 0x0000000000000000))
(assert_return (invoke "i32x4.ge_s"
    (v128.const i64x2 0x0000000000000081 0x000000009abcdef0)
    (v128.const i64x2 0x00000081ffffffff 0x9abcdef0ffffffff))
  (v128.const i64x2 0x00000000ffffffff 0xffffffff00000000))
(assert_return (invoke "i32x4.ge_s"
    (v128.const i64x2 0x0000007fa937f4ac 0x000000fe0000ffff)
    (v128.const i64x2 0x0000007fe6f021f6 0x0000000200008000))
  (v128.const i64x2 0xffffffff00000000 0xffffffffffffffff))
(assert_return (invoke "i32x4.ge_s"
    (v128.const i64x2 0x9abcdef000000000 0xffffffffffffffff)
    (v128.const i64x2 0x000000ff00008000 0x80000000ffffffff))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "i32x4.ge_u"
    (v128.const i64x2 0x0000000000000000 0xff268f3b0000007f)
    (v128.const i64x2 0x0000007f000000ff 0xffffffff4c5d4ca1))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.ge_u"
    (v128.const i64x2 0x0000000500000080 0x00007fff000000fe)
    (v128.const i64x2 0x000000010000007f 0x9abcdef09abcdef0))
  (v128.const i64x2 0xffffffffffffffff 0x0000000000000000))
(assert_return (invoke "i32x4.ge_u"
    (v128.const i64x2 0x9abcdef07fffffff 0xffffffff00000080)
    (v128.const i64x2 0x00000000de169327 0x000000fef1bd4bec))
  (v128.const i64x2 0xffffffff00000000 0xffffffff00000000))
(assert_return (invoke "f32x4.eq"
    (v128.const i64x2 0x3dcccccdc0200000 0xc079999a3f000000)
    (v128.const i64x2 0x7fc00000c079999a 0xff8000004079999a))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f32x4.eq"
    (v128.const i64x2 0xcf00000080000000 0x3f0000007f800000)
    (v128.const i64x2 0xc0200000c079999a 0x501502f9bf800000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f32x4.eq"
    (v128.const i64x2 0x3dcccccd00000000 0x501502f9ff800000)
    (v128.const i64x2 0xcf0000003f000000 0x4f8000004f000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f32x4.ne"
    (v128.const i64x2 0x4079999acf000000 0x7f800000c0200000)
    (v128.const i64x2 0x3fc00000501502f9 0xbf8000003f800000))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "f32x4.ne"
    (v128.const i64x2 0x4f8000003f000000 0xcf000000501502f9)
    (v128.const i64x2 0x4079999a501502f9 0x4f8000004f000000))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "f32x4.ne"
    (v128.const i64x2 0x4079999acf000000 0x3fc000003fc00000)
    (v128.const i64x2 0x3f800000501502f9 0xcf0000004f800000))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "f32x4.lt"
    (v128.const i64x2 0x3fc00000c079999a 0xc02000007f800000)
    (v128.const i64x2 0x7fc00000bf800000 0x501502f9c079999a))
  (v128.const i64x2 0x00000000ffffffff 0xffffffff00000000))
(assert_return (invoke "f32x4.lt"
    (v128.const i64x2 0x7f800000ff800000 0xff8000003fc00000)
    (v128.const i64x2 0x000000003f800000 0x4f000000cf000000))
  (v128.const i64x2 0x00000000ffffffff 0xffffffff00000000))
(assert_return (invoke "f32x4.lt"
    (v128.const i64x2 0xcf000000501502f9 0x7fc0000000000000)
    (v128.const i64x2 0x7f8000003f800000 0x7fc0000000000000))
  (v128.const i64x2 0xffffffff00000000 0x0000000000000000))
(assert_return (invoke "f32x4.gt"
    (v128.const i64x2 0x3f80000080000000 0x4f0000003f000000)
    (v128.const i64x2 0x3f0000004079999a 0xff8000007f800000))
  (v128.const i64x2 0xffffffff00000000 0xffffffff00000000))
(assert_return (invoke "f32x4.gt"
    (v128.const i64x2 0xc079999a4079999a 0x4f8000003dcccccd)
    (v128.const i64x2 0xcf0000004f000000 0x4079999a4f000000))
  (v128.const i64x2 0xffffffff00000000 0xffffffff00000000))
(assert_return (invoke "f32x4.gt"
    (v128.const i64x2 0x3f80000080000000 0x7fc000004f000000)
    (v128.const i64x2 0x800000003f800000 0x501502f93fc00000))
  (v128.const i64x2 0xffffffff00000000 0x00000000ffffffff))
(assert_return (invoke "f32x4.le"
    (v128.const i64x2 0x4079999a4f800000 0x7f8000003fc00000)
    (v128.const i64x2 0xbf8000004f800000 0x00000000cf000000))
  (v128.const i64x2 0x00000000ffffffff 0x0000000000000000))
(assert_return (invoke "f32x4.le"
    (v128.const i64x2 0x3fc000003dcccccd 0x7fc00000bf800000)
    (v128.const i64x2 0x3f0000003f800000 0x3fc000007fc00000))
  (v128.const i64x2 0x00000000ffffffff 0x0000000000000000))
(assert_return (invoke "f32x4.le"
    (v128.const i64x2 0x7f8000004f800000 0x3dcccccd3dcccccd)
    (v128.const i64x2 0x4f8000003dcccccd 0x4f800000cf000000))
  (v128.const i64x2 0x0000000000000000 0xffffffff00000000))
(assert_return (invoke "f32x4.ge"
    (v128.const i64x2 0x8000000000000000 0xc0200000501502f9)
    (v128.const i64x2 0x7f800000bf800000 0x3f0000003dcccccd))
  (v128.const i64x2 0x00000000ffffffff 0x00000000ffffffff))
(assert_return (invoke "f32x4.ge"
    (v128.const i64x2 0xff8000003f800000 0x7f800000c079999a)
    (v128.const i64x2 0xc079999a3f000000 0x7fc000003f000000))
  (v128.const i64x2 0x00000000ffffffff 0x0000000000000000))
(assert_return (invoke "f32x4.ge"
    (v128.const i64x2 0x3fc00000bf800000 0xff800000ff800000)
    (v128.const i64x2 0x0000000080000000 0xbf8000004f800000))
  (v128.const i64x2 0xffffffff00000000 0x0000000000000000))
(assert_return (invoke "f64x2.eq"
    (v128.const i64x2 0x4202a05f20000000 0x7ff8000000000000)
    (v128.const i64x2 0x41e0000000000000 0x41f0000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.eq"
    (v128.const i64x2 0x400f333333333333 0x41e0000000000000)
    (v128.const i64x2 0x3fb999999999999a 0x41f0000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.eq"
    (v128.const i64x2 0x41e0000000000000 0x4202a05f20000000)
    (v128.const i64x2 0xfff0000000000000 0x0000000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.ne"
    (v128.const i64x2 0xc1e0000000200000 0x8000000000000000)
    (v128.const i64x2 0x8000000000000000 0x4202a05f20000000))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "f64x2.ne"
    (v128.const i64x2 0x41f0000000000000 0x8000000000000000)
    (v128.const i64x2 0xbff0000000000000 0x7ff0000000000000))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "f64x2.ne"
    (v128.const i64x2 0x7ff0000000000000 0xbff0000000000000)
    (v128.const i64x2 0x41e0000000000000 0xfff0000000000000))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "f64x2.lt"
    (v128.const i64x2 0xc004000000000000 0x7ff8000000000000)
    (v128.const i64x2 0x7ff8000000000000 0x7ff0000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.lt"
    (v128.const i64x2 0x400f333333333333 0x3fb999999999999a)
    (v128.const i64x2 0x8000000000000000 0x400f333333333333))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "f64x2.lt"
    (v128.const i64x2 0x3ff8000000000000 0x7ff8000000000000)
    (v128.const i64x2 0x41e0000000000000 0x3fb999999999999a))
  (v128.const i64x2 0xffffffffffffffff 0x0000000000000000))
(assert_return (invoke "f64x2.gt"
    (v128.const i64x2 0x3fb999999999999a 0x4202a05f20000000)
    (v128.const i64x2 0x4202a05f20000000 0x4202a05f20000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.gt"
    (v128.const i64x2 0xfff0000000000000 0x0000000000000000)
    (v128.const i64x2 0xfff0000000000000 0x3ff8000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.gt"
    (v128.const i64x2 0xc00f333333333333 0x3fe0000000000000)
    (v128.const i64x2 0x3ff0000000000000 0x3fb999999999999a))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "f64x2.le"
    (v128.const i64x2 0xfff0000000000000 0x3ff0000000000000)
    (v128.const i64x2 0x8000000000000000 0x7ff8000000000000))
  (v128.const i64x2 0xffffffffffffffff 0x0000000000000000))
(assert_return (invoke "f64x2.le"
    (v128.const i64x2 0x41f0000000000000 0x3fb999999999999a)
    (v128.const i64x2 0x8000000000000000 0x7ff0000000000000))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "f64x2.le"
    (v128.const i64x2 0x3ff8000000000000 0x41e0000000000000)
    (v128.const i64x2 0xc004000000000000 0x7ff8000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.ge"
    (v128.const i64x2 0x3fb999999999999a 0x8000000000000000)
    (v128.const i64x2 0x4202a05f20000000 0x3ff8000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.ge"
    (v128.const i64x2 0x7ff8000000000000 0xbff0000000000000)
    (v128.const i64x2 0x3ff8000000000000 0x3fb999999999999a))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.ge"
    (v128.const i64x2 0x3ff8000000000000 0xfff0000000000000)
    (v128.const i64x2 0xc004000000000000 0x3ff8000000000000))
  (v128.const i64x2 0xffffffffffffffff 0x0000000000000000))
(assert_return (invoke "i64x2.eq"
    (v128.const i64x2 0x8000000000000000 0x51211b602ae69c10)
    (v128.const i64x2 0x0f4e0936a541ea25 0x00000000000000ff))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.eq"
    (v128.const i64x2 0x0000000080000000 0x000000000000007f)
    (v128.const i64x2 0xffffffffffffffff 0x0000000000007fff))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.eq"
    (v128.const i64x2 0x0000000000007fff 0x0000000000000001)
    (v128.const i64x2 0x4c1da2c7be8b64f4 0xaec6a2bccc39247b))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.ne"
    (v128.const i64x2 0x0000000000000002 0x123456789abcdef0)
    (v128.const i64x2 0x61b9e47a09e0dbcc 0x00000000000000fe))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i64x2.ne"
    (v128.const i64x2 0x000000007fffffff 0x0000000000000081)
    (v128.const i64x2 0x8000000000000000 0xeff499af2c201ee3))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i64x2.ne"
    (v128.const i64x2 0x0000000000000001 0x000000007fffffff)
    (v128.const i64x2 0x00000000ffffffff 0x0000000000000002))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i64x2.lt_s"
    (v128.const i64x2 0x0000000000000002 0x0000000000000005)
    (v128.const i64x2 0x0000000000000002 0x123456789abcdef0))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "i64x2.lt_s"
    (v128.const i64x2 0x00000000ffffffff 0x0000000000000000)
    (v128.const i64x2 0x00000000ffffffff 0xc9c9d7cafa37e5e5))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.lt_s"
    (v128.const i64x2 0x00000000ffffffff 0x00000000000000ff)
    (v128.const i64x2 0x8000000000000000 0x000000000000ffff))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "i64x2.gt_s"
    (v128.const i64x2 0x0000000000007fff 0xffffffffffffffff)
    (v128.const i64x2 0x7fffffffffffffff 0x0000000000000080))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.gt_s"
    (v128.const i64x2 0x00000000ffffffff 0x00000000000000ff)
    (v128.const i64x2 0x0000000000007fff 0x0000000000008000))
  (v128.const i64x2 0xffffffffffffffff 0x0000000000000000))
(assert_return (invoke "i64x2.gt_s"
    (v128.const i64x2 0x000000000000007f 0x0000000000000002)
    (v128.const i64x2 0x00000000ffffffff 0xd2e84ac57a319784))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "i64x2.le_s"
    (v128.const i64x2 0x0000000000000000 0x0000000080000000)
    (v128.const i64x2 0xa5bc6eda07514ae7 0xffffffffffffffff))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.le_s"
    (v128.const i64x2 0x0000000000000002 0x00000000ffffffff)
    (v128.const i64x2 0x0000000000007fff 0x27e51e1b8e5b56ea))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i64x2.le_s"
    (v128.const i64x2 0x00000000000000ff 0x123456789abcdef0)
    (v128.const i64x2 0x00000000000000ff 0x4222dd916f4ab9ed))
  (v128.const i64x2 0xffffffffffffffff 0xffffffffffffffff))
(assert_return (invoke "i64x2.ge_s"
    (v128.const i64x2 0x0000000000000081 0x7fffffffffffffff)
    (v128.const i64x2 0x7fffffffffffffff 0x0000000000007fff))
  (v128.const i64x2 0x0000000000000000 0xffffffffffffffff))
(assert_return (invoke "i64x2.ge_s"
    (v128.const i64x2 0x000000000000ffff 0xa05fd0305a249973)
    (v128.const i64x2 0x2d4b365df8b1abe2 0x000000007fffffff))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.ge_s"
    (v128.const i64x2 0x7fffffffffffffff 0xffffffffffffffff)
    (v128.const i64x2 0x000000000000ffff 0x0000000000000001))
  (v128.const i64x2 0xffffffffffffffff 0x0000000000000000))
(assert_return (invoke "v128.not"
    (v128.const i64x2 0x00010281ff00ffff 0x37ffffffff149e00))
  (v128.const i64x2 0xfffefd7e00ff0000 0xc800000000eb61ff))
(assert_return (invoke "v128.not"
    (v128.const i64x2 0x001a0501ffff7ff0 0xf0a00200b2c9fff0))
  (v128.const i64x2 0xffe5fafe0000800f 0x0f5ffdff4d36000f))
(assert_return (invoke "v128.not"
    (v128.const i64x2 0xfff0f08200837f81 0x9cff00e90166ff01))
  (v128.const i64x2 0x000f0f7dff7c807e 0x6300ff16fe9900fe))
(assert_return (invoke "v128.and"
    (v128.const i64x2 0x81fffffe007fff2d 0x47e0ff0e00feffff)
    (v128.const i64x2 0x007200028062f0f7 0x008020ff00ff00ff))
  (v128.const i64x2 0x007200020062f025 0x0080200e00fe00ff))
(assert_return (invoke "v128.and"
    (v128.const i64x2 0xffff000005017ab7 0x00ff8000ffff01ff)
    (v128.const i64x2 0x020000ff80ff02ff 0x000e02f080fef001))
  (v128.const i64x2 0x02000000000102b7 0x000e000080fe0001))
(assert_return (invoke "v128.and"
    (v128.const i64x2 0x80ffffff0580ffff 0xa9ff0105ff16fff0)
    (v128.const i64x2 0x3dff7f01e800ff00 0x12f00001025233ff))
  (v128.const i64x2 0x00ff7f010000ff00 0x00f00001021233f0))
(assert_return (invoke "v128.andnot"
    (v128.const i64x2 0x8f817f7fc0ff7f11 0x05b3013a7f00ff00)
    (v128.const i64x2 0xfeffffffff0187ff 0xff00f0feff6b07ff))
  (v128.const i64x2 0x0100000000fe7800 0x00b301000000f800))
(assert_return (invoke "v128.andnot"
    (v128.const i64x2 0x007fff0158000574 0x7f00800602809130)
    (v128.const i64x2 0xff20fe00059b0091 0x0100ff8000fffef6))
  (v128.const i64x2 0x005f010158000564 0x7e00000602000100))
(assert_return (invoke "v128.andnot"
    (v128.const i64x2 0x59fe0002ffff00ff 0xf000fff900000001)
    (v128.const i64x2 0xf080eaffff00ffff 0x7f02ff00f0ffff7f))
  (v128.const i64x2 0x097e000000ff0000 0x800000f900000000))
(assert_return (invoke "v128.or"
    (v128.const i64x2 0x00ff6f0200ff1681 0x01020081f0a46800)
    (v128.const i64x2 0xff00020001fe7f05 0xff02003bf03f00b0))
  (v128.const i64x2 0xffff6f0201ff7f85 0xff0200bbf0bf68b0))
(assert_return (invoke "v128.or"
    (v128.const i64x2 0xff6151fffe000105 0xf0ff9f05feffffff)
    (v128.const i64x2 0x00ff990000ff02ff 0x00ffff7f80c75e87))
  (v128.const i64x2 0xffffd9fffeff03ff 0xf0ffff7ffeffffff))
(assert_return (invoke "v128.or"
    (v128.const i64x2 0xfeffff05f0ff855c 0x0585018181001d00)
    (v128.const i64x2 0x00007f391f890001 0xfff001018f00ffff))
  (v128.const i64x2 0xfeffff3dffff855d 0xfff501818f00ffff))
(assert_return (invoke "v128.xor"
    (v128.const i64x2 0x51050200fe00ff00 0xffff00ff05017f81)
    (v128.const i64x2 0xff27ffd9fe070002 0x05feff00b3008180))
  (v128.const i64x2 0xae22fdd90007ff02 0xfa01ffffb601fe01))
(assert_return (invoke "v128.xor"
    (v128.const i64x2 0x000002f001b90101 0xf0fe05ff00000729)
    (v128.const i64x2 0xff00ffffff9f0200 0x80f063ff00ff3323))
  (v128.const i64x2 0xff00fd0ffe260301 0x700e660000ff340a))
(assert_return (invoke "v128.xor"
    (v128.const i64x2 0xfffeff000081f081 0x00ff8000000002ff)
    (v128.const i64x2 0x05ffff7fff34f0ff 0xf0ff76f0ff0061ff))
  (v128.const i64x2 0xfa01007fffb5007e 0xf000f6f0ff006300))
(assert_return (invoke "v128.bitselect"
    (v128.const i64x2 0xffff0000feff8dff 0x0080f0fffcff5380)
    (v128.const i64x2 0xff05c6ffffffffff 0x02fffffff07f4c05)
    (v128.const i64x2 0xffca80ff7fff0201 0xfffe0d14ffffff80))
  (v128.const i64x2 0xffcf4600fefffdff 0x0081f2fffcff5385))
(assert_return (invoke "v128.bitselect"
    (v128.const i64x2 0xff01ff00ff4081ff 0xffff0000ff0001b2)
    (v128.const i64x2 0xff7ff0590000ffff 0x6efffff0800005a5)
    (v128.const i64x2 0x63ffffff000500ff 0xfeff05b100ff0081))
  (v128.const i64x2 0xff01ff000000ffff 0xfefffa40800005a4))
(assert_return (invoke "v128.bitselect"
    (v128.const i64x2 0xffff810000ff7fff 0x98f000ffffffff00)
    (v128.const i64x2 0xff3aff0201007f7f 0x80ffff0000f000ff)
    (v128.const i64x2 0xff00ffff8104d4b4 0x810000f60205ff00))
  (v128.const i64x2 0xff3a810000047fff 0x80fffff602f5ffff))
(assert_return (invoke "v128.any_true"
    (v128.const i64x2 0xffffff00ff0100ff 0x0eff01ffffe7ff00))
  (i32.const 0x1))
(assert_return (invoke "v128.any_true"
    (v128.const i64x2 0x02fffeff05ffff80 0xff0200ffffffff02))
  (i32.const 0x1))
(assert_return (invoke "v128.any_true"
    (v128.const i64x2 0x0087007f057f0580 0x057f81f005f00000))
  (i32.const 0x1))
(assert_return (invoke "i8x16.abs"
    (v128.const i64x2 0x9f8b0081ff7f0005 0x8100807f7f018ee9))
  (v128.const i64x2 0x6175007f017f0005 0x7f00807f7f017217))
(assert_return (invoke "i8x16.abs"
    (v128.const i64x2 0x09ffffffffffffd8 0xff56d4ff01016c00))
  (v128.const i64x2 0x0901010101010128 0x01562c0101016c00))
(assert_return (invoke "i8x16.abs"
    (v128.const i64x2 0xffff00ffff05ff00 0x01ffd97eff00ffff))
  (v128.const i64x2 0x0101000101050100 0x0101277e01000101))
(assert_return (invoke "i8x16.neg"
    (v128.const i64x2 0x80680552ffff007f 0x0000fff0fff00005))
  (v128.const i64x2 0x8098fbae01010081 0x00000110011000fb))
(assert_return (invoke "i8x16.neg"
    (v128.const i64x2 0xff05fe85f225ff05 0x00fef001ff7201fe))
  (v128.const i64x2 0x01fb027b0edb01fb 0x000210ff018eff02))
(assert_return (invoke "i8x16.neg"
    (v128.const i64x2 0x01aa42fffff1fe00 0x89ff81ff80ff0048))
  (v128.const i64x2 0xff56be01010f0200 0x77017f01800100b8))
(assert_return (invoke "i8x16.popcnt"
    (v128.const i64x2 0xffff80ff00abff00 0x80ffff00ff05ff00))
  (v128.const i64x2 0x0808010800050800 0x0108080008020800))
(assert_return (invoke "i8x16.popcnt"
    (v128.const i64x2 0x00ff010055f0ff81 0x80febe01fffead21))
  (v128.const i64x2 0x0008010004040802 0x0107060108070502))
(assert_return (invoke "i8x16.popcnt"
    (v128.const i64x2 0xff84b201000200ff 0x7f4d200201fffffe))
  (v128.const i64x2 0x0802040100010008 0x0704010101080807))
(assert_return (invoke "i8x16.all_true"
    (v128.const i64x2 0xfffff00080270076 0xff00023281ffff81))
  (i32.const 0x0))
(assert_return (invoke "i8x16.all_true"
    (v128.const i64x2 0xff8100ff00cf8145 0x01ff8180ff69003e))
  (i32.const 0x0))
(assert_return (invoke "i8x16.all_true"
    (v128.const i64x2 0x7ff0ffff24009e00 0x80f95b81dbff80ff))
  (i32.const 0x0))
(assert_return (invoke "i8x16.bitmask"
    (v128.const i64x2 0x0000ae117ffc0186 0xf7818100e281ff62))
  (i32.const 0xee25))
(assert_return (invoke "i8x16.bitmask"
    (v128.const i64x2 0xffffff020005ff51 0xfe01ffffffff809c))
  (i32.const 0xbfe2))
(assert_return (invoke "i8x16.bitmask"
    (v128.const i64x2 0x7f0080ffffa6864e 0x8102ff028680362c))
  (i32.const 0xac3e))
(assert_return (invoke "i8x16.narrow_i16x8_s"
    (v128.const i64x2 0x00feffff000100ff 0x00006000ffff00ff)
    (v128.const i64x2 0x0080f19f34960081 0x00fe0002000100fe))
  (v128.const i64x2 0x007fff7f7fff017f 0x7f02017f7f807f7f))
(assert_return (invoke "i8x16.narrow_i16x8_s"
    (v128.const i64x2 0x0080007f7fff0005 0xffff0001ffffffff)
    (v128.const i64x2 0xdef0ffff000200ff 0x00fe000086930000))
  (v128.const i64x2 0xff01ffff7f7f7f05 0x7f00800080ff027f))
(assert_return (invoke "i8x16.narrow_i16x8_s"
    (v128.const i64x2 0x0000ffffffff0081 0x7fff000500000000)
    (v128.const i64x2 0x0001ffffffffe71a 0xffff0000ffff007f))
  (v128.const i64x2 0x7f05000000ffff7f 0xff00ff7f01ffff80))
(assert_return (invoke "i8x16.narrow_i16x8_u"
    (v128.const i64x2 0xffff80000002ffff 0xd0dbffff00020000)
    (v128.const i64x2 0x16427653007f0081 0x83be1f17ffff8000))
  (v128.const i64x2 0x0000020000000200 0x00ff0000ffff7f81))
(assert_return (invoke "i8x16.narrow_i16x8_u"
    (v128.const i64x2 0x3471ffff007f00fe 0xffffa36c0081ffff)
    (v128.const i64x2 0x00fe0080c8720080 0x0000ffff00ffd74d))
  (v128.const i64x2 0x00008100ff007ffe 0x0000ff00fe800080))
(assert_return (invoke "i8x16.narrow_i16x8_u"
    (v128.const i64x2 0x000036f600ff00fe 0xffff0000a8a900fe)
    (v128.const i64x2 0x2e340080ffffffff 0xffffffffc26a00fe))
  (v128.const i64x2 0x000000fe00fffffe 0x000000feff800000))
(assert_return (invoke "i8x16.shl"
    (v128.const i64x2 0xf78000ff00008180 0xe980ffb947ff7fce)
    (i32.const 0x1))
  (v128.const i64x2 0xee0000fe00000200 0xd200fe728efefe9c))
(assert_return (invoke "i8x16.shl"
    (v128.const i64x2 0x02ff0049ff006eff 0x00f0a5ff20e50080)
    (i32.const 0x21))
  (v128.const i64x2 0x04fe0092fe00dcfe 0x00e04afe40ca0000))
(assert_return (invoke "i8x16.shl"
    (v128.const i64x2 0x02ff02f03dffff00 0x61ffff057a0200ff)
    (i32.const 0x5))
  (v128.const i64x2 0x40e04000a0e0e000 0x20e0e0a0404000e0))
(assert_return (invoke "i8x16.shr_s"
    (v128.const i64x2 0xc3001bff808005d0 0xff00ff0578ffdaff)
    (i32.const 0xf))
  (v128.const i64x2 0xff0000ffffff00ff 0xff00ff0000ffffff))
(assert_return (invoke "i8x16.shr_s"
    (v128.const i64x2 0x01ffffff0081fffe 0x02f010ffffff00ff)
    (i32.const 0x1))
  (v128.const i64x2 0x00ffffff00c0ffff 0x01f808ffffff00ff))
(assert_return (invoke "i8x16.shr_s"
    (v128.const i64x2 0x0000ff7f72ff69ff 0x86fe7f0181fe4cfe)
    (i32.const 0x7))
  (v128.const i64x2 0x0000ff0000ff00ff 0xffff0000ffff00ff))
(assert_return (invoke "i8x16.shr_u"
    (v128.const i64x2 0x27ff1ee705ffccf0 0x8100000205ff025a)
    (i32.const 0x8))
  (v128.const i64x2 0x27ff1ee705ffccf0 0x8100000205ff025a))
(assert_return (invoke "i8x16.shr_u"
    (v128.const i64x2 0x00a3ff0100fffff0 0x0081ff00ffff5938)
    (i32.const 0xf))
  (v128.const i64x2 0x0001010000010101 0x0001010001010000))
(assert_return (invoke "i8x16.shr_u"
    (v128.const i64x2 0xff00f0ffff020000 0xfeff00aa81018000)
    (i32.const 0x3f))
  (v128.const i64x2 0x0100010101000000 0x0101000101000100))
(assert_return (invoke "i8x16.add"
    (v128.const i64x2 0xff000002ff02af7f 0x1501fe00ff00ff04)
    (v128.const i64x2 0x7f930000fffe7944 0x0080ff00f0008105))
  (v128.const i64x2 0x7e930002fe0028c3 0x1581fd00ef008009))
(assert_return (invoke "i8x16.add"
    (v128.const i64x2 0x7f0500ffff61fed6 0xcf018081e6ff83ff)
    (v128.const i64x2 0xa2005705ffffffff 0x00ffff004aff00fe))
  (v128.const i64x2 0x21055704fe60fdd5 0xcf007f8130fe83fd))
(assert_return (invoke "i8x16.add"
    (v128.const i64x2 0x050038ff7d444b81 0x01ff0281fff0ffff)
    (v128.const i64x2 0xff01ff7fff0000ff 0xff05ffff38aeff65))
  (v128.const i64x2 0x0401377e7c444b80 0x00040180379efe64))
(assert_return (invoke "i8x16.add_sat_s"
    (v128.const i64x2 0x0ce002ff62ffcbff 0xfe02ff0080020280)
    (v128.const i64x2 0xdbff0000fff0fefe 0xf034ff00ac9302ff))
  (v128.const i64x2 0xe7df02ff61efc9fd 0xee36fe0080950480))
(assert_return (invoke "i8x16.add_sat_s"
    (v128.const i64x2 0x020200222780ff05 0x058105ff00ffff39)
    (v128.const i64x2 0x00ffff0080027f00 0xff050005fff000ff))
  (v128.const i64x2 0x0201ff22a7827e05 0x04860504ffefff38))
(assert_return (invoke "i8x16.add_sat_s"
    (v128.const i64x2 0xfeffff007f77ff94 0x80ff76ff0000ffec)
    (v128.const i64x2 0x01ffffff34ff77f0 0xff18ff00ff7fff7f))
  (v128.const i64x2 0xfffefeff7f767684 0x801775ffff7ffe6b))
(assert_return (invoke "i8x16.add_sat_u"
    (v128.const i64x2 0xffffffd5810281ef 0xfeff7ff07b0202e7)
    (v128.const i64x2 0x0100fffffeff05c9 0x30816dfff0fffff0))
  (v128.const i64x2 0xffffffffffff86ff 0xffffecffffffffff))
(assert_return (invoke "i8x16.add_sat_u"
    (v128.const i64x2 0x01ff8100017ff000 0xfefff0ffffff9401)
    (v128.const i64x2 0x9080ffdefe0000fd 0xc1feff8001ff00be))
  (v128.const i64x2 0x91ffffdeff7ff0fd 0xffffffffffff94bf))
(assert_return (invoke "i8x16.add_sat_u"
    (v128.const i64x2 0x02004dff00ff00b8 0xffffff7ffeff0001)
    (v128.const i64x2 0x000102d4ff02ffff 0x000500c8008afeff))
  (v128.const i64x2 0x02014fffffffffff 0xfffffffffefffeff))
(assert_return (invoke "i8x16.sub"
    (v128.const i64x2 0xff00ff057f60ff00 0x00ff0000ff7ffe00)
    (v128.const i64x2 0x00ff0029ffbbf0e1 0xff40fffefffe0104))
  (v128.const i64x2 0xff01ffdc80a50f1f 0x01bf01020081fdfc))
(assert_return (invoke "i8x16.sub"
    (v128.const i64x2 0x264d00ff00ff81d8 0x61ff8181f080ffff)
    (v128.const i64x2 0xfffeff7fff7f00ff 0xffff8000ffff0500))
  (v128.const i64x2 0x274f0180018081d9 0x62000181f181faff))
(assert_return (invoke "i8x16.sub"
    (v128.const i64x2 0xfffffe1e0581ff00 0xff8180590001ff0c)
    (v128.const i64x2 0x59007fffff918000 0x0081810000ff3402))
  (v128.const i64x2 0xa6ff7f1f06f07f00 0xff00ff590002cb0a))
(assert_return (invoke "i8x16.sub_sat_s"
    (v128.const i64x2 0xffff0528ffff7fff 0x00e6fff0ff80ffff)
    (v128.const i64x2 0x27ab7f80ff800000 0x812125f0488101f0))
  (v128.const i64x2 0xd854867f007f7fff 0x7fc5da00b7fffe0f))
(assert_return (invoke "i8x16.sub_sat_s"
    (v128.const i64x2 0x440e9865ffff0521 0xfffff0ff0000ff01)
    (v128.const i64x2 0x000081f0fc8165ff 0x81818136fff0ffff))
  (v128.const i64x2 0x440e1775037ea022 0x7e7e6fc901100002))
(assert_return (invoke "i8x16.sub_sat_s"
    (v128.const i64x2 0x8000807f01feff81 0xffff05f0ff007f81)
    (v128.const i64x2 0x810500ff80ffff07 0x00ff00ffff7fff73))
  (v128.const i64x2 0xfffb807f7fff0080 0xff0005f100817f80))
(assert_return (invoke "i8x16.sub_sat_u"
    (v128.const i64x2 0x7f84ffffc1020000 0x8c81f881f08000ff)
    (v128.const i64x2 0xffff007ff000fffe 0x7fff00ff00a000e3))
  (v128.const i64x2 0x0000ff8000020000 0x0d00f800f000001c))
(assert_return (invoke "i8x16.sub_sat_u"
    (v128.const i64x2 0x2d58003680808000 0x02ffae7f05004b34)
    (v128.const i64x2 0xffff000081c3aa80 0x0247d205ff6600fe))
  (v128.const i64x2 0x0000003600000000 0x00b8007a00004b00))
(assert_return (invoke "i8x16.sub_sat_u"
    (v128.const i64x2 0x8001ff0000ffff01 0xff05b30205ffffff)
    (v128.const i64x2 0xea007f00fffffe81 0xfe02053cfffeffff))
  (v128.const i64x2 0x0001800000000100 0x0103ae0000010000))
(assert_return (invoke "i8x16.min_s"
    (v128.const i64x2 0xfffff0697f780500 0xffffffff00007f28)
    (v128.const i64x2 0xff00ffb3ffff1100 0xff80f0ffffff0209))
  (v128.const i64x2 0xfffff0b3ffff0500 0xff80f0ffffff0209))
(assert_return (invoke "i8x16.min_s"
    (v128.const i64x2 0x7f7f0002f005f0ff 0xff000280f0f00501)
    (v128.const i64x2 0x01ff8100fff0ffff 0xc3ffffff80ff006b))
  (v128.const i64x2 0x01ff8100f0f0f0ff 0xc3ffff8080f00001))
(assert_return (invoke "i8x16.min_s"
    (v128.const i64x2 0x805f810092000101 0x0201feff00ff02ff)
    (v128.const i64x2 0xab9505fffffeff81 0x0002ff00ff01f080))
  (v128.const i64x2 0x809581ff92feff81 0x0001fefffffff080))
(assert_return (invoke "i8x16.min_u"
    (v128.const i64x2 0x7f81f0fffeff0000 0x0000ffe2fe05ff2c)
    (v128.const i64x2 0x003ee90001ff01a0 0x01ff00f0ff05ff00))
  (v128.const i64x2 0x003ee90001ff0000 0x000000e2fe05ff00))
(assert_return (invoke "i8x16.min_u"
    (v128.const i64x2 0x00ff009200ff7f7f 0x7f2681051000ff00)
    (v128.const i64x2 0x0002ffacfffe02ff 0x000001ffff0200ff))
  (v128.const i64x2 0x0002009200fe027f 0x0000010510000000))
(assert_return (invoke "i8x16.min_u"
    (v128.const i64x2 0x95fea6050081ff00 0x000100870200ff00)
    (v128.const i64x2 0x7f4280de02ff0500 0x005680adf0ff7fff))
  (v128.const i64x2 0x7f42800500810500 0x0001008702007f00))
(assert_return (invoke "i8x16.max_s"
    (v128.const i64x2 0xf0007f4bfe00ff05 0x00ff01ff0000ff00)
    (v128.const i64x2 0x1dfff0ff0000003e 0x0180fff0ffff43f0))
  (v128.const i64x2 0x1d007f4b0000003e 0x01ff01ff00004300))
(assert_return (invoke "i8x16.max_s"
    (v128.const i64x2 0xfff00025ff817f00 0xffb8fefefec8fe00)
    (v128.const i64x2 0xffff0100f0ffd1ff 0x81ff0205058101ff))
  (v128.const i64x2 0xffff0125ffff7f00 0xffff020505c80100))
(assert_return (invoke "i8x16.max_s"
    (v128.const i64x2 0x7f010100f2057f80 0x1a05fffffff0deff)
    (v128.const i64x2 0xff8102d2fe81f0ff 0x53ff00feff0002f4))
  (v128.const i64x2 0x7f010200fe057fff 0x530500ffff0002ff))
(assert_return (invoke "i8x16.max_u"
    (v128.const i64x2 0x00ffff81ff004cff 0xf0fffe12fe01fffe)
    (v128.const i64x2 0x01ffff0081f0ffff 0x7ffe80ff000070ff))
  (v128.const i64x2 0x01ffff81fff0ffff 0xf0fffefffe01ffff))
(assert_return (invoke "i8x16.max_u"
    (v128.const i64x2 0x0505f081ff01ffef 0xdbff1b9bff0149d1)
    (v128.const i64x2 0x57d0ff81ff006a05 0xfffffff07f82ff00))
  (v128.const i64x2 0x57d0ff81ff01ffef 0xfffffff0ff82ffd1))
(assert_return (invoke "i8x16.max_u"
    (v128.const i64x2 0x00f0058100ff3900 0xffff80feffdc05d9)
    (v128.const i64x2 0x0200ff7ffff00100 0x81ff65ffcdffff81))
  (v128.const i64x2 0x02f0ff81ffff3900 0xffff80ffffffffd9))
(assert_return (invoke "i8x16.avgr_u"
    (v128.const i64x2 0x81f0ff80960200fc 0x0005ffe7ff77f0ff)
    (v128.const i64x2 0x0247fff0ff80ffff 0x02008005ff30ff01))
  (v128.const i64x2 0x429cffb8cb4180fe 0x0103c076ff54f880))
(assert_return (invoke "i8x16.avgr_u"
    (v128.const i64x2 0xfb7fff010000fe7f 0x01ffff01f07fff00)
    (v128.const i64x2 0xff051affff4a8090 0x7ff0f0fffeff81fe))
  (v128.const i64x2 0xfd428d808025bf88 0x40f8f880f7bfc07f))
(assert_return (invoke "i8x16.avgr_u"
    (v128.const i64x2 0xfff0f04fff7fffff 0x00f0d6f00000ff00)
    (v128.const i64x2 0x022aff34fe010505 0xff7f009300ff8000))
  (v128.const i64x2 0x818df842ff408282 0x80b86bc20080c000))
(assert_return (invoke "i16x8.extadd_pairwise_i8x16_s"
    (v128.const i64x2 0x00008080fe80ffff 0x8052ff00ff890500))
  (v128.const i64x2 0x0000ff00ff7efffe 0xffd2ffffff880005))
(assert_return (invoke "i16x8.extadd_pairwise_i8x16_s"
    (v128.const i64x2 0x00ffffff050002f0 0x058105002b4cfd11))
  (v128.const i64x2 0xfffffffe0005fff2 0xff8600050077000e))
(assert_return (invoke "i16x8.extadd_pairwise_i8x16_s"
    (v128.const i64x2 0x02a02f81ff010515 0xffff00f080fe7f00))
  (v128.const i64x2 0xffa2ffb00000001a 0xfffefff0ff7e007f))
(assert_return (invoke "i16x8.extadd_pairwise_i8x16_u"
    (v128.const i64x2 0xff0001817afe8101 0x00ff02ffc4fe8000))
  (v128.const i64x2 0x00ff008201780082 0x00ff010101c20080))
(assert_return (invoke "i16x8.extadd_pairwise_i8x16_u"
    (v128.const i64x2 0xdc01ffff0200ffff 0xe201fedeffffff02))
  (v128.const i64x2 0x00dd01fe000201fe 0x00e301dc01fe0101))
(assert_return (invoke "i16x8.extadd_pairwise_i8x16_u"
    (v128.const i64x2 0xff82ffcc71007fff 0xff3c01ff00000001))
  (v128.const i64x2 0x018101cb0071017e 0x013b010000000001))
(assert_return (invoke "i16x8.abs"
    (v128.const i64x2 0x00fe448dffffffff 0x0001ffff7fff0080))
  (v128.const i64x2 0x00fe448d00010001 0x000100017fff0080))
(assert_return (invoke "i16x8.abs"
    (v128.const i64x2 0x7fff0000007f0000 0x0000642800004faa))
  (v128.const i64x2 0x7fff0000007f0000 0x0000642800004faa))
(assert_return (invoke "i16x8.abs"
    (v128.const i64x2 0x00027fff00fffddf 0xffffffff00010081))
  (v128.const i64x2 0x00027fff00ff0221 0x0001000100010081))
(assert_return (invoke "i16x8.neg"
    (v128.const i64x2 0x0005def0a5978000 0x6c326265c16f0081))
  (v128.const i64x2 0xfffb21105a698000 0x93ce9d9b3e91ff7f))
(assert_return (invoke "i16x8.neg"
    (v128.const i64x2 0x000080000002ffff 0x0002ffffdef00002))
  (v128.const i64x2 0x00008000fffe0001 0xfffe00012110fffe))
(assert_return (invoke "i16x8.neg"
    (v128.const i64x2 0x00810000dc5c0005 0x00ffffff0000007f))
  (v128.const i64x2 0xff7f000023a4fffb 0xff0100010000ff81))
(assert_return (invoke "i16x8.q15mulr_sat_s"
    (v128.const i64x2 0x00ff00000000ffff 0x339b000000020081)
    (v128.const i64x2 0xae798000fb8a0002 0xffff00feffff0080))
  (v128.const i64x2 0xff5e000000000000 0x0000000000000001))
(assert_return (invoke "i16x8.q15mulr_sat_s"
    (v128.const i64x2 0xffff00fe0000ed3f 0x00020000ffff00ff)
    (v128.const i64x2 0x00fe000540b5b545 0xffff007fd18c00ff))
  (v128.const i64x2 0x0000000000000af3 0x0000000000000002))
(assert_return (invoke "i16x8.q15mulr_sat_s"
    (v128.const i64x2 0x3c34ffffffffffff 0x4232000100057114)
    (v128.const i64x2 0x008100001eb10000 0x7fff0002007f00ff))
  (v128.const i64x2 0x003d000000000000 0x42310000000000e1))
(assert_return (invoke "i16x8.all_true"
    (v128.const i64x2 0xdef000ff7fff0005 0x73e80002ffffdef0))
  (i32.const 0x1))
(assert_return (invoke "i16x8.all_true"
    (v128.const i64x2 0xffffffff0000ffff 0xffff0005855cffff))
  (i32.const 0x0))
(assert_return (invoke "i16x8.all_true"
    (v128.const i64x2 0x0000cb4b4b990081 0x0081ffff1a85ffff))
  (i32.const 0x0))
(assert_return (invoke "i16x8.bitmask"
    (v128.const i64x2 0xffff00001b1d0000 0xdbea0000f61f00fe))
  (i32.const 0xa8))
(assert_return (invoke "i16x8.bitmask"
    (v128.const i64x2 0x00021f26ffffffff 0x0001800000000002))
  (i32.const 0x43))
(assert_return (invoke "i16x8.bitmask"
    (v128.const i64x2 0xffff000152b3ffff 0xab8443a380000000))
  (i32.const 0xa9))
(assert_return (invoke "i16x8.narrow_i32x4_s"
    (v128.const i64x2 0x000000fe9abcdef0 0x800000007fffffff)
    (v128.const i64x2 0x000000000000007f 0xffffffff8d274f4b))
  (v128.const i64x2 0x80007fff00fe8000 0xffff80000000007f))
(assert_return (invoke "i16x8.narrow_i32x4_s"
    (v128.const i64x2 0x0000000500008000 0x000000ff00008000)
    (v128.const i64x2 0xffffffff00000002 0x000080000000007f))
  (v128.const i64x2 0x00ff7fff00057fff 0x7fff007fffff0002))
(assert_return (invoke "i16x8.narrow_i32x4_s"
    (v128.const i64x2 0x0000008100000001 0x0000000100007fff)
    (v128.const i64x2 0x00000000c9a7e392 0x000000fe00000001))
  (v128.const i64x2 0x00017fff00810001 0x00fe000100008000))
(assert_return (invoke "i16x8.narrow_i32x4_u"
    (v128.const i64x2 0x00000081000000fe 0x2da8426eb535f1f2)
    (v128.const i64x2 0x134f9aa000000000 0x9abcdef07fffffff))
  (v128.const i64x2 0xffff0000008100fe 0x0000ffffffff0000))
(assert_return (invoke "i16x8.narrow_i32x4_u"
    (v128.const i64x2 0x000000005f69bd6e 0x000000000000007f)
    (v128.const i64x2 0xffffffff00000080 0x0000800000000000))
  (v128.const i64x2 0x0000007f0000ffff 0x8000000000000080))
(assert_return (invoke "i16x8.narrow_i32x4_u"
    (v128.const i64x2 0x0000000200000000 0x0000ffff00000002)
    (v128.const i64x2 0xaf4efb5100008000 0x20dc1a82dac2da28))
  (v128.const i64x2 0xffff000200020000 0xffff000000008000))
(assert_return (invoke "i16x8.extend_low_i8x16_s"
    (v128.const i64x2 0xdd0000ff3133ff00 0x00ff36ff80050202))
  (v128.const i64x2 0x00310033ffff0000 0xffdd00000000ffff))
(assert_return (invoke "i16x8.extend_low_i8x16_s"
    (v128.const i64x2 0xfefffea1ff00fefe 0x05ff05ff7fff02fe))
  (v128.const i64x2 0xffff0000fffefffe 0xfffefffffffeffa1))
(assert_return (invoke "i16x8.extend_low_i8x16_s"
    (v128.const i64x2 0x0581f000fe40ff49 0x0022ff00feff80ff))
  (v128.const i64x2 0xfffe0040ffff0049 0x0005ff81fff00000))
(assert_return (invoke "i16x8.extend_high_i8x16_s"
    (v128.const i64x2 0x020000b200ff00ff 0x3d8002ff800002f9))
  (v128.const i64x2 0xff8000000002fff9 0x003dff800002ffff))
(assert_return (invoke "i16x8.extend_high_i8x16_s"
    (v128.const i64x2 0x00ffff7f39fe02d6 0xf0ff05ff00ff81ff))
  (v128.const i64x2 0x0000ffffff81ffff 0xfff0ffff0005ffff))
(assert_return (invoke "i16x8.extend_high_i8x16_s"
    (v128.const i64x2 0x7f7f05feff000000 0x36810031ff00fffe))
  (v128.const i64x2 0xffff0000fffffffe 0x0036ff8100000031))
(assert_return (invoke "i16x8.extend_low_i8x16_u"
    (v128.const i64x2 0xffff008080ff17ff 0xfff00cfe02ff0000))
  (v128.const i64x2 0x008000ff001700ff 0x00ff00ff00000080))
(assert_return (invoke "i16x8.extend_low_i8x16_u"
    (v128.const i64x2 0xffaeff7f4cff0005 0x73003f4cf002ff80))
  (v128.const i64x2 0x004c00ff00000005 0x00ff00ae00ff007f))
(assert_return (invoke "i16x8.extend_low_i8x16_u"
    (v128.const i64x2 0x0005ff2d05ff02ff 0x00ff00ff0b0596ff))
  (v128.const i64x2 0x000500ff000200ff 0x0000000500ff002d))
(assert_return (invoke "i16x8.extend_high_i8x16_u"
    (v128.const i64x2 0x61fffffe00720581 0x94334e460507ff01))
  (v128.const i64x2 0x0005000700ff0001 0x00940033004e0046))
(assert_return (invoke "i16x8.extend_high_i8x16_u"
    (v128.const i64x2 0x1a8100d102007f7f 0x000000ffff80ffff))
  (v128.const i64x2 0x00ff008000ff00ff 0x00000000000000ff))
(assert_return (invoke "i16x8.extend_high_i8x16_u"
    (v128.const i64x2 0xffff0501090505ae 0xff77f005ff5ff000))
  (v128.const i64x2 0x00ff005f00f00000 0x00ff007700f00005))
(assert_return (invoke "i16x8.shl"
    (v128.const i64x2 0xffff0081ffff7fff 0x3a99def080000001)
    (i32.const 0xf))
  (v128.const i64x2 0x8000800080008000 0x8000000000008000))
(assert_return (invoke "i16x8.shl"
    (v128.const i64x2 0x0002ffff008100fe 0x00ffc70affffffff)
    (i32.const 0x3f))
  (v128.const i64x2 0x0000800080000000 0x8000000080008000))
(assert_return (invoke "i16x8.shl"
    (v128.const i64x2 0xffffffff7fff0000 0x13580000ffff00ff)
    (i32.const 0xf))
  (v128.const i64x2 0x8000800080000000 0x0000000080008000))
(assert_return (invoke "i16x8.shr_s"
    (v128.const i64x2 0x00ffe89b00fedef0 0x800000803b960002)
    (i32.const 0x8))
  (v128.const i64x2 0x0000ffe80000ffde 0xff800000003b0000))
(assert_return (invoke "i16x8.shr_s"
    (v128.const i64x2 0x000098bdffff0000 0x80008000ffff0080)
    (i32.const 0x7))
  (v128.const i64x2 0x0000ff31ffff0000 0xff00ff00ffff0001))
(assert_return (invoke "i16x8.shr_s"
    (v128.const i64x2 0x391cef5a80008a1a 0x000000ff83670ea6)
    (i32.const 0x7))
  (v128.const i64x2 0x0072ffdeff00ff14 0x00000001ff06001d))
(assert_return (invoke "i16x8.shr_u"
    (v128.const i64x2 0xffff00ffffff007f 0x00fe00000000007f)
    (i32.const 0x8))
  (v128.const i64x2 0x00ff000000ff0000 0x0000000000000000))
(assert_return (invoke "i16x8.shr_u"
    (v128.const i64x2 0x0080ffff008100fe 0x0000007fffffffff)
    (i32.const 0x5))
  (v128.const i64x2 0x000407ff00040007 0x0000000307ff07ff))
(assert_return (invoke "i16x8.shr_u"
    (v128.const i64x2 0xb4aa24c7ffff0080 0x0000007f00007fff)
    (i32.const 0x8))
  (v128.const i64x2 0x00b4002400ff0000 0x000000000000007f))
(assert_return (invoke "i16x8.add"
    (v128.const i64x2 0xffff00016df3ffff 0xc8ef5eed80000081)
    (v128.const i64x2 0x00023042ffffafe5 0x803900807309ffff))
  (v128.const i64x2 0x000130436df2afe4 0x49285f6df3090080))
(assert_return (invoke "i16x8.add"
    (v128.const i64x2 0x007fffff00000080 0x00ff0000ffff8000)
    (v128.const i64x2 0x007f00007fff00ff 0xffffffff0005ffff))
  (v128.const i64x2 0x00feffff7fff017f 0x00feffff00047fff))
(assert_return (invoke "i16x8.add"
    (v128.const i64x2 0xd723ffff00001cb8 0x4cdd00800000ffff)
    (v128.const i64x2 0x0080be2e7fffffff 0x000264f4000542fb))
  (v128.const i64x2 0xd7a3be2d7fff1cb7 0x4cdf6574000542fa))
(assert_return (invoke "i16x8.add_sat_s"
    (v128.const i64x2 0x00ff73ffdef00081 0x007f008100050000)
    (v128.const i64x2 0x008100ff0080ffff 0x0002ffff0000def0))
  (v128.const i64x2 0x018074fedf700080 0x008100800005def0))
(assert_return (invoke "i16x8.add_sat_s"
    (v128.const i64x2 0xffff000000050081 0xffff00004e620005)
    (v128.const i64x2 0xea95ffff00fe007f 0x00800000fffff89f))
  (v128.const i64x2 0xea94ffff01030100 0x007f00004e61f8a4))
(assert_return (invoke "i16x8.add_sat_s"
    (v128.const i64x2 0x0005000000008000 0x76fe0000007ff7cf)
    (v128.const i64x2 0x00fe00feffff0081 0x000100007fff0000))
  (v128.const i64x2 0x010300feffff8081 0x76ff00007ffff7cf))
(assert_return (invoke "i16x8.add_sat_u"
    (v128.const i64x2 0x008000ff00800000 0x00020080ffffffff)
    (v128.const i64x2 0x2754ffff00000001 0xffff7fff000000ff))
  (v128.const i64x2 0x27d4ffff00800001 0xffff807fffffffff))
(assert_return (invoke "i16x8.add_sat_u"
    (v128.const i64x2 0xf8cc06f60001ffff 0x0080ffff5a69def0)
    (v128.const i64x2 0x451c0000ffff0002 0x0080b95fffff7fff))
  (v128.const i64x2 0xffff06f6ffffffff 0x0100ffffffffffff))
(assert_return (invoke "i16x8.add_sat_u"
    (v128.const i64x2 0x0001ffff1adeaabf 0x74400c61729f007f)
    (v128.const i64x2 0x119700ffffff7fff 0xdf92000000810005))
  (v128.const i64x2 0x1198ffffffffffff 0xffff0c6173200084))
(assert_return (invoke "i16x8.sub"
    (v128.const i64x2 0x0000a13affff0000 0x007f3237ffff0001)
    (v128.const i64x2 0x00810081bf97def0 0x008100010001def0))
  (v128.const i64x2 0xff7fa0b940682110 0xfffe3236fffe2111))
(assert_return (invoke "i16x8.sub"
    (v128.const i64x2 0x13e770e20000ffff 0x7fff0005f3fbffff)
    (v128.const i64x2 0x00006ae200fe00ff 0xffffffffffff00fe))
  (v128.const i64x2 0x13e70600ff02ff00 0x80000006f3fcff01))
(assert_return (invoke "i16x8.sub"
    (v128.const i64x2 0xd619c543800000fe 0x01ce008100010080)
    (v128.const i64x2 0x000000020000ffff 0x000000ffffff34d2))
  (v128.const i64x2 0xd619c541800000ff 0x01ceff820002cbae))
(assert_return (invoke "i16x8.sub_sat_s"
    (v128.const i64x2 0x00000000795200fe 0x0000ffffaccf0001)
    (v128.const i64x2 0xdef0008000fe7fff 0xffffffff00817fff))
  (v128.const i64x2 0x2110ff80785480ff 0x00010000ac4e8002))
(assert_return (invoke "i16x8.sub_sat_s"
    (v128.const i64x2 0x0081ffff00ff0000 0xffff0000c3187fff)
    (v128.const i64x2 0xffffffff0005ffff 0x0002ffffac8a0000))
  (v128.const i64x2 0x0082000000fa0001 0xfffd0001168e7fff))
(assert_return (invoke "i16x8.sub_sat_s"
    (v128.const i64x2 0x261370697f410001 0xffff3ea8ffff11a7)
    (v128.const i64x2 0xffff0000007f0002 0x7fff00050000d3d7))
  (v128.const i64x2 0x261470697ec2ffff 0x80003ea3ffff3dd0))
(assert_return (invoke "i16x8.sub_sat_u"
    (v128.const i64x2 0xbba0e4c100000005 0x000000817fff7fff)
    (v128.const i64x2 0x3680ffff0001ffff 0x0a81399f00008000))
  (v128.const i64x2 0x8520000000000000 0x000000007fff0000))
(assert_return (invoke "i16x8.sub_sat_u"
    (v128.const i64x2 0x7fff00ff00809296 0xdef0000200008000)
    (v128.const i64x2 0x0000ffff00fe0000 0xffff0000007fffff))
  (v128.const i64x2 0x7fff000000009296 0x0000000200000000))
(assert_return (invoke "i16x8.sub_sat_u"
    (v128.const i64x2 0x1bed007f7fff0000 0x007fdef000fe0000)
    (v128.const i64x2 0x7fffffff00027fff 0x00fe000100ff0000))
  (v128.const i64x2 0x000000007ffd0000 0x0000deef00000000))
(assert_return (invoke "i16x8.mul"
    (v128.const i64x2 0x00ffffff0080ffff 0xf302fdf500020000)
    (v128.const i64x2 0x00000000ffffffff 0xffffffffffff1bf9))
  (v128.const i64x2 0x00000000ff800001 0x0cfe020bfffe0000))
(assert_return (invoke "i16x8.mul"
    (v128.const i64x2 0x000000050002ffff 0xa671def062200005)
    (v128.const i64x2 0x800095347fff007f 0x0000000000012c7c))
  (v128.const i64x2 0x0000ea04fffeff81 0x000000006220de6c))
(assert_return (invoke "i16x8.mul"
    (v128.const i64x2 0x0001ffff80000001 0x000000fe0fbdf4bc)
    (v128.const i64x2 0x8c6b083fe7060005 0x635100000001ffff))
  (v128.const i64x2 0x8c6bf7c100000005 0x000000000fbd0b44))
(assert_return (invoke "i16x8.min_s"
    (v128.const i64x2 0x00009e8affffffff 0x7fff7fff0002007f)
    (v128.const i64x2 0x00810081ffffffff 0xffff0000744c0000))
  (v128.const i64x2 0x00009e8affffffff 0xffff000000020000))
(assert_return (invoke "i16x8.min_s"
    (v128.const i64x2 0x007f800000050000 0x008100007fff0000)
    (v128.const i64x2 0xffffffff1cdc9ba4 0x1350ffff80000000))
  (v128.const i64x2 0xffff800000059ba4 0x0081ffff80000000))
(assert_return (invoke "i16x8.min_s"
    (v128.const i64x2 0x7fff7ffffffff4ef 0x00010000ffff0000)
    (v128.const i64x2 0x00050080ffff91d2 0x4819ffff00007fff))
  (v128.const i64x2 0x00050080ffff91d2 0x0001ffffffff0000))
(assert_return (invoke "i16x8.min_u"
    (v128.const i64x2 0x7fff0081def00000 0x00800005ffff0000)
    (v128.const i64x2 0x00020001def0def0 0x00ff63bd007fffff))
  (v128.const i64x2 0x00020001def00000 0x00800005007f0000))
(assert_return (invoke "i16x8.min_u"
    (v128.const i64x2 0x000000021cbb007f 0x0005e99300fe0000)
    (v128.const i64x2 0xffff89ac568e0f2b 0x0001008100000005))
  (v128.const i64x2 0x000000021cbb007f 0x0001008100000000))
(assert_return (invoke "i16x8.min_u"
    (v128.const i64x2 0x8e62def00001e66b 0x0000800000000005)
    (v128.const i64x2 0xdef0ffffe48d633f 0xdef0ffff00000080))
  (v128.const i64x2 0x8e62def00001633f 0x0000800000000005))
(assert_return (invoke "i16x8.max_s"
    (v128.const i64x2 0x18398c58ffff007f 0x00000005def0d0e7)
    (v128.const i64x2 0x0001000176dfffff 0x000000003f9e8000))
  (v128.const i64x2 0x1839000176df007f 0x000000053f9ed0e7))
(assert_return (invoke "i16x8.max_s"
    (v128.const i64x2 0x00817fffffff238e 0x00ff5761def000fe)
    (v128.const i64x2 0xffff0002908900ff 0x8dc300ffffff5689))
  (v128.const i64x2 0x00817fffffff238e 0x00ff5761ffff5689))
(assert_return (invoke "i16x8.max_s"
    (v128.const i64x2 0x0081000500000000 0x0000000000010000)
    (v128.const i64x2 0x007f71ed00000000 0x7fffffff985c0000))
  (v128.const i64x2 0x008171ed00000000 0x7fff000000010000))
(assert_return (invoke "i16x8.max_u"
    (v128.const i64x2 0x00050005c251ffff 0x007fffff00ff0080)
    (v128.const i64x2 0x00000000def0ffff 0x0000ba1980000081))
  (v128.const i64x2 0x00050005def0ffff 0x007fffff80000081))
(assert_return (invoke "i16x8.max_u"
    (v128.const i64x2 0xe9e36c9c00050000 0x0002ffffc73e94c0)
    (v128.const i64x2 0x007f00fedef00000 0x800000013d130005))
  (v128.const i64x2 0xe9e36c9cdef00000 0x8000ffffc73e94c0))
(assert_return (invoke "i16x8.max_u"
    (v128.const i64x2 0xdef00080a4c5ffff 0x0002fffffffffd0f)
    (v128.const i64x2 0x007f007f0002007f 0xffffdef000ff0000))
  (v128.const i64x2 0xdef00080a4c5ffff 0xfffffffffffffd0f))
(assert_return (invoke "i16x8.avgr_u"
    (v128.const i64x2 0xffff7f0a8b37007f 0x800000807fffffff)
    (v128.const i64x2 0x6a35000000000002 0x2025007fffff00fe))
  (v128.const i64x2 0xb51a3f85459c0041 0x50130080bfff807f))
(assert_return (invoke "i16x8.avgr_u"
    (v128.const i64x2 0x000200ffffff0001 0x0000ffffffffffff)
    (v128.const i64x2 0x7fff000200807fff 0x655c007f732000fe))
  (v128.const i64x2 0x4001008180404000 0x32ae803fb990807f))
(assert_return (invoke "i16x8.avgr_u"
    (v128.const i64x2 0x000563ec7fff0000 0x000000fe00000000)
    (v128.const i64x2 0x0000000080007fff 0xfe491f5780e406d9))
  (v128.const i64x2 0x000331f680004000 0x7f25102b4072036d))
(assert_return (invoke "i16x8.extmul_low_i8x16_s"
    (v128.const i64x2 0xff29910000811aff 0xffff00020200fe01)
    (v128.const i64x2 0x01808000ff485d02 0xff00ef7f457f80ff))
  (v128.const i64x2 0x0000dc480972fffe 0xffffeb8037800000))
(assert_return (invoke "i16x8.extmul_low_i8x16_s"
    (v128.const i64x2 0xff8000ff8100d3e5 0xeffffe3dff6700ca)
    (v128.const i64x2 0xff00f00000ca42f0 0xff8023ffffffffff))
  (v128.const i64x2 0x00000000f46601b0 0x0001000000000000))
(assert_return (invoke "i16x8.extmul_low_i8x16_s"
    (v128.const i64x2 0x01fffff0fe00fffe 0x0000feff80a701fe)
    (v128.const i64x2 0xff695e81ff7f0005 0xfff093ffdeff00f0))
  (v128.const i64x2 0x000200000000fff6 0xffffff97ffa207f0))
(assert_return (invoke "i16x8.extmul_high_i8x16_s"
    (v128.const i64x2 0x0295ffffa28000ff 0x8001437f2afe0205)
    (v128.const i64x2 0x0101808180c2fe05 0xff02ff05e6fe01f0))
  (v128.const i64x2 0xfbbc00040002ffb0 0x00800002ffbd027b))
(assert_return (invoke "i16x8.extmul_high_i8x16_s"
    (v128.const i64x2 0xff01ffffff0081ff 0xfffc0005000005ff)
    (v128.const i64x2 0x05ddff000001ff00 0xff80ff6d00ffff01))
  (v128.const i64x2 0x00000000fffbffff 0x0001020000000221))
(assert_return (invoke "i16x8.extmul_high_i8x16_s"
    (v128.const i64x2 0xff81f0ffff9effff 0xfffff000d981f001)
    (v128.const i64x2 0xffff938181fff07f 0xffffff80ffddff1c))
  (v128.const i64x2 0x0027115d0010001c 0x0001000100100000))
(assert_return (invoke "i16x8.extmul_low_i8x16_u"
    (v128.const i64x2 0x00ddf0f0bfff81ff 0xfe17f0989600ff00)
    (v128.const i64x2 0xf0001eff8300fe80 0x00ffff01ff00ca00))
  (v128.const i64x2 0x61bd00007ffe7f80 0x000000001c20ef10))
(assert_return (invoke "i16x8.extmul_low_i8x16_u"
    (v128.const i64x2 0x7288f0ffba05146f 0xf07f020000ff81ff)
    (v128.const i64x2 0x0500010500ffff20 0xfe8900ff0575f900))
  (v128.const i64x2 0x000004fb13ec0de0 0x023a000000f004fb))
(assert_return (invoke "i16x8.extmul_low_i8x16_u"
    (v128.const i64x2 0xff76ff0201fffff0 0xfffffea0fe8144ff)
    (v128.const i64x2 0x817f00ff9bffff81 0xff0168fe018180c0))
  (v128.const i64x2 0x009bfe01fe0178f0 0x807f3a8a000001fe))
(assert_return (invoke "i16x8.extmul_high_i8x16_u"
    (v128.const i64x2 0xfffe81ff81ffff80 0xfe02ff9c00ffffff)
    (v128.const i64x2 0x000546ff05f401fe 0xff7fd50080dd5505))
  (v128.const i64x2 0x0000dc2354ab04fb 0xfd0200fed42b0000))
(assert_return (invoke "i16x8.extmul_high_i8x16_u"
    (v128.const i64x2 0xfffe3900fff00502 0x51f002007481ffff)
    (v128.const i64x2 0x00ff0100fe7f55e3 0x6900fff007fff080))
  (v128.const i64x2 0x032c807fef107f80 0x2139000001fe0000))
(assert_return (invoke "i16x8.extmul_high_i8x16_u"
    (v128.const i64x2 0xfe0080ffc3ff8bf0 0xff18fe1680ff0005)
    (v128.const i64x2 0x02fffff0f0ff0501 0x01007f05f0beff81))
  (v128.const i64x2 0x7800bd4200000285 0x00ff00007e02006e))
(assert_return (invoke "i32x4.extadd_pairwise_i16x8_s"
    (v128.const i64x2 0xaa2c000100027c6e 0xffffffffdef0db17))
  (v128.const i64x2 0xffffaa2d00007c70 0xfffffffeffffba07))
(assert_return (invoke "i32x4.extadd_pairwise_i16x8_s"
    (v128.const i64x2 0xffffffffffff0081 0x00020080ffffffff))
  (v128.const i64x2 0xfffffffe00000080 0x00000082fffffffe))
(assert_return (invoke "i32x4.extadd_pairwise_i16x8_s"
    (v128.const i64x2 0xdef0007f000200fe 0xbcbb000500ffffff))
  (v128.const i64x2 0xffffdf6f00000100 0xffffbcc0000000fe))
(assert_return (invoke "i32x4.extadd_pairwise_i16x8_u"
    (v128.const i64x2 0xffffffffffff00ff 0xffffea5500001963))
  (v128.const i64x2 0x0001fffe000100fe 0x0001ea5400001963))
(assert_return (invoke "i32x4.extadd_pairwise_i16x8_u"
    (v128.const i64x2 0xffff5c4b7fff8000 0xffff9662007f00fe))
  (v128.const i64x2 0x00015c4a0000ffff 0x000196610000017d))
(assert_return (invoke "i32x4.extadd_pairwise_i16x8_u"
    (v128.const i64x2 0xffffffff000100ff 0x0000ffffdef00081))
  (v128.const i64x2 0x0001fffe00000100 0x0000ffff0000df71))
(assert_return (invoke "i32x4.abs"
    (v128.const i64x2 0x0000008000008000 0x00007fff000000ff))
  (v128.const i64x2 0x0000008000008000 0x00007fff000000ff))
(assert_return (invoke "i32x4.abs"
    (v128.const i64x2 0x0000ffffdf9c3513 0xd09a9114000000fe))
  (v128.const i64x2 0x0000ffff2063caed 0x2f656eec000000fe))
(assert_return (invoke "i32x4.abs"
    (v128.const i64x2 0x7fffffff00007fff 0x0000800000000000))
  (v128.const i64x2 0x7fffffff00007fff 0x0000800000000000))
(assert_return (invoke "i32x4.neg"
    (v128.const i64x2 0x0000008000000081 0x00007fffb55463b1))
  (v128.const i64x2 0xffffff80ffffff7f 0xffff80014aab9c4f))
(assert_return (invoke "i32x4.neg"
    (v128.const i64x2 0x00000000ffffffff 0x000000050000007f))
  (v128.const i64x2 0x0000000000000001 0xfffffffbffffff81))
(assert_return (invoke "i32x4.neg"
    (v128.const i64x2 0x000000019abcdef0 0xffffffff7fffffff))
  (v128.const i64x2 0xffffffff65432110 0x0000000180000001))
(assert_return (invoke "i32x4.all_true"
    (v128.const i64x2 0x0000008100000000 0x000000fe4224fdf4))
  (i32.const 0x0))
(assert_return (invoke "i32x4.all_true"
    (v128.const i64x2 0xffffffff0000ffff 0x0000008100008000))
  (i32.const 0x1))
(assert_return (invoke "i32x4.all_true"
    (v128.const i64x2 0x0000800080000000 0x0000000180000000))
  (i32.const 0x1))
(assert_return (invoke "i32x4.bitmask"
    (v128.const i64x2 0x0000000000000080 0xffffffff9abcdef0))
  (i32.const 0xc))
(assert_return (invoke "i32x4.bitmask"
    (v128.const i64x2 0x7fffffff0000007f 0xcc90df09ffffffff))
  (i32.const 0xc))
(assert_return (invoke "i32x4.bitmask"
    (v128.const i64x2 0x9ff8a90400008000 0x0000008100000000))
  (i32.const 0x2))
(assert_return (invoke "i32x4.extend_low_i16x8_s"
    (v128.const i64x2 0xb8e1ffffffffdef0 0x007f0001000000fe))
  (v128.const i64x2 0xffffffffffffdef0 0xffffb8e1ffffffff))
(assert_return (invoke "i32x4.extend_low_i16x8_s"
    (v128.const i64x2 0xffff00ffffffffff 0xffffcd8cffffffff))
  (v128.const i64x2 0xffffffffffffffff 0xffffffff000000ff))
(assert_return (invoke "i32x4.extend_low_i16x8_s"
    (v128.const i64x2 0xdef000ff000535e0 0x0001ffff55e00000))
  (v128.const i64x2 0x00000005000035e0 0xffffdef0000000ff))
(assert_return (invoke "i32x4.extend_high_i16x8_s"
    (v128.const i64x2 0x0000def0ef647fff 0xffff7d2effff8000))
  (v128.const i64x2 0xffffffffffff8000 0xffffffff00007d2e))
(assert_return (invoke "i32x4.extend_high_i16x8_s"
    (v128.const i64x2 0x8000800000000000 0xffffb2bd00010080))
  (v128.const i64x2 0x0000000100000080 0xffffffffffffb2bd))
(assert_return (invoke "i32x4.extend_high_i16x8_s"
    (v128.const i64x2 0x0005ffffa59cffff 0xffffffffffff007f))
  (v128.const i64x2 0xffffffff0000007f 0xffffffffffffffff))
(assert_return (invoke "i32x4.extend_low_i16x8_u"
    (v128.const i64x2 0x000200000000ffff 0x0002ffffffff0005))
  (v128.const i64x2 0x000000000000ffff 0x0000000200000000))
(assert_return (invoke "i32x4.extend_low_i16x8_u"
    (v128.const i64x2 0x007f007f00007fff 0x8000000080008000))
  (v128.const i64x2 0x0000000000007fff 0x0000007f0000007f))
(assert_return (invoke "i32x4.extend_low_i16x8_u"
    (v128.const i64x2 0xd5b23cec701fffff 0x00feffff007fffff))
  (v128.const i64x2 0x0000701f0000ffff 0x0000d5b200003cec))
(assert_return (invoke "i32x4.extend_high_i16x8_u"
    (v128.const i64x2 0x007f8000226bd9c8 0x0081800000020080))
  (v128.const i64x2 0x0000000200000080 0x0000008100008000))
(assert_return (invoke "i32x4.extend_high_i16x8_u"
    (v128.const i64x2 0xffff0080def0def0 0x00800081ffffffff))
  (v128.const i64x2 0x0000ffff0000ffff 0x0000008000000081))
(assert_return (invoke "i32x4.extend_high_i16x8_u"
    (v128.const i64x2 0x00fe8b8300ff0000 0x00fe0c40ffffcfe8))
  (v128.const i64x2 0x0000ffff0000cfe8 0x000000fe00000c40))
(assert_return (invoke "i32x4.shl"
    (v128.const i64x2 0xac0b81da80000000 0x00007fff7fffffff)
    (i32.const 0x21))
  (v128.const i64x2 0x581703b400000000 0x0000fffefffffffe))
(assert_return (invoke "i32x4.shl"
    (v128.const i64x2 0x2786e26600000001 0x0000000000000081)
    (i32.const 0x5))
  (v128.const i64x2 0xf0dc4cc000000020 0x0000000000001020))
(assert_return (invoke "i32x4.shl"
    (v128.const i64x2 0x0000000000000005 0x0000007f00007fff)
    (i32.const 0x5))
  (v128.const i64x2 0x00000000000000a0 0x00000fe0000fffe0))
(assert_return (invoke "i32x4.shr_s"
    (v128.const i64x2 0x000000fe0000007f 0x0000007f000000fe)
    (i32.const 0x0))
  (v128.const i64x2 0x000000fe0000007f 0x0000007f000000fe))
(assert_return (invoke "i32x4.shr_s"
    (v128.const i64x2 0x18e02b8000000081 0x0000800000000000)
    (i32.const 0x7))
  (v128.const i64x2 0x0031c05700000001 0x0000010000000000))
(assert_return (invoke "i32x4.shr_s"
    (v128.const i64x2 0x0000ffff1d03c189 0xdcffcfee000000fe)
    (i32.const 0x8))
  (v128.const i64x2 0x000000ff001d03c1 0xffdcffcf00000000))
(assert_return (invoke "i32x4.shr_u"
    (v128.const i64x2 0x0000007f000000ff 0x00000000ffffffff)
    (i32.const 0x0))
  (v128.const i64x2 0x0000007f000000ff 0x00000000ffffffff))
(assert_return (invoke "i32x4.shr_u"
    (v128.const i64x2 0x00008000000000ff 0x9abcdef000000001)
    (i32.const 0x5))
  (v128.const i64x2 0x0000040000000007 0x04d5e6f700000000))
(assert_return (invoke "i32x4.shr_u"
    (v128.const i64x2 0xb2f79366238c49cf 0x0000ffff9abcdef0)
    (i32.const 0x8))
  (v128.const i64x2 0x00b2f79300238c49 0x000000ff009abcde))
(assert_return (invoke "i32x4.add"
    (v128.const i64x2 0x00007fff00000002 0x00000000ab31acaf)
    (v128.const i64x2 0x7fffffff00000080 0x000000016ae77c08))
  (v128.const i64x2 0x80007ffe00000082 0x00000001161928b7))
(assert_return (invoke "i32x4.add"
    (v128.const i64x2 0x000000fe00000002 0xffffffff00008000)
    (v128.const i64x2 0x8000000010316262 0x0000800000007fff))
  (v128.const i64x2 0x800000fe10316264 0x00007fff0000ffff))
(assert_return (invoke "i32x4.add"
    (v128.const i64x2 0x0000007f7fffffff 0x00000000ffffffff)
    (v128.const i64x2 0x00007fff00007fff 0x0000007f00000001))
  (v128.const i64x2 0x0000807e80007ffe 0x0000007f00000000))
(assert_return (invoke "i32x4.sub"
    (v128.const i64x2 0x902e5b5d00000001 0xffffffff00000005)
    (v128.const i64x2 0x9abcdef000000005 0x7fffffffffffffff))
  (v128.const i64x2 0xf5717c6dfffffffc 0x8000000000000006))
(assert_return (invoke "i32x4.sub"
    (v128.const i64x2 0xd99b7f2400000001 0x0000ffff0000007f)
    (v128.const i64x2 0x7fffffff00008000 0x0000008000000080))
  (v128.const i64x2 0x599b7f25ffff8001 0x0000ff7fffffffff))
(assert_return (invoke "i32x4.sub"
    (v128.const i64x2 0x000000ff0000007f 0xffffffff7fffffff)
    (v128.const i64x2 0x00007fff00000002 0x0000000200000002))
  (v128.const i64x2 0xffff81000000007d 0xfffffffd7ffffffd))
(assert_return (invoke "i32x4.mul"
    (v128.const i64x2 0x97ab510e00000000 0x00007fff00000081)
    (v128.const i64x2 0x0000000180000000 0x00008000ffffffff))
  (v128.const i64x2 0x97ab510e00000000 0x3fff8000ffffff7f))
(assert_return (invoke "i32x4.mul"
    (v128.const i64x2 0x00000005000000ff 0xfd132cde0d94924d)
    (v128.const i64x2 0x0000000000000081 0x0000800000008000))
  (v128.const i64x2 0x000000000000807f 0x966f000049268000))
(assert_return (invoke "i32x4.mul"
    (v128.const i64x2 0x78d84f8f00000001 0x000000800b946330)
    (v128.const i64x2 0xffffffff7cd3283e 0x1e681389ffffffff))
  (v128.const i64x2 0x8727b0717cd3283e 0x3409c480f46b9cd0))
(assert_return (invoke "i32x4.min_s"
    (v128.const i64x2 0x000000006e557770 0xbe3ed63ab11c1421)
    (v128.const i64x2 0x7fffffff00000005 0x00000001ffffffff))
  (v128.const i64x2 0x0000000000000005 0xbe3ed63ab11c1421))
(assert_return (invoke "i32x4.min_s"
    (v128.const i64x2 0xba552f0300000002 0x00007fff000000fe)
    (v128.const i64x2 0x9abcdef000007fff 0x0000000000000080))
  (v128.const i64x2 0x9abcdef000000002 0x0000000000000080))
(assert_return (invoke "i32x4.min_s"
    (v128.const i64x2 0x782376940000ffff 0x00000081ffffffff)
    (v128.const i64x2 0x800000000000ffff 0x2560e818000000fe))
  (v128.const i64x2 0x800000000000ffff 0x00000081ffffffff))
(assert_return (invoke "i32x4.min_u"
    (v128.const i64x2 0x89066d1326afc37a 0x87ad6a48ffffffff)
    (v128.const i64x2 0x7fffffffffffffff 0x325070b100000001))
  (v128.const i64x2 0x7fffffff26afc37a 0x325070b100000001))
(assert_return (invoke "i32x4.min_u"
    (v128.const i64x2 0xffffffffee18f817 0x7fffffff80000000)
    (v128.const i64x2 0x00000080ffffffff 0x48da14110000ffff))
  (v128.const i64x2 0x00000080ee18f817 0x48da14110000ffff))
(assert_return (invoke "i32x4.min_u"
    (v128.const i64x2 0x80000000ffffffff 0x000000ff80000000)
    (v128.const i64x2 0x9abcdef0000000ff 0x0000800000000001))
  (v128.const i64x2 0x80000000000000ff 0x000000ff00000001))
(assert_return (invoke "i32x4.max_s"
    (v128.const i64x2 0x00007fff00000001 0xffffffff000000fe)
    (v128.const i64x2 0x000000ff00000001 0x000000fe00000005))
  (v128.const i64x2 0x00007fff00000001 0x000000fe000000fe))
(assert_return (invoke "i32x4.max_s"
    (v128.const i64x2 0x9abcdef080000000 0x8907a2f800008000)
    (v128.const i64x2 0x800000000000ffff 0x000000ff00000002))
  (v128.const i64x2 0x9abcdef00000ffff 0x000000ff00008000))
(assert_return (invoke "i32x4.max_s"
    (v128.const i64x2 0x68ed095a000000ff 0x000000fe657740f3)
    (v128.const i64x2 0x000000010000ffff 0x383128d4ffffffff))
  (v128.const i64x2 0x68ed095a0000ffff 0x383128d4657740f3))
(assert_return (invoke "i32x4.max_u"
    (v128.const i64x2 0x000000009abcdef0 0x0000008100008000)
    (v128.const i64x2 0x9abcdef00000ffff 0x68f3ce0300008000))
  (v128.const i64x2 0x9abcdef09abcdef0 0x68f3ce0300008000))
(assert_return (invoke "i32x4.max_u"
    (v128.const i64x2 0xffffffff0000ffff 0x94b082c800008000)
    (v128.const i64x2 0xd789f078ffffffff 0x00000001000000fe))
  (v128.const i64x2 0xffffffffffffffff 0x94b082c800008000))
(assert_return (invoke "i32x4.max_u"
    (v128.const i64x2 0x00000005000000ff 0xba5b8c6d0000ffff)
    (v128.const i64x2 0x000000810000007f 0x0000008000000081))
  (v128.const i64x2 0x00000081000000ff 0xba5b8c6d0000ffff))
(assert_return (invoke "i32x4.dot_i16x8_s"
    (v128.const i64x2 0xdef0ffff007f2658 0x8000e0d00080ffff)
    (v128.const i64x2 0xffff000100008000 0x0081000100000002))
  (v128.const i64x2 0x0000210fecd40000 0xffbf60d0fffffffe))
(assert_return (invoke "i32x4.dot_i16x8_s"
    (v128.const i64x2 0x0001ac71000071d7 0xffff72c500807fff)
    (v128.const i64x2 0x7fffd02922960000 0xffffdf6c00fe3f60))
  (v128.const i64x2 0x0f9dee1800000000 0xf165061d1fb03fa0))
(assert_return (invoke "i32x4.dot_i16x8_s"
    (v128.const i64x2 0x00000005def00000 0x7fff8000ffff0001)
    (v128.const i64x2 0x007fffff00800000 0xffffdef000057fff))
  (v128.const i64x2 0xfffffffbffef7800 0x1087800100007ffa))
(assert_return (invoke "i32x4.extmul_low_i16x8_s"
    (v128.const i64x2 0xffff00050080e174 0x00fedef0ffff0000)
    (v128.const i64x2 0xffff0081fe150080 0x0000ffff00050000))
  (v128.const i64x2 0xffff0a80fff0ba00 0x0000000100000285))
(assert_return (invoke "i32x4.extmul_low_i16x8_s"
    (v128.const i64x2 0x0000b93b00ffffff 0x27650000da6f2230)
    (v128.const i64x2 0xffffffff2d338000 0xffffffffdef0def0))
  (v128.const i64x2 0x002d05cd00008000 0x00000000000046c5))
(assert_return (invoke "i32x4.extmul_low_i16x8_s"
    (v128.const i64x2 0xffff0000ffff44f9 0x5cd27fff30e80002)
    (v128.const i64x2 0x000500000080ffff 0x00fe000000005b9d))
  (v128.const i64x2 0xffffff80ffffbb07 0xfffffffb00000000))
(assert_return (invoke "i32x4.extmul_high_i16x8_s"
    (v128.const i64x2 0x322080009410ffff 0xffff00fe18570081)
    (v128.const i64x2 0xffff00007fff00fe 0x000280008000ffff))
  (v128.const i64x2 0xf3d48000ffffff7f 0xfffffffeff810000))
(assert_return (invoke "i32x4.extmul_high_i16x8_s"
    (v128.const i64x2 0x007fffff00800001 0x0081ffffffff0000)
    (v128.const i64x2 0x8000def000feffff 0xdef08000fbb70005))
  (v128.const i64x2 0x0000044900000000 0xffef56f000008000))
(assert_return (invoke "i32x4.extmul_high_i16x8_s"
    (v128.const i64x2 0x00001ddbf35c71aa 0x166b00ff00fe00fe)
    (v128.const i64x2 0xffff0000def00081 0xdef000004be1007f))
  (v128.const i64x2 0x004b493e00007e02 0xfd1ace5000000000))
(assert_return (invoke "i32x4.extmul_low_i16x8_u"
    (v128.const i64x2 0xffff0002ffffffff 0x00000080ffff8000)
    (v128.const i64x2 0x0080ffff00805964 0xdd9affff00fedef0))
  (v128.const i64x2 0x007fff805963a69c 0x007fff800001fffe))
(assert_return (invoke "i32x4.extmul_low_i16x8_u"
    (v128.const i64x2 0x0000137f00000000 0x0000ffff0001ffff)
    (v128.const i64x2 0xffff0000626d0000 0x007f0000ffff0000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.extmul_low_i16x8_u"
    (v128.const i64x2 0x000028bc0081ffff 0x0002000100000001)
    (v128.const i64x2 0x000076bf00005ba7 0x000200818000ffff))
  (v128.const i64x2 0x000000005ba6a459 0x0000000012e50c44))
(assert_return (invoke "i32x4.extmul_high_i16x8_u"
    (v128.const i64x2 0x2ea1000500810000 0x0000ffffffff0002)
    (v128.const i64x2 0xffff80001d9effff 0x00017fff0002921e))
  (v128.const i64x2 0x0001fffe0001243c 0x000000007ffe8001))
(assert_return (invoke "i32x4.extmul_high_i16x8_u"
    (v128.const i64x2 0x7fff7fff8000230f 0xffff0081000000ff)
    (v128.const i64x2 0xffff50080000b32d 0x00800005000000fe))
  (v128.const i64x2 0x000000000000fd02 0x007fff8000000285))
(assert_return (invoke "i32x4.extmul_high_i16x8_u"
    (v128.const i64x2 0x0000def00080ffff 0xffffbc70ffff20a0)
    (v128.const i64x2 0xffff00000000def0 0xb68adef00000ffff))
  (v128.const i64x2 0x00000000209fdf60 0xb6894976a419c900))
(assert_return (invoke "i64x2.abs"
    (v128.const i64x2 0x55796075426846c3 0x1e10c8408dbce5be))
  (v128.const i64x2 0x55796075426846c3 0x1e10c8408dbce5be))
(assert_return (invoke "i64x2.abs"
    (v128.const i64x2 0x000000000000007f 0x000000007fffffff))
  (v128.const i64x2 0x000000000000007f 0x000000007fffffff))
(assert_return (invoke "i64x2.abs"
    (v128.const i64x2 0x000000007fffffff 0x0000000000000002))
  (v128.const i64x2 0x000000007fffffff 0x0000000000000002))
(assert_return (invoke "i64x2.neg"
    (v128.const i64x2 0xfe76c55b3628af38 0x0000000000000081))
  (v128.const i64x2 0x01893aa4c9d750c8 0xffffffffffffff7f))
(assert_return (invoke "i64x2.neg"
    (v128.const i64x2 0x00000000ffffffff 0x8000000000000000))
  (v128.const i64x2 0xffffffff00000001 0x8000000000000000))
(assert_return (invoke "i64x2.neg"
    (v128.const i64x2 0x0000000000000005 0x00000000000000fe))
  (v128.const i64x2 0xfffffffffffffffb 0xffffffffffffff02))
(assert_return (invoke "i64x2.all_true"
    (v128.const i64x2 0x5b56b91619cab487 0x0000000000000081))
  (i32.const 0x1))
(assert_return (invoke "i64x2.all_true"
    (v128.const i64x2 0x0000000000000080 0x0000000000000005))
  (i32.const 0x1))
(assert_return (invoke "i64x2.all_true"
    (v128.const i64x2 0x00000000ffffffff 0x00000000ffffffff))
  (i32.const 0x1))
(assert_return (invoke "i64x2.bitmask"
    (v128.const i64x2 0x000000000000ffff 0x67775bf7e7916021))
  (i32.const 0x0))
(assert_return (invoke "i64x2.bitmask"
    (v128.const i64x2 0x6ce6967b11c6ac7d 0x0000000000000081))
  (i32.const 0x0))
(assert_return (invoke "i64x2.bitmask"
    (v128.const i64x2 0x0000000000000081 0xffffffffffffffff))
  (i32.const 0x2))
(assert_return (invoke "i64x2.extend_low_i32x4_s"
    (v128.const i64x2 0x0000000000000000 0x7fffffff0000007f))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.extend_low_i32x4_s"
    (v128.const i64x2 0x00007fff80000000 0x0000000100000005))
  (v128.const i64x2 0xffffffff80000000 0x0000000000007fff))
(assert_return (invoke "i64x2.extend_low_i32x4_s"
    (v128.const i64x2 0x0000000200000000 0x0000ffff80000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000002))
(assert_return (invoke "i64x2.extend_high_i32x4_s"
    (v128.const i64x2 0x53158f1cd720df6c 0x0000800000000002))
  (v128.const i64x2 0x0000000000000002 0x0000000000008000))
(assert_return (invoke "i64x2.extend_high_i32x4_s"
    (v128.const i64x2 0x000000020000ffff 0xffffffff5293f058))
  (v128.const i64x2 0x000000005293f058 0xffffffffffffffff))
(assert_return (invoke "i64x2.extend_high_i32x4_s"
    (v128.const i64x2 0x000000810000007f 0x000000ff00000002))
  (v128.const i64x2 0x0000000000000002 0x00000000000000ff))
(assert_return (invoke "i64x2.extend_low_i32x4_u"
    (v128.const i64x2 0x000000fe000000ff 0x00008000000000fe))
  (v128.const i64x2 0x00000000000000ff 0x00000000000000fe))
(assert_return (invoke "i64x2.extend_low_i32x4_u"
    (v128.const i64x2 0x000080007fffffff 0xf076d32b00007fff))
  (v128.const i64x2 0x000000007fffffff 0x0000000000008000))
(assert_return (invoke "i64x2.extend_low_i32x4_u"
    (v128.const i64x2 0x7fffffff8428b711 0x0000007f00000000))
  (v128.const i64x2 0x000000008428b711 0x000000007fffffff))
(assert_return (invoke "i64x2.extend_high_i32x4_u"
    (v128.const i64x2 0x00008000000000ff 0x8000000000000080))
  (v128.const i64x2 0x0000000000000080 0x0000000080000000))
(assert_return (invoke "i64x2.extend_high_i32x4_u"
    (v128.const i64x2 0x7fffffff00000000 0x5f7a205226a0ce82))
  (v128.const i64x2 0x0000000026a0ce82 0x000000005f7a2052))
(assert_return (invoke "i64x2.extend_high_i32x4_u"
    (v128.const i64x2 0x8a717f7000000081 0x504d315effffffff))
  (v128.const i64x2 0x00000000ffffffff 0x00000000504d315e))
(assert_return (invoke "i64x2.shl"
    (v128.const i64x2 0x000000007fffffff 0x000000000000ffff)
    (i32.const 0xf))
  (v128.const i64x2 0x00003fffffff8000 0x000000007fff8000))
(assert_return (invoke "i64x2.shl"
    (v128.const i64x2 0x0000000000007fff 0x8000000000000000)
    (i32.const 0x64))
  (v128.const i64x2 0x0007fff000000000 0x0000000000000000))
(assert_return (invoke "i64x2.shl"
    (v128.const i64x2 0x7fffffffffffffff 0x0000000080000000)
    (i32.const 0x8))
  (v128.const i64x2 0xffffffffffffff00 0x0000008000000000))
(assert_return (invoke "i64x2.shr_s"
    (v128.const i64x2 0x0000000080000000 0xadbe6d3f8ed43fd4)
    (i32.const 0x1))
  (v128.const i64x2 0x0000000040000000 0xd6df369fc76a1fea))
(assert_return (invoke "i64x2.shr_s"
    (v128.const i64x2 0x7fffffffffffffff 0x8000000000000000)
    (i32.const 0x7))
  (v128.const i64x2 0x00ffffffffffffff 0xff00000000000000))
(assert_return (invoke "i64x2.shr_s"
    (v128.const i64x2 0x19a5427d4ffd5202 0x000000000000ffff)
    (i32.const 0xf))
  (v128.const i64x2 0x0000334a84fa9ffa 0x0000000000000001))
(assert_return (invoke "i64x2.shr_u"
    (v128.const i64x2 0x123456789abcdef0 0x5ec8fa83d565b681)
    (i32.const 0x5))
  (v128.const i64x2 0x0091a2b3c4d5e6f7 0x02f647d41eab2db4))
(assert_return (invoke "i64x2.shr_u"
    (v128.const i64x2 0x0000000000000002 0x00000000000000ff)
    (i32.const 0x5))
  (v128.const i64x2 0x0000000000000000 0x0000000000000007))
(assert_return (invoke "i64x2.shr_u"
    (v128.const i64x2 0xaaa869eb40029b7b 0x219f043a8fba505e)
    (i32.const 0x8))
  (v128.const i64x2 0x00aaa869eb40029b 0x00219f043a8fba50))
(assert_return (invoke "i64x2.add"
    (v128.const i64x2 0x000000000000ffff 0x0000000000000000)
    (v128.const i64x2 0x000000007fffffff 0x00000000000000fe))
  (v128.const i64x2 0x000000008000fffe 0x00000000000000fe))
(assert_return (invoke "i64x2.add"
    (v128.const i64x2 0x0000000000000005 0x0000000000008000)
    (v128.const i64x2 0xffffffffffffffff 0x0000000000000080))
  (v128.const i64x2 0x0000000000000004 0x0000000000008080))
(assert_return (invoke "i64x2.add"
    (v128.const i64x2 0x8000000000000000 0x000000000000007f)
    (v128.const i64x2 0xf1f6b87c51a0b400 0x00000000000000fe))
  (v128.const i64x2 0x71f6b87c51a0b400 0x000000000000017d))
(assert_return (invoke "i64x2.sub"
    (v128.const i64x2 0xf578e24bc93c44f9 0x0000000000000000)
    (v128.const i64x2 0xe8a34637b19669b6 0xe6a57bc668993cd4))
  (v128.const i64x2 0x0cd59c1417a5db43 0x195a84399766c32c))
(assert_return (invoke "i64x2.sub"
    (v128.const i64x2 0x0000000080000000 0x979fbc99b7afb95a)
    (v128.const i64x2 0x000000007fffffff 0x0000000000000002))
  (v128.const i64x2 0x0000000000000001 0x979fbc99b7afb958))
(assert_return (invoke "i64x2.sub"
    (v128.const i64x2 0x0000000080000000 0xf7dd31469f847a1b)
    (v128.const i64x2 0x00000000000000fe 0x0000000000000080))
  (v128.const i64x2 0x000000007fffff02 0xf7dd31469f84799b))
(assert_return (invoke "i64x2.mul"
    (v128.const i64x2 0x0000000000008000 0x97b03e8733f4a2a5)
    (v128.const i64x2 0x00000000000000ff 0x0000000000000001))
  (v128.const i64x2 0x00000000007f8000 0x97b03e8733f4a2a5))
(assert_return (invoke "i64x2.mul"
    (v128.const i64x2 0x0000000000000081 0x3d25fe5465dbf66a)
    (v128.const i64x2 0x00000000000000fe 0x7fffffffffffffff))
  (v128.const i64x2 0x0000000000007ffe 0xc2da01ab9a240996))
(assert_return (invoke "i64x2.mul"
    (v128.const i64x2 0x0000000000000000 0x0000000000000000)
    (v128.const i64x2 0x000000000000ffff 0x0d3e5e1cb1c98982))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i64x2.extmul_low_i32x4_s"
    (v128.const i64x2 0x9abcdef000007fff 0x00000000027978c2)
    (v128.const i64x2 0x00000000000000fe 0x000000007fffffff))
  (v128.const i64x2 0x00000000007eff02 0x0000000000000000))
(assert_return (invoke "i64x2.extmul_low_i32x4_s"
    (v128.const i64x2 0x00007fff000000ff 0x000000800000007f)
    (v128.const i64x2 0x000000ff9abcdef0 0x067b150c9abcdef0))
  (v128.const i64x2 0xffffff9b22221110 0x00000000007f7f01))
(assert_return (invoke "i64x2.extmul_low_i32x4_s"
    (v128.const i64x2 0x0000ffff00000081 0xffffffffa1a87348)
    (v128.const i64x2 0xac8f78c200000002 0x00000000b5eb32a6))
  (v128.const i64x2 0x0000000000000102 0xffffac8fcc32873e))
(assert_return (invoke "i64x2.extmul_high_i32x4_s"
    (v128.const i64x2 0xffffffffffffffff 0xffffffff00000000)
    (v128.const i64x2 0x0000000200000081 0x0000800000000005))
  (v128.const i64x2 0x0000000000000000 0xffffffffffff8000))
(assert_return (invoke "i64x2.extmul_high_i32x4_s"
    (v128.const i64x2 0x0000000500007fff 0x7fffffff00008000)
    (v128.const i64x2 0xffffffff80000000 0x69f8c88e80000000))
  (v128.const i64x2 0xffffc00000000000 0x34fc644696073772))
(assert_return (invoke "i64x2.extmul_high_i32x4_s"
    (v128.const i64x2 0x3e48b10500000001 0x0000008000000002)
    (v128.const i64x2 0x0000008000000000 0x9abcdef000008000))
  (v128.const i64x2 0x0000000000010000 0xffffffcd5e6f7800))
(assert_return (invoke "i64x2.extmul_low_i32x4_u"
    (v128.const i64x2 0x4fe21653ffffffff 0x3bb7a9e67fffffff)
    (v128.const i64x2 0x000000fe00000002 0xe1ecf5c600000081))
  (v128.const i64x2 0x00000001fffffffe 0x0000004f4252265a))
(assert_return (invoke "i64x2.extmul_low_i32x4_u"
    (v128.const i64x2 0xfffffffffc9ca6da 0x4a4a85cd00000080)
    (v128.const i64x2 0x000000000000007f 0x0000000000000002))
  (v128.const i64x2 0x0000007d51b6c626 0x0000000000000000))
(assert_return (invoke "i64x2.extmul_low_i32x4_u"
    (v128.const i64x2 0x000000fe0000ffff 0x00000080ffffffff)
    (v128.const i64x2 0x9abcdef0ac92b3cf 0x487bbb3e00000001))
  (v128.const i64x2 0x0000ac92073c4c31 0x0000009987653220))
(assert_return (invoke "i64x2.extmul_high_i32x4_u"
    (v128.const i64x2 0x000000fe80000000 0x00008000ffffffff)
    (v128.const i64x2 0x9abcdef03616e4b0 0x0000000000000005))
  (v128.const i64x2 0x00000004fffffffb 0x0000000000000000))
(assert_return (invoke "i64x2.extmul_high_i32x4_u"
    (v128.const i64x2 0xffffffffbed13398 0x00000001ac1f7191)
    (v128.const i64x2 0xffffffff00000081 0x0000008100000081))
  (v128.const i64x2 0x00000056bbd83a11 0x0000000000000081))
(assert_return (invoke "i64x2.extmul_high_i32x4_u"
    (v128.const i64x2 0x0000000100000005 0x524e88da00000080)
    (v128.const i64x2 0xac188ca400000001 0x7fffffff80000000))
  (v128.const i64x2 0x0000004000000000 0x2927446cadb17726))
(assert_return (invoke "f32x4.ceil"
    (v128.const i64x2 0x000000003f800000 0x3dcccccdff800000))
  (v128.const i64x2 0x000000003f800000 0x3f800000ff800000))
(assert_return (invoke "f32x4.ceil"
    (v128.const i64x2 0x4f8000003f800000 0x3dcccccdbf800000))
  (v128.const i64x2 0x4f8000003f800000 0x3f800000bf800000))
(assert_return (invoke "f32x4.ceil"
    (v128.const i64x2 0x4f800000cf000000 0xc079999a3f800000))
  (v128.const i64x2 0x4f800000cf000000 0xc04000003f800000))
(assert_return (invoke "f32x4.floor"
    (v128.const i64x2 0x7f8000004079999a 0x3dcccccdc079999a))
  (v128.const i64x2 0x7f80000040400000 0x00000000c0800000))
(assert_return (invoke "f32x4.floor"
    (v128.const i64x2 0x80000000c0200000 0x4079999ac0200000))
  (v128.const i64x2 0x80000000c0400000 0x40400000c0400000))
(assert_return (invoke "f32x4.floor"
    (v128.const i64x2 0x000000004f000000 0x800000003f000000))
  (v128.const i64x2 0x000000004f000000 0x8000000000000000))
(assert_return (invoke "f32x4.trunc"
    (v128.const i64x2 0x3dcccccd501502f9 0x3dcccccdcf000000))
  (v128.const i64x2 0x00000000501502f9 0x00000000cf000000))
(assert_return (invoke "f32x4.trunc"
    (v128.const i64x2 0x4f800000c079999a 0x4079999a501502f9))
  (v128.const i64x2 0x4f800000c0400000 0x40400000501502f9))
(assert_return (invoke "f32x4.trunc"
    (v128.const i64x2 0x3dcccccdc0200000 0x000000003fc00000))
  (v128.const i64x2 0x00000000c0000000 0x000000003f800000))
(assert_return (invoke "f32x4.nearest"
    (v128.const i64x2 0x80000000c0200000 0x000000004f000000))
  (v128.const i64x2 0x80000000c0000000 0x000000004f000000))
(assert_return (invoke "f32x4.nearest"
    (v128.const i64x2 0x3f8000003dcccccd 0x00000000c0200000))
  (v128.const i64x2 0x3f80000000000000 0x00000000c0000000))
(assert_return (invoke "f32x4.nearest"
    (v128.const i64x2 0xc079999a4f000000 0x3dcccccd00000000))
  (v128.const i64x2 0xc08000004f000000 0x0000000000000000))
(assert_return (invoke "f64x2.ceil"
    (v128.const i64x2 0x41f0000000000000 0x400f333333333333))
  (v128.const i64x2 0x41f0000000000000 0x4010000000000000))
(assert_return (invoke "f64x2.ceil"
    (v128.const i64x2 0xc00f333333333333 0x3ff8000000000000))
  (v128.const i64x2 0xc008000000000000 0x4000000000000000))
(assert_return (invoke "f64x2.ceil"
    (v128.const i64x2 0x0000000000000000 0x4202a05f20000000))
  (v128.const i64x2 0x0000000000000000 0x4202a05f20000000))
(assert_return (invoke "f64x2.floor"
    (v128.const i64x2 0x7ff0000000000000 0x41e0000000000000))
  (v128.const i64x2 0x7ff0000000000000 0x41e0000000000000))
(assert_return (invoke "f64x2.floor"
    (v128.const i64x2 0xbff0000000000000 0x0000000000000000))
  (v128.const i64x2 0xbff0000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.floor"
    (v128.const i64x2 0xc1e0000000200000 0x3fe0000000000000))
  (v128.const i64x2 0xc1e0000000200000 0x0000000000000000))
(assert_return (invoke "f64x2.trunc"
    (v128.const i64x2 0x8000000000000000 0xbff0000000000000))
  (v128.const i64x2 0x8000000000000000 0xbff0000000000000))
(assert_return (invoke "f64x2.trunc"
    (v128.const i64x2 0x3ff8000000000000 0x8000000000000000))
  (v128.const i64x2 0x3ff0000000000000 0x8000000000000000))
(assert_return (invoke "f64x2.trunc"
    (v128.const i64x2 0x8000000000000000 0x3fb999999999999a))
  (v128.const i64x2 0x8000000000000000 0x0000000000000000))
(assert_return (invoke "f64x2.nearest"
    (v128.const i64x2 0xc004000000000000 0x41e0000000000000))
  (v128.const i64x2 0xc000000000000000 0x41e0000000000000))
(assert_return (invoke "f64x2.nearest"
    (v128.const i64x2 0x7ff0000000000000 0x400f333333333333))
  (v128.const i64x2 0x7ff0000000000000 0x4010000000000000))
(assert_return (invoke "f64x2.nearest"
    (v128.const i64x2 0xfff0000000000000 0x3ff0000000000000))
  (v128.const i64x2 0xfff0000000000000 0x3ff0000000000000))
(assert_return (invoke "f32x4.abs"
    (v128.const i64x2 0x7fc000003dcccccd 0x7f8000007f800000))
  (v128.const i64x2 0x7fc000003dcccccd 0x7f8000007f800000))
(assert_return (invoke "f32x4.abs"
    (v128.const i64x2 0x4f0000003f800000 0x00000000501502f9))
  (v128.const i64x2 0x4f0000003f800000 0x00000000501502f9))
(assert_return (invoke "f32x4.abs"
    (v128.const i64x2 0x7fc000007f800000 0xff800000c0200000))
  (v128.const i64x2 0x7fc000007f800000 0x7f80000040200000))
(assert_return (invoke "f32x4.neg"
    (v128.const i64x2 0xff8000003fc00000 0xc079999ac0200000))
  (v128.const i64x2 0x7f800000bfc00000 0x4079999a40200000))
(assert_return (invoke "f32x4.neg"
    (v128.const i64x2 0x4f800000501502f9 0x4f00000000000000))
  (v128.const i64x2 0xcf800000d01502f9 0xcf00000080000000))
(assert_return (invoke "f32x4.neg"
    (v128.const i64x2 0x3fc000003fc00000 0x501502f93fc00000))
  (v128.const i64x2 0xbfc00000bfc00000 0xd01502f9bfc00000))
(assert_return (invoke "f32x4.sqrt"
    (v128.const i64x2 0x3f00000000000000 0x4f00000000000000))
  (v128.const i64x2 0x3f3504f300000000 0x473504f300000000))
(assert_return (invoke "f32x4.sqrt"
    (v128.const i64x2 0x8000000080000000 0x3dcccccd3fc00000))
  (v128.const i64x2 0x8000000080000000 0x3ea1e89b3f9cc471))
(assert_return (invoke "f32x4.sqrt"
    (v128.const i64x2 0x4f80000080000000 0x4f8000003dcccccd))
  (v128.const i64x2 0x4780000080000000 0x478000003ea1e89b))
(assert_return (invoke "f32x4.add"
    (v128.const i64x2 0xff800000cf000000 0x4079999aff800000)
    (v128.const i64x2 0x3f8000004f800000 0x4f8000003f800000))
  (v128.const i64x2 0xff8000004f000000 0x4f800000ff800000))
(assert_return (invoke "f32x4.add"
    (v128.const i64x2 0x3f8000007f800000 0x4f00000000000000)
    (v128.const i64x2 0x501502f9501502f9 0xcf000000ff800000))
  (v128.const i64x2 0x501502f97f800000 0x00000000ff800000))
(assert_return (invoke "f32x4.add"
    (v128.const i64x2 0xc079999abf800000 0x3f800000501502f9)
    (v128.const i64x2 0xc02000007f800000 0x800000003fc00000))
  (v128.const i64x2 0xc0cccccd7f800000 0x3f800000501502f9))
(assert_return (invoke "f32x4.sub"
    (v128.const i64x2 0x4f800000c0200000 0x4f8000003dcccccd)
    (v128.const i64x2 0x7f800000c079999a 0x4f000000cf000000))
  (v128.const i64x2 0xff8000003fb33334 0x4f0000004f000000))
(assert_return (invoke "f32x4.sub"
    (v128.const i64x2 0xc0200000c0200000 0x501502f900000000)
    (v128.const i64x2 0x4079999ac0200000 0x4f80000080000000))
  (v128.const i64x2 0xc0cccccd00000000 0x4faa05f200000000))
(assert_return (invoke "f32x4.sub"
    (v128.const i64x2 0xc079999ac0200000 0x000000003f000000)
    (v128.const i64x2 0xc079999a3fc00000 0xc079999aff800000))
  (v128.const i64x2 0x00000000c0800000 0x4079999a7f800000))
(assert_return (invoke "f32x4.mul"
    (v128.const i64x2 0x3f000000c079999a 0x501502f9501502f9)
    (v128.const i64x2 0x3fc000004f000000 0xcf0000007f800000))
  (v128.const i64x2 0x3f400000cff9999a 0xdf9502f97f800000))
(assert_return (invoke "f32x4.mul"
    (v128.const i64x2 0xc02000003f800000 0x4f8000004079999a)
    (v128.const i64x2 0x7f8000003f800000 0x3dcccccd00000000))
  (v128.const i64x2 0xff8000003f800000 0x4dcccccd00000000))
(assert_return (invoke "f32x4.mul"
    (v128.const i64x2 0x800000004079999a 0x4079999a3fc00000)
    (v128.const i64x2 0x80000000ff800000 0x4f0000003fc00000))
  (v128.const i64x2 0x00000000ff800000 0x4ff9999a40100000))
(assert_return (invoke "f32x4.div"
    (v128.const i64x2 0x3f800000501502f9 0x3f800000cf000000)
    (v128.const i64x2 0x501502f9bf800000 0x4f0000004079999a))
  (v128.const i64x2 0x2edbe6ffd01502f9 0x30000000ce034834))
(assert_return (invoke "f32x4.div"
    (v128.const i64x2 0xc079999a80000000 0x3dcccccd4f800000)
    (v128.const i64x2 0x3dcccccd501502f9 0xc079999ac0200000))
  (v128.const i64x2 0xc21c000080000000 0xbcd20d21cecccccd))
(assert_return (invoke "f32x4.div"
    (v128.const i64x2 0x4f00000080000000 0x00000000c0200000)
    (v128.const i64x2 0x4f0000004f800000 0x3dcccccd80000000))
  (v128.const i64x2 0x3f80000080000000 0x000000007f800000))
(assert_return (invoke "f32x4.min"
    (v128.const i64x2 0xbf8000003dcccccd 0xff8000004f800000)
    (v128.const i64x2 0x800000007f800000 0xc02000004f800000))
  (v128.const i64x2 0xbf8000003dcccccd 0xff8000004f800000))
(assert_return (invoke "f32x4.min"
    (v128.const i64x2 0x3fc000003fc00000 0x800000004f000000)
    (v128.const i64x2 0x3f00000000000000 0xbf80000080000000))
  (v128.const i64x2 0x3f00000000000000 0xbf80000080000000))
(assert_return (invoke "f32x4.min"
    (v128.const i64x2 0xc02000004079999a 0xc079999a4f800000)
    (v128.const i64x2 0xbf8000003dcccccd 0x4079999acf000000))
  (v128.const i64x2 0xc02000003dcccccd 0xc079999acf000000))
(assert_return (invoke "f32x4.max"
    (v128.const i64x2 0x3dcccccd4f000000 0x3f000000bf800000)
    (v128.const i64x2 0x3fc00000c079999a 0x000000003f000000))
  (v128.const i64x2 0x3fc000004f000000 0x3f0000003f000000))
(assert_return (invoke "f32x4.max"
    (v128.const i64x2 0x4079999a501502f9 0x4f000000bf800000)
    (v128.const i64x2 0x3fc00000c079999a 0x800000003dcccccd))
  (v128.const i64x2 0x4079999a501502f9 0x4f0000003dcccccd))
(assert_return (invoke "f32x4.max"
    (v128.const i64x2 0x80000000501502f9 0x00000000501502f9)
    (v128.const i64x2 0x3fc00000ff800000 0x3f0000004f000000))
  (v128.const i64x2 0x3fc00000501502f9 0x3f000000501502f9))
(assert_return (invoke "f32x4.pmin"
    (v128.const i64x2 0x80000000c0200000 0x3fc000003f800000)
    (v128.const i64x2 0x3f8000007f800000 0x3fc00000cf000000))
  (v128.const i64x2 0x80000000c0200000 0x3fc00000cf000000))
(assert_return (invoke "f32x4.pmin"
    (v128.const i64x2 0x3fc000004079999a 0xcf0000003f800000)
    (v128.const i64x2 0xc0200000c0200000 0x501502f9c079999a))
  (v128.const i64x2 0xc0200000c0200000 0xcf000000c079999a))
(assert_return (invoke "f32x4.pmin"
    (v128.const i64x2 0x3fc000007f800000 0x3fc000004079999a)
    (v128.const i64x2 0x3dcccccdc0200000 0x80000000bf800000))
  (v128.const i64x2 0x3dcccccdc0200000 0x80000000bf800000))
(assert_return (invoke "f32x4.pmax"
    (v128.const i64x2 0x80000000bf800000 0x7fc0000080000000)
    (v128.const i64x2 0x3dcccccdc079999a 0xc0200000bf800000))
  (v128.const i64x2 0x3dcccccdbf800000 0x7fc0000080000000))
(assert_return (invoke "f32x4.pmax"
    (v128.const i64x2 0xff8000004079999a 0x3dcccccd4f000000)
    (v128.const i64x2 0xc02000007f800000 0xbf800000ff800000))
  (v128.const i64x2 0xc02000007f800000 0x3dcccccd4f000000))
(assert_return (invoke "f32x4.pmax"
    (v128.const i64x2 0xbf80000000000000 0x3f0000003dcccccd)
    (v128.const i64x2 0x3dcccccd4f800000 0x3f0000007fc00000))
  (v128.const i64x2 0x3dcccccd4f800000 0x3f0000003dcccccd))
(assert_return (invoke "f64x2.abs"
    (v128.const i64x2 0x8000000000000000 0x3fe0000000000000))
  (v128.const i64x2 0x0000000000000000 0x3fe0000000000000))
(assert_return (invoke "f64x2.abs"
    (v128.const i64x2 0x400f333333333333 0xc00f333333333333))
  (v128.const i64x2 0x400f333333333333 0x400f333333333333))
(assert_return (invoke "f64x2.abs"
    (v128.const i64x2 0x8000000000000000 0x3ff8000000000000))
  (v128.const i64x2 0x0000000000000000 0x3ff8000000000000))
(assert_return (invoke "f64x2.neg"
    (v128.const i64x2 0x3ff0000000000000 0x3ff8000000000000))
  (v128.const i64x2 0xbff0000000000000 0xbff8000000000000))
(assert_return (invoke "f64x2.neg"
    (v128.const i64x2 0x7ff8000000000000 0x0000000000000000))
  (v128.const i64x2 0xfff8000000000000 0x8000000000000000))
(assert_return (invoke "f64x2.neg"
    (v128.const i64x2 0xc1e0000000200000 0x3ff0000000000000))
  (v128.const i64x2 0x41e0000000200000 0xbff0000000000000))
(assert_return (invoke "f64x2.sqrt"
    (v128.const i64x2 0x400f333333333333 0x8000000000000000))
  (v128.const i64x2 0x3fff98f3adef13f2 0x8000000000000000))
(assert_return (invoke "f64x2.sqrt"
    (v128.const i64x2 0x41e0000000000000 0x8000000000000000))
  (v128.const i64x2 0x40e6a09e667f3bcd 0x8000000000000000))
(assert_return (invoke "f64x2.sqrt"
    (v128.const i64x2 0x3fb999999999999a 0x41e0000000000000))
  (v128.const i64x2 0x3fd43d136248490f 0x40e6a09e667f3bcd))
(assert_return (invoke "f64x2.add"
    (v128.const i64x2 0x400f333333333333 0x41e0000000000000)
    (v128.const i64x2 0xc004000000000000 0x400f333333333333))
  (v128.const i64x2 0x3ff6666666666666 0x41e00000007ccccd))
(assert_return (invoke "f64x2.add"
    (v128.const i64x2 0x41e0000000000000 0x3ff8000000000000)
    (v128.const i64x2 0x3ff8000000000000 0xbff0000000000000))
  (v128.const i64x2 0x41e0000000300000 0x3fe0000000000000))
(assert_return (invoke "f64x2.add"
    (v128.const i64x2 0x4202a05f20000000 0x3fb999999999999a)
    (v128.const i64x2 0xc004000000000000 0x0000000000000000))
  (v128.const i64x2 0x4202a05f1fec0000 0x3fb999999999999a))
(assert_return (invoke "f64x2.sub"
    (v128.const i64x2 0xc00f333333333333 0x400f333333333333)
    (v128.const i64x2 0x0000000000000000 0x41e0000000000000))
  (v128.const i64x2 0xc00f333333333333 0xc1dfffffff066666))
(assert_return (invoke "f64x2.sub"
    (v128.const i64x2 0x400f333333333333 0x8000000000000000)
    (v128.const i64x2 0x0000000000000000 0x3ff0000000000000))
  (v128.const i64x2 0x400f333333333333 0xbff0000000000000))
(assert_return (invoke "f64x2.sub"
    (v128.const i64x2 0x400f333333333333 0xfff0000000000000)
    (v128.const i64x2 0x41e0000000000000 0x41e0000000000000))
  (v128.const i64x2 0xc1dfffffff066666 0xfff0000000000000))
(assert_return (invoke "f64x2.mul"
    (v128.const i64x2 0x400f333333333333 0x3ff0000000000000)
    (v128.const i64x2 0x7ff0000000000000 0x3fe0000000000000))
  (v128.const i64x2 0x7ff0000000000000 0x3fe0000000000000))
(assert_return (invoke "f64x2.mul"
    (v128.const i64x2 0xc00f333333333333 0x400f333333333333)
    (v128.const i64x2 0x8000000000000000 0xfff0000000000000))
  (v128.const i64x2 0x0000000000000000 0xfff0000000000000))
(assert_return (invoke "f64x2.mul"
    (v128.const i64x2 0x7ff0000000000000 0x3ff8000000000000)
    (v128.const i64x2 0x41f0000000000000 0xc004000000000000))
  (v128.const i64x2 0x7ff0000000000000 0xc00e000000000000))
(assert_return (invoke "f64x2.div"
    (v128.const i64x2 0x3ff0000000000000 0x3fe0000000000000)
    (v128.const i64x2 0x41f0000000000000 0xbff0000000000000))
  (v128.const i64x2 0x3df0000000000000 0xbfe0000000000000))
(assert_return (invoke "f64x2.div"
    (v128.const i64x2 0xfff0000000000000 0xfff0000000000000)
    (v128.const i64x2 0x3ff0000000000000 0x8000000000000000))
  (v128.const i64x2 0xfff0000000000000 0x7ff0000000000000))
(assert_return (invoke "f64x2.div"
    (v128.const i64x2 0xfff0000000000000 0x3fe0000000000000)
    (v128.const i64x2 0xc1e0000000200000 0x400f333333333333))
  (v128.const i64x2 0x7ff0000000000000 0x3fc0690690690691))
(assert_return (invoke "f64x2.min"
    (v128.const i64x2 0xc00f333333333333 0xc004000000000000)
    (v128.const i64x2 0xbff0000000000000 0x0000000000000000))
  (v128.const i64x2 0xc00f333333333333 0xc004000000000000))
(assert_return (invoke "f64x2.min"
    (v128.const i64x2 0x3fe0000000000000 0xc00f333333333333)
    (v128.const i64x2 0xfff0000000000000 0xbff0000000000000))
  (v128.const i64x2 0xfff0000000000000 0xc00f333333333333))
(assert_return (invoke "f64x2.min"
    (v128.const i64x2 0x400f333333333333 0xc00f333333333333)
    (v128.const i64x2 0x41f0000000000000 0x0000000000000000))
  (v128.const i64x2 0x400f333333333333 0xc00f333333333333))
(assert_return (invoke "f64x2.max"
    (v128.const i64x2 0xc00f333333333333 0x0000000000000000)
    (v128.const i64x2 0xbff0000000000000 0x7ff0000000000000))
  (v128.const i64x2 0xbff0000000000000 0x7ff0000000000000))
(assert_return (invoke "f64x2.max"
    (v128.const i64x2 0xc00f333333333333 0x3fe0000000000000)
    (v128.const i64x2 0x7ff0000000000000 0xc004000000000000))
  (v128.const i64x2 0x7ff0000000000000 0x3fe0000000000000))
(assert_return (invoke "f64x2.max"
    (v128.const i64x2 0x8000000000000000 0xc004000000000000)
    (v128.const i64x2 0x3ff8000000000000 0x400f333333333333))
  (v128.const i64x2 0x3ff8000000000000 0x400f333333333333))
(assert_return (invoke "f64x2.pmin"
    (v128.const i64x2 0x4202a05f20000000 0xc004000000000000)
    (v128.const i64x2 0x4202a05f20000000 0x8000000000000000))
  (v128.const i64x2 0x4202a05f20000000 0xc004000000000000))
(assert_return (invoke "f64x2.pmin"
    (v128.const i64x2 0x41e0000000000000 0x41f0000000000000)
    (v128.const i64x2 0x4202a05f20000000 0x8000000000000000))
  (v128.const i64x2 0x41e0000000000000 0x8000000000000000))
(assert_return (invoke "f64x2.pmin"
    (v128.const i64x2 0x400f333333333333 0xbff0000000000000)
    (v128.const i64x2 0x3ff0000000000000 0x3ff0000000000000))
  (v128.const i64x2 0x3ff0000000000000 0xbff0000000000000))
(assert_return (invoke "f64x2.pmax"
    (v128.const i64x2 0x41f0000000000000 0x41e0000000000000)
    (v128.const i64x2 0x7ff8000000000000 0x0000000000000000))
  (v128.const i64x2 0x41f0000000000000 0x41e0000000000000))
(assert_return (invoke "f64x2.pmax"
    (v128.const i64x2 0xc1e0000000200000 0xc1e0000000200000)
    (v128.const i64x2 0x0000000000000000 0xbff0000000000000))
  (v128.const i64x2 0x0000000000000000 0xbff0000000000000))
(assert_return (invoke "f64x2.pmax"
    (v128.const i64x2 0xc00f333333333333 0x8000000000000000)
    (v128.const i64x2 0x400f333333333333 0xc004000000000000))
  (v128.const i64x2 0x400f333333333333 0x8000000000000000))
(assert_return (invoke "f32x4.demote_f64x2_zero"
    (v128.const i64x2 0x3fb999999999999a 0x4202a05f20000000))
  (v128.const i64x2 0x501502f93dcccccd 0x0000000000000000))
(assert_return (invoke "f32x4.demote_f64x2_zero"
    (v128.const i64x2 0x7ff0000000000000 0x3ff8000000000000))
  (v128.const i64x2 0x3fc000007f800000 0x0000000000000000))
(assert_return (invoke "f32x4.demote_f64x2_zero"
    (v128.const i64x2 0x400f333333333333 0xc004000000000000))
  (v128.const i64x2 0xc02000004079999a 0x0000000000000000))
(assert_return (invoke "f64x2.promote_low_f32x4"
    (v128.const i64x2 0x800000004079999a 0x4f800000cf000000))
  (v128.const i64x2 0x400f333340000000 0x8000000000000000))
(assert_return (invoke "f64x2.promote_low_f32x4"
    (v128.const i64x2 0x800000003f800000 0x3f8000003dcccccd))
  (v128.const i64x2 0x3ff0000000000000 0x8000000000000000))
(assert_return (invoke "f64x2.promote_low_f32x4"
    (v128.const i64x2 0x800000007f800000 0xcf0000004f800000))
  (v128.const i64x2 0x7ff0000000000000 0x8000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f32x4_s"
    (v128.const i64x2 0xff800000ff800000 0x4079999a7f800000))
  (v128.const i64x2 0x8000000080000000 0x000000037fffffff))
(assert_return (invoke "i32x4.trunc_sat_f32x4_s"
    (v128.const i64x2 0x3f000000c0200000 0x3f0000004f800000))
  (v128.const i64x2 0x00000000fffffffe 0x000000007fffffff))
(assert_return (invoke "i32x4.trunc_sat_f32x4_s"
    (v128.const i64x2 0x501502f93fc00000 0x7f8000004f800000))
  (v128.const i64x2 0x7fffffff00000001 0x7fffffff7fffffff))
(assert_return (invoke "i32x4.trunc_sat_f32x4_u"
    (v128.const i64x2 0x3f000000ff800000 0x4f800000cf000000))
  (v128.const i64x2 0x0000000000000000 0xffffffff00000000))
(assert_return (invoke "i32x4.trunc_sat_f32x4_u"
    (v128.const i64x2 0xbf8000003f800000 0xff8000003f000000))
  (v128.const i64x2 0x0000000000000001 0x0000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f32x4_u"
    (v128.const i64x2 0x3f0000007fc00000 0x7fc000003f000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "f32x4.convert_i32x4_s"
    (v128.const i64x2 0x0000007f623117dc 0x00000002ffffffff))
  (v128.const i64x2 0x42fe00004ec46230 0x40000000bf800000))
(assert_return (invoke "f32x4.convert_i32x4_s"
    (v128.const i64x2 0xffffffffb45716f0 0xffffffff00000001))
  (v128.const i64x2 0xbf800000ce9751d2 0xbf8000003f800000))
(assert_return (invoke "f32x4.convert_i32x4_s"
    (v128.const i64x2 0x00000080000000ff 0xf241767f9f9a5284))
  (v128.const i64x2 0x43000000437f0000 0xcd5be898cec0cb5b))
(assert_return (invoke "f32x4.convert_i32x4_u"
    (v128.const i64x2 0x1c39a3887fffffff 0x00000000ffffffff))
  (v128.const i64x2 0x4de1cd1c4f000000 0x000000004f800000))
(assert_return (invoke "f32x4.convert_i32x4_u"
    (v128.const i64x2 0x00000000f391d086 0x0000000000000001))
  (v128.const i64x2 0x000000004f7391d1 0x000000003f800000))
(assert_return (invoke "f32x4.convert_i32x4_u"
    (v128.const i64x2 0x000000027fdab3cd 0x7fffffff000000ff))
  (v128.const i64x2 0x400000004effb568 0x4f000000437f0000))
(assert_return (invoke "i32x4.trunc_sat_f64x2_s_zero"
    (v128.const i64x2 0xfff0000000000000 0xbff0000000000000))
  (v128.const i64x2 0xffffffff80000000 0x0000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f64x2_s_zero"
    (v128.const i64x2 0x3fb999999999999a 0x0000000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f64x2_s_zero"
    (v128.const i64x2 0x3ff0000000000000 0x3fe0000000000000))
  (v128.const i64x2 0x0000000000000001 0x0000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f64x2_u_zero"
    (v128.const i64x2 0x0000000000000000 0x7ff0000000000000))
  (v128.const i64x2 0xffffffff00000000 0x0000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f64x2_u_zero"
    (v128.const i64x2 0xc00f333333333333 0xc004000000000000))
  (v128.const i64x2 0x0000000000000000 0x0000000000000000))
(assert_return (invoke "i32x4.trunc_sat_f64x2_u_zero"
    (v128.const i64x2 0x4202a05f20000000 0x0000000000000000))
  (v128.const i64x2 0x00000000ffffffff 0x0000000000000000))
(assert_return (invoke "f64x2.convert_low_i32x4_s"
    (v128.const i64x2 0xa52d86b600000080 0x00000081ffffffff))
  (v128.const i64x2 0x4060000000000000 0xc1d6b49e52800000))
(assert_return (invoke "f64x2.convert_low_i32x4_s"
    (v128.const i64x2 0x800000000000ffff 0x000000000000ffff))
  (v128.const i64x2 0x40efffe000000000 0xc1e0000000000000))
(assert_return (invoke "f64x2.convert_low_i32x4_s"
    (v128.const i64x2 0x8000000000007fff 0x0000ffff00000002))
  (v128.const i64x2 0x40dfffc000000000 0xc1e0000000000000))
(assert_return (invoke "f64x2.convert_low_i32x4_u"
    (v128.const i64x2 0x85213be000000000 0x0000000500007fff))
  (v128.const i64x2 0x0000000000000000 0x41e0a4277c000000))
(assert_return (invoke "f64x2.convert_low_i32x4_u"
    (v128.const i64x2 0x00007fff5c89ac4e 0xf4e778f686a12381))
  (v128.const i64x2 0x41d7226b13800000 0x40dfffc000000000))
(assert_return (invoke "f64x2.convert_low_i32x4_u"
    (v128.const i64x2 0x9abcdef061f97a81 0xffffffff00000080))
  (v128.const i64x2 0x41d87e5ea0400000 0x41e3579bde000000))
(assert_return (invoke "v128.load"
    (i32.const 0x0))
  (v128.const i64x2 0xd2ad88633e19f4cf 0xfad5b08b66411cf7))
(assert_return (invoke "v128.load"
    (i32.const 0x1))
  (v128.const i64x2 0xf7d2ad88633e19f4 0x1ffad5b08b66411c))
(assert_return (invoke "v128.load"
    (i32.const 0x8))
  (v128.const i64x2 0xfad5b08b66411cf7 0x22fdd8b38e69441f))
(assert_return (invoke "v128.load8x8_s"
    (i32.const 0x0))
  (v128.const i64x2 0x003e0019fff4ffcf 0xffd2ffadff880063))
(assert_return (invoke "v128.load8x8_s"
    (i32.const 0x1))
  (v128.const i64x2 0x0063003e0019fff4 0xfff7ffd2ffadff88))
(assert_return (invoke "v128.load8x8_s"
    (i32.const 0x8))
  (v128.const i64x2 0x00660041001cfff7 0xfffaffd5ffb0ff8b))
(assert_return (invoke "v128.load8x8_u"
    (i32.const 0x0))
  (v128.const i64x2 0x003e001900f400cf 0x00d200ad00880063))
(assert_return (invoke "v128.load8x8_u"
    (i32.const 0x1))
  (v128.const i64x2 0x0063003e001900f4 0x00f700d200ad0088))
(assert_return (invoke "v128.load8x8_u"
    (i32.const 0x8))
  (v128.const i64x2 0x00660041001c00f7 0x00fa00d500b0008b))
(assert_return (invoke "v128.load16x4_s"
    (i32.const 0x0))
  (v128.const i64x2 0x00003e19fffff4cf 0xffffd2adffff8863))
(assert_return (invoke "v128.load16x4_s"
    (i32.const 0x1))
  (v128.const i64x2 0x0000633e000019f4 0xfffff7d2ffffad88))
(assert_return (invoke "v128.load16x4_s"
    (i32.const 0x8))
  (v128.const i64x2 0x0000664100001cf7 0xfffffad5ffffb08b))
(assert_return (invoke "v128.load16x4_u"
    (i32.const 0x0))
  (v128.const i64x2 0x00003e190000f4cf 0x0000d2ad00008863))
(assert_return (invoke "v128.load16x4_u"
    (i32.const 0x1))
  (v128.const i64x2 0x0000633e000019f4 0x0000f7d20000ad88))
(assert_return (invoke "v128.load16x4_u"
    (i32.const 0x8))
  (v128.const i64x2 0x0000664100001cf7 0x0000fad50000b08b))
(assert_return (invoke "v128.load32x2_s"
    (i32.const 0x0))
  (v128.const i64x2 0x000000003e19f4cf 0xffffffffd2ad8863))
(assert_return (invoke "v128.load32x2_s"
    (i32.const 0x1))
  (v128.const i64x2 0x00000000633e19f4 0xfffffffff7d2ad88))
(assert_return (invoke "v128.load32x2_s"
    (i32.const 0x8))
  (v128.const i64x2 0x0000000066411cf7 0xfffffffffad5b08b))
(assert_return (invoke "v128.load32x2_u"
    (i32.const 0x0))
  (v128.const i64x2 0x000000003e19f4cf 0x00000000d2ad8863))
(assert_return (invoke "v128.load32x2_u"
    (i32.const 0x1))
  (v128.const i64x2 0x00000000633e19f4 0x00000000f7d2ad88))
(assert_return (invoke "v128.load32x2_u"
    (i32.const 0x8))
  (v128.const i64x2 0x0000000066411cf7 0x00000000fad5b08b))
(assert_return (invoke "v128.load8_splat"
    (i32.const 0x0))
  (v128.const i64x2 0xcfcfcfcfcfcfcfcf 0xcfcfcfcfcfcfcfcf))
(assert_return (invoke "v128.load8_splat"
    (i32.const 0x1))
  (v128.const i64x2 0xf4f4f4f4f4f4f4f4 0xf4f4f4f4f4f4f4f4))
(assert_return (invoke "v128.load8_splat"
    (i32.const 0x8))
  (v128.const i64x2 0xf7f7f7f7f7f7f7f7 0xf7f7f7f7f7f7f7f7))
(assert_return (invoke "v128.load16_splat"
    (i32.const 0x0))
  (v128.const i64x2 0xf4cff4cff4cff4cf 0xf4cff4cff4cff4cf))
(assert_return (invoke "v128.load16_splat"
    (i32.const 0x1))
  (v128.const i64x2 0x19f419f419f419f4 0x19f419f419f419f4))
(assert_return (invoke "v128.load16_splat"
    (i32.const 0x8))
  (v128.const i64x2 0x1cf71cf71cf71cf7 0x1cf71cf71cf71cf7))
(assert_return (invoke "v128.load32_splat"
    (i32.const 0x0))
  (v128.const i64x2 0x3e19f4cf3e19f4cf 0x3e19f4cf3e19f4cf))
(assert_return (invoke "v128.load32_splat"
    (i32.const 0x1))
  (v128.const i64x2 0x633e19f4633e19f4 0x633e19f4633e19f4))
(assert_return (invoke "v128.load32_splat"
    (i32.const 0x8))
  (v128.const i64x2 0x66411cf766411cf7 0x66411cf766411cf7))
(assert_return (invoke "v128.load64_splat"
    (i32.const 0x0))
  (v128.const i64x2 0xd2ad88633e19f4cf 0xd2ad88633e19f4cf))
(assert_return (invoke "v128.load64_splat"
    (i32.const 0x1))
  (v128.const i64x2 0xf7d2ad88633e19f4 0xf7d2ad88633e19f4))
(assert_return (invoke "v128.load64_splat"
    (i32.const 0x8))
  (v128.const i64x2 0xfad5b08b66411cf7 0xfad5b08b66411cf7))
(assert_return (invoke "v128.load8_lane 0"
    (i32.const 0x0)
    (v128.const i64x2 0x675f6ed7df71b261 0x3c9dac8b9f87b3b2))
  (v128.const i64x2 0x675f6ed7df71b2cf 0x3c9dac8b9f87b3b2))
(assert_return (invoke "v128.load8_lane 0"
    (i32.const 0x3)
    (v128.const i64x2 0xfdbc62b3ced76948 0x9eac77fad4d5db54))
  (v128.const i64x2 0xfdbc62b3ced7693e 0x9eac77fad4d5db54))
(assert_return (invoke "v128.load8_lane 0"
    (i32.const 0x9)
    (v128.const i64x2 0x619164476e26265c 0x6db5415ada06809f))
  (v128.const i64x2 0x619164476e26261c 0x6db5415ada06809f))
(assert_return (invoke "v128.load8_lane 15"
    (i32.const 0x0)
    (v128.const i64x2 0x5e221d70c86fc243 0x0deb4c5eb4dd5aee))
  (v128.const i64x2 0x5e221d70c86fc243 0xcfeb4c5eb4dd5aee))
(assert_return (invoke "v128.load8_lane 15"
    (i32.const 0x3)
    (v128.const i64x2 0xa0287ce57d625e51 0x48357bf702df786a))
  (v128.const i64x2 0xa0287ce57d625e51 0x3e357bf702df786a))
(assert_return (invoke "v128.load8_lane 15"
    (i32.const 0x9)
    (v128.const i64x2 0x3656ebaad526cd89 0x2c58edbb94278c6c))
  (v128.const i64x2 0x3656ebaad526cd89 0x1c58edbb94278c6c))
(assert_return (invoke "v128.load16_lane 0"
    (i32.const 0x0)
    (v128.const i64x2 0xb7926c4c2412e9ac 0x7b707e8fed579628))
  (v128.const i64x2 0xb7926c4c2412f4cf 0x7b707e8fed579628))
(assert_return (invoke "v128.load16_lane 0"
    (i32.const 0x3)
    (v128.const i64x2 0xbe1cee98d931b93a 0x0904e68dfd2bd4b5))
  (v128.const i64x2 0xbe1cee98d931633e 0x0904e68dfd2bd4b5))
(assert_return (invoke "v128.load16_lane 0"
    (i32.const 0x9)
    (v128.const i64x2 0x81017c2ba5692b4d 0x69bd77c9c367d5e1))
  (v128.const i64x2 0x81017c2ba569411c 0x69bd77c9c367d5e1))
(assert_return (invoke "v128.load16_lane 7"
    (i32.const 0x0)
    (v128.const i64x2 0x9c258bd25b71dc46 0x6aa2b7026b4195e6))
  (v128.const i64x2 0x9c258bd25b71dc46 0xf4cfb7026b4195e6))
(assert_return (invoke "v128.load16_lane 7"
    (i32.const 0x3)
    (v128.const i64x2 0x25413cce39615162 0xf88cc4a0188ab383))
  (v128.const i64x2 0x25413cce39615162 0x633ec4a0188ab383))
(assert_return (invoke "v128.load16_lane 7"
    (i32.const 0x9)
    (v128.const i64x2 0xee8c5c732fe299f5 0x577fd5f1366dc893))
  (v128.const i64x2 0xee8c5c732fe299f5 0x411cd5f1366dc893))
(assert_return (invoke "v128.load32_lane 0"
    (i32.const 0x0)
    (v128.const i64x2 0x3f61760ffeeeea8c 0x69aa654cc9c75823))
  (v128.const i64x2 0x3f61760f3e19f4cf 0x69aa654cc9c75823))
(assert_return (invoke "v128.load32_lane 0"
    (i32.const 0x3)
    (v128.const i64x2 0x544a2d6d2928893b 0x6e32e38c8c5568b8))
  (v128.const i64x2 0x544a2d6dad88633e 0x6e32e38c8c5568b8))
(assert_return (invoke "v128.load32_lane 0"
    (i32.const 0x9)
    (v128.const i64x2 0x6beca7c9af092375 0x605d949be20e26f6))
  (v128.const i64x2 0x6beca7c98b66411c 0x605d949be20e26f6))
(assert_return (invoke "v128.load32_lane 3"
    (i32.const 0x0)
    (v128.const i64x2 0xfbaa30c674ff996e 0x06ee888216c38d14))
  (v128.const i64x2 0xfbaa30c674ff996e 0x3e19f4cf16c38d14))
(assert_return (invoke "v128.load32_lane 3"
    (i32.const 0x3)
    (v128.const i64x2 0x73743955b0577917 0x07d08377be98e5e0))
  (v128.const i64x2 0x73743955b0577917 0xad88633ebe98e5e0))
(assert_return (invoke "v128.load32_lane 3"
    (i32.const 0x9)
    (v128.const i64x2 0xd3c20801f72add49 0xc17d50d0a7b1fd30))
  (v128.const i64x2 0xd3c20801f72add49 0x8b66411ca7b1fd30))
(assert_return (invoke "v128.load64_lane 0"
    (i32.const 0x0)
    (v128.const i64x2 0x442f520efd0a5345 0xd03434d8666bb6e9))
  (v128.const i64x2 0xd2ad88633e19f4cf 0xd03434d8666bb6e9))
(assert_return (invoke "v128.load64_lane 0"
    (i32.const 0x3)
    (v128.const i64x2 0x25d217bc7882a43a 0xb50da5aa9c7b96ee))
  (v128.const i64x2 0x411cf7d2ad88633e 0xb50da5aa9c7b96ee))
(assert_return (invoke "v128.load64_lane 0"
    (i32.const 0x9)
    (v128.const i64x2 0xfbd1b7e31e62f3f4 0x27f9de77869ea1d0))
  (v128.const i64x2 0x1ffad5b08b66411c 0x27f9de77869ea1d0))
(assert_return (invoke "v128.load64_lane 1"
    (i32.const 0x0)
    (v128.const i64x2 0x28e61faedcd8edeb 0xd597fef270850394))
  (v128.const i64x2 0x28e61faedcd8edeb 0xd2ad88633e19f4cf))
(assert_return (invoke "v128.load64_lane 1"
    (i32.const 0x3)
    (v128.const i64x2 0x9bbd830bf98e2984 0xbf949d2cd76c6401))
  (v128.const i64x2 0x9bbd830bf98e2984 0x411cf7d2ad88633e))
(assert_return (invoke "v128.load64_lane 1"
    (i32.const 0x9)
    (v128.const i64x2 0xc540e28b621ec318 0xea641feb4f3acf9c))
  (v128.const i64x2 0xc540e28b621ec318 0x1ffad5b08b66411c))
(assert_return (invoke "v128.load32_zero"
    (i32.const 0x0))
  (v128.const i64x2 0x000000003e19f4cf 0x0000000000000000))
(assert_return (invoke "v128.load32_zero"
    (i32.const 0x1))
  (v128.const i64x2 0x00000000633e19f4 0x0000000000000000))
(assert_return (invoke "v128.load32_zero"
    (i32.const 0x8))
  (v128.const i64x2 0x0000000066411cf7 0x0000000000000000))
(assert_return (invoke "v128.load64_zero"
    (i32.const 0x0))
  (v128.const i64x2 0xd2ad88633e19f4cf 0x0000000000000000))
(assert_return (invoke "v128.load64_zero"
    (i32.const 0x1))
  (v128.const i64x2 0xf7d2ad88633e19f4 0x0000000000000000))
(assert_return (invoke "v128.load64_zero"
    (i32.const 0x8))
  (v128.const i64x2 0xfad5b08b66411cf7 0x0000000000000000))
(assert_return (invoke "v128.store" (i32.const 256)
    (v128.const i64x2 0x0f0aae6960ae4e9f 0x3144e629f0586bcd))
  (v128.const i64x2 0x0aae6960ae4e9f00 0x44e629f0586bcd0f))
(assert_return (invoke "v128.store8_lane 0" (i32.const 320)
    (v128.const i64x2 0x5b7c380145b12c83 0xa066e415bcb20f33))
  (v128.const i64x2 0x0000000000008300 0x0000000000000000))
(assert_return (invoke "v128.store8_lane 15" (i32.const 384)
    (v128.const i64x2 0x8af3f85df0d09bff 0x62e2a028ed3e198a))
  (v128.const i64x2 0x0000000000006200 0x0000000000000000))
(assert_return (invoke "v128.store16_lane 0" (i32.const 448)
    (v128.const i64x2 0x71f6c2bd2a50c29b 0xa4943eb81cfd436f))
  (v128.const i64x2 0x0000000000c29b00 0x0000000000000000))
(assert_return (invoke "v128.store16_lane 7" (i32.const 512)
    (v128.const i64x2 0xaceed3fd9d4a4f7b 0xd8738cc55d4977d5))
  (v128.const i64x2 0x0000000000d87300 0x0000000000000000))
(assert_return (invoke "v128.store32_lane 0" (i32.const 576)
    (v128.const i64x2 0xda02c3c9fc4c804e 0x7d862e172d35f332))
  (v128.const i64x2 0x000000fc4c804e00 0x0000000000000000))
(assert_return (invoke "v128.store32_lane 3" (i32.const 640)
    (v128.const i64x2 0x0cfe02e66740425a 0x505487e618df0206))
  (v128.const i64x2 0x000000505487e600 0x0000000000000000))
(assert_return (invoke "v128.store64_lane 0" (i32.const 704)
    (v128.const i64x2 0x5146c3febe6b1036 0x6ece5bd2ce569234))
  (v128.const i64x2 0x46c3febe6b103600 0x0000000000000051))
(assert_return (invoke "v128.store64_lane 1" (i32.const 768)
    (v128.const i64x2 0x1efe1ff1571273e0 0x454de5f02b2b3497))
  (v128.const i64x2 0x4de5f02b2b349700 0x0000000000000045))
(assert_return (invoke "end v128.load" (i32.const 65520)))
(assert_trap (invoke "end v128.load" (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke "end v128.load" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load8x8_s" (i32.const 65528)))
(assert_trap (invoke "end v128.load8x8_s" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load8x8_s" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load8x8_u" (i32.const 65528)))
(assert_trap (invoke "end v128.load8x8_u" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load8x8_u" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load16x4_s" (i32.const 65528)))
(assert_trap (invoke "end v128.load16x4_s" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load16x4_s" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load16x4_u" (i32.const 65528)))
(assert_trap (invoke "end v128.load16x4_u" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load16x4_u" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load32x2_s" (i32.const 65528)))
(assert_trap (invoke "end v128.load32x2_s" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load32x2_s" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load32x2_u" (i32.const 65528)))
(assert_trap (invoke "end v128.load32x2_u" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load32x2_u" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load8_splat" (i32.const 65535)))
(assert_trap (invoke "end v128.load8_splat" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke "end v128.load8_splat" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load16_splat" (i32.const 65534)))
(assert_trap (invoke "end v128.load16_splat" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke "end v128.load16_splat" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load32_splat" (i32.const 65532)))
(assert_trap (invoke "end v128.load32_splat" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "end v128.load32_splat" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load64_splat" (i32.const 65528)))
(assert_trap (invoke "end v128.load64_splat" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load64_splat" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.store" (i32.const 65520)))
(assert_trap (invoke "end v128.store" (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke "end v128.store" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load8_lane" (i32.const 65535)))
(assert_trap (invoke "end v128.load8_lane" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke "end v128.load8_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load16_lane" (i32.const 65534)))
(assert_trap (invoke "end v128.load16_lane" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke "end v128.load16_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load32_lane" (i32.const 65532)))
(assert_trap (invoke "end v128.load32_lane" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "end v128.load32_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load64_lane" (i32.const 65528)))
(assert_trap (invoke "end v128.load64_lane" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load64_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.store8_lane" (i32.const 65535)))
(assert_trap (invoke "end v128.store8_lane" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke "end v128.store8_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.store16_lane" (i32.const 65534)))
(assert_trap (invoke "end v128.store16_lane" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke "end v128.store16_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.store32_lane" (i32.const 65532)))
(assert_trap (invoke "end v128.store32_lane" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "end v128.store32_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.store64_lane" (i32.const 65528)))
(assert_trap (invoke "end v128.store64_lane" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.store64_lane" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load32_zero" (i32.const 65532)))
(assert_trap (invoke "end v128.load32_zero" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "end v128.load32_zero" (i32.const -1)) "out of bounds memory access")
(assert_return (invoke "end v128.load64_zero" (i32.const 65528)))
(assert_trap (invoke "end v128.load64_zero" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "end v128.load64_zero" (i32.const -1)) "out of bounds memory access")
