//! A search finds what was acknowledged: at once, while its index is built, by any tab; and soon.

use futures::future::{join, join3};
use oneloop::store::indexeddb::{Database, IndexedDbDataLayer};
use oneloop::store::{DataLayer, Step, StepKind, StepStatus, Thread, ThreadFilter, Write};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const APP: &str = "app";

fn name(law: &str) -> String {
    format!("law-search-{law}-{}", js_sys::Math::random())
}

fn layer(name: &str) -> IndexedDbDataLayer {
    IndexedDbDataLayer::new(Database::named(name))
}

fn thread(at: u32) -> Write<JsValue> {
    let updated_at = format!("2026-01-01T00:00:{at:06}");
    Write::PutThread(Thread { id: format!("t{at}"), app: APP.into(), name: format!("thread {at}"), updated_at, ..Thread::default() })
}

fn message(thread: u32, seq: u32, output: String, status: StepStatus) -> Write<JsValue> {
    let (id, thread_id) = (format!("t{thread}-{seq}"), format!("t{thread}"));
    Write::PutStep(Step { id, thread_id, kind: StepKind::AssistantMessage, output, status, seq: f64::from(seq), ..Step::default() })
}

async fn found(layer: &IndexedDbDataLayer, query: &str) -> Vec<String> {
    let hits = layer.search(query, ThreadFilter::of(APP), 20).await.expect("the store is searched");
    hits.into_iter().map(|hit| hit.thread.id).collect()
}

async fn tidy(layer: &IndexedDbDataLayer) -> u32 {
    let mut pieces = 0;
    while layer.tidy().await.expect("the layer keeps house") {
        pieces += 1;
    }
    pieces
}

/// The words of a language: few are said often, many seldom.
fn sentence(seed: &mut u32, words: u32) -> String {
    const SYLLABLES: [&str; 16] = ["ka", "ro", "mi", "ten", "sul", "ber", "gan", "li", "dor", "fex", "pa", "qui", "zo", "nel", "tra", "wu"];
    let mut text = String::new();
    for _ in 0..words {
        let mut random = || {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(*seed >> 8) / f64::from(1 << 24)
        };
        let mut rank = (random() * random() * random() * 50_000.0) as usize + 1;
        while rank > 0 {
            text.push_str(SYLLABLES[rank % 16]);
            rank /= 16;
        }
        text.push(' ');
    }
    text
}

#[wasm_bindgen_test]
async fn what_streams_in_is_found_while_the_index_is_built_in_two_tabs() {
    let name = name("stream");
    let (writing, other) = (layer(&name), layer(&name));
    let seed = (0..80).flat_map(|at| [thread(at), message(at, 0, format!("seed{at} 京都{at}"), StepStatus::Done)]).collect();
    writing.commit(seed).await.expect("the writes are committed");
    let streaming = async {
        let mut text = String::new();
        for round in 0..60 {
            text.push_str(&format!("word{round} "));
            let at = round % 7;
            let streamed = message(100, 0, text.clone(), StepStatus::Running);
            let other_threads = message(at, 1, format!("round{round}"), StepStatus::Done);
            writing.commit(vec![thread(100), streamed, other_threads]).await.expect("the writes are committed");
            // Each word is found once it is acknowledged, and what was replaced is found no more.
            assert_eq!(found(&writing, &format!("word{round} ")).await, ["t100"]);
            assert_eq!(found(&other, &format!("round{round} thread")).await, [format!("t{at}")]);
            if round >= 7 {
                assert_eq!(found(&other, &format!("round{} ", round - 7)).await, Vec::<String>::new());
            }
            assert_eq!(found(&writing, &format!("京都{} seed", round + 7)).await, [format!("t{}", round + 7)]);
        }
    };
    let upkeep = async |layer: &IndexedDbDataLayer| {
        for _ in 0..60 {
            tidy(layer).await;
        }
    };
    join3(streaming, upkeep(&writing), upkeep(&other)).await;
    let both = join(found(&writing, "word59"), found(&layer(&name), "word59")).await;
    assert_eq!(both, (vec!["t100".to_owned()], vec!["t100".to_owned()]));
}

#[wasm_bindgen_test]
async fn a_thousand_threads_are_searched_soon() {
    const THREADS: u32 = 1000;
    const MESSAGES: u32 = 10;
    let (layer, now) = (layer(&name("speed")), js_sys::Date::now);
    let mut seed = 7;
    for group in 0..THREADS / 100 {
        let mut writes = Vec::new();
        for at in group * 100..(group + 1) * 100 {
            writes.push(thread(at));
            writes.extend((0..MESSAGES).map(|seq| {
                let needle = if seq == 3 { format!("needle{at}") } else { String::new() };
                message(at, seq, format!("{}{needle} 東京都{at}", sentence(&mut seed, 40)), StepStatus::Done)
            }));
        }
        layer.commit(writes).await.expect("the writes are committed");
    }
    let begun = now();
    let pieces = tidy(&layer).await;
    console_log!("{THREADS} threads of {MESSAGES} messages: indexed in {pieces} pieces in {} ms", now() - begun);
    assert!(pieces > 1);
    for (query, expected) in [
        ("k", 20),
        ("karo", 20),
        ("karo ten mi", 20),
        ("needle77", 11),
        ("needle777", 1),
        ("thread 77", 11),
        ("京", 20),
        ("都777", 1),
        ("nothing of that", 0),
    ] {
        let begun = now();
        let hits = found(&layer, query).await;
        console_log!("{query:?}: {} hits in {} ms", hits.len(), now() - begun);
        assert_eq!(hits.len(), expected, "{query}");
    }
}
