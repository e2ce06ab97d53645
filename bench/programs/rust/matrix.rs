//! Generic matrices over a trait, boxed closures, iterators with bounds checks, and big integers.
use std::ops::{Add, Mul};

#[derive(Clone, Copy, PartialEq, Debug)]
struct Mod(u64);
const P: u64 = 998_244_353;
impl Add for Mod {
    type Output = Mod;
    fn add(self, o: Mod) -> Mod {
        let s = self.0 + o.0;
        Mod(if s >= P { s - P } else { s })
    }
}
impl Mul for Mod {
    type Output = Mod;
    fn mul(self, o: Mod) -> Mod {
        Mod(self.0 * o.0 % P)
    }
}

#[derive(Clone)]
struct Matrix<T> {
    n: usize,
    rows: Vec<Vec<T>>,
}

impl<T: Copy + Add<Output = T> + Mul<Output = T>> Matrix<T> {
    fn new(n: usize, f: &dyn Fn(usize, usize) -> T) -> Self {
        Matrix { n, rows: (0..n).map(|i| (0..n).map(|j| f(i, j)).collect()).collect() }
    }
    fn times(&self, o: &Self) -> Self {
        let cell = |i: usize, j: usize| {
            let mut s = self.rows[i][0] * o.rows[0][j];
            for k in 1..self.n {
                s = s + self.rows[i][k] * o.rows[k][j];
            }
            s
        };
        Matrix::new(self.n, &cell)
    }
    fn power(&self, mut e: u32) -> Self {
        let (mut base, mut out) = (self.clone(), self.clone());
        e -= 1;
        while e > 0 {
            if e & 1 == 1 {
                out = out.times(&base);
            }
            base = base.times(&base);
            e >>= 1;
        }
        out
    }
}

fn main() {
    let n: usize = std::env::args().nth(1).map_or(90, |s| s.parse().unwrap());
    let a = Matrix::new(n, &|i, j| Mod((i * 31 + j * 17 + 1) as u64)).power(21);
    let b = Matrix::new(n, &|i, j| if i == j { 1.0 } else { ((i + j) % 5) as f64 / (4 * n) as f64 }).power(9);
    let trace = (0..n).fold(Mod(0), |s, i| s + a.rows[i][i]);
    let steps: Vec<Box<dyn Fn(u64) -> u64>> = vec![Box::new(|x| x ^ x >> 3), Box::new(move |x| x.wrapping_mul(n as u64 | 1)), Box::new(|x| x.rotate_left(11))];
    let mixed = (0..200_000usize).fold(1u64, |x, i| steps[i % 3](x));
    println!("rs-matrix {:?} {:.6} {:x}", trace, b.rows[0][n - 1], mixed);
}
