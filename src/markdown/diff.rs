//! From one description of the open blocks to the next.

use super::element::Op;
use super::patch::Patch;

/// Writes what turns the nodes of `old` into those of `new`. Both begin at the same place: `base` says
/// how many children each element that is open there has, the root's first. All that the two have in common at the front stays as it is, down to the
/// beginning of a text: appended text is then an append to the one text node it belongs to.
pub(crate) fn diff(base: Vec<u32>, old: &[Op], new: &[Op], patch: &mut Patch) {
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    if same == old.len() && same == new.len() {
        return;
    }
    // How many children each element that is open at this point has so far, the root's first.
    let mut counts = base;
    for op in &new[..same] {
        match op {
            Op::Open(_) => {
                count_child(&mut counts);
                counts.push(0);
            }
            Op::Close => {
                counts.pop();
            }
            Op::Text(_) => count_child(&mut counts),
        }
    }
    if let (Some(Op::Text(before)), Some(Op::Text(after))) = (old.get(same), new.get(same)) {
        count_child(&mut counts);
        patch.seek(&counts);
        let kept = common_prefix(before, after);
        let keep = after[..kept].encode_utf16().count() as u32;
        patch.extend(keep, &after[kept..]);
        patch.ops(&new[same + 1..]);
    } else {
        patch.seek(&counts);
        patch.ops(&new[same..]);
    }
}

fn count_child(counts: &mut [u32]) {
    if let Some(last) = counts.last_mut() {
        *last += 1;
    }
}

/// How many bytes two texts share at their beginning, in whole characters.
fn common_prefix(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    (0..=same).rev().find(|&at| b.is_char_boundary(at)).unwrap_or(0)
}
