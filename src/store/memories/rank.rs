//! Memories by how near they are to a query.

use super::Record;
use crate::store::order::sort_by;

/// Their places, the nearest first, each by its nearest text; behind them those of which nothing is known. Without a query, as they are.
pub(super) fn by_nearness<V>(records: &[Record<V>], query: Option<&[f32]>) -> Vec<(usize, Option<f64>)> {
    let score = |record: &Record<V>| {
        let query = query?;
        let scores =
            record.vectors.iter().filter(|vector| vector.numbers.len() == query.len()).map(|vector| cosine(query, &vector.numbers));
        scores.reduce(f64::max)
    };
    let mut ranked: Vec<(usize, Option<f64>)> = records.iter().map(score).enumerate().collect();
    let worth = |score: Option<f64>| score.unwrap_or(f64::NEG_INFINITY);
    if query.is_some() {
        // Equals stay in the order of their names.
        sort_by(&mut ranked, |(_, a), (_, b)| worth(*b).total_cmp(&worth(*a)));
    }
    ranked
}

fn cosine(left: &[f32], right: &[f32]) -> f64 {
    let (mut dot, mut a, mut b) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (f64::from(*left), f64::from(*right));
        dot += left * right;
        a += left * left;
        b += right * right;
    }
    let length = (a * b).sqrt();
    if length > 0.0 { dot / length } else { 0.0 }
}
