//! Counts words in a HashMap and a BTreeMap, sorts them, and formats: the standard library's collections.
use std::collections::{BTreeMap, HashMap};

fn main() {
    let n: usize = std::env::args().nth(1).map_or(60000, |s| s.parse().unwrap());
    let mut state = 88172645463325252u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize
    };
    let syllables = ["ka", "mo", "ri", "te", "su", "na", "lo", "pé"];
    let mut text = String::new();
    for _ in 0..n {
        for _ in 0..1 + random() % 3 {
            text.push_str(syllables[random() % syllables.len()]);
        }
        text.push(if random() % 12 == 0 { '\n' } else { ' ' });
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut by_length: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += 1;
        by_length.entry(word.chars().count()).or_default().push(word.to_uppercase());
    }
    let mut top: Vec<_> = counts.into_iter().collect();
    top.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let longest: usize = text.lines().map(|l| l.len()).max().unwrap_or(0);
    let lengths: Vec<String> = by_length.iter().map(|(k, v)| format!("{k}:{}", v.len())).collect();
    println!("rs-words {} {:?} {} {}", top.len(), &top[..3.min(top.len())], longest, lengths.join(","));
}
