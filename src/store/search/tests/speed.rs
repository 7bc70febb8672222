use std::time::Instant;

use super::*;

/// 10,000 threads of 20 messages of some 25 words, most words rare, as in a language.
fn many(test: &TestLoop, threads: usize) -> Disk {
    let syllables = ["ka", "ro", "mi", "ten", "sul", "ber", "gan", "li", "dor", "fex", "pa", "qui", "zo", "nel", "tra", "wu"];
    let word = |rank: u64| {
        let mut word = String::new();
        let mut rest = rank + 1;
        while rest > 0 {
            word.push_str(syllables[(rest % 16) as usize]);
            rest /= 16;
        }
        word
    };
    // The square of an evenly spread number is often small.
    let rank = || {
        let x = test.random_below(1000) * test.random_below(1000) * test.random_below(1000);
        x / 20_000
    };
    let cjk = || char::from_u32(0x4E00 + (test.random_below(60) * test.random_below(60)) as u32).unwrap_or('京');
    let mut disk = Disk::default();
    for at in 0..threads {
        let sentence = |words: usize| (0..words).map(|_| word(rank())).collect::<Vec<_>>().join(" ");
        let messages: Vec<String> =
            (0..20).map(|message| if message % 10 == 9 { (0..40).map(|_| cjk()).collect() } else { sentence(25) }).collect();
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        disk.put(texts(thread(&format!("{at:08}-0000-4000-8000-{at:012}"), &sentence(4), &format!("2026-01-01T{at:08}")), &messages));
    }
    disk
}

/// Builds the index of so many threads, and searches it. Prints what it takes.
fn measure(threads: usize) {
    let test = TestLoop::new(7);
    let disk = Rc::new(RefCell::new(many(&test, threads)));
    let index = Tab::index(&disk, &test, 0, None);
    let begun = Instant::now();
    let building = index.clone();
    let (slices, longest) = test.block_on(async move {
        let (mut slices, mut longest) = (0, 0.0_f64);
        loop {
            let slice = Instant::now();
            if !building.tidy().await.expect("the disk takes it") {
                return (slices, longest);
            }
            slices += 1;
            longest = longest.max(slice.elapsed().as_secs_f64());
        }
    });
    let bytes: usize =
        disk.borrow().segments.values().map(|(_, head, blocks)| head.len() + blocks.iter().map(Vec::len).sum::<usize>()).sum();
    let segments = disk.borrow().segments.len();
    println!(
        "{threads} threads: {slices} pieces of upkeep in {:?}, the longest {longest:.3} s; {segments} segments, {bytes} bytes",
        begun.elapsed()
    );
    assert!(disk.borrow().progress.is_some() && segments < 24, "{segments} segments");
    for query in ["k", "ka", "karo ten", "sulmi", "karomi belli", "zonel trawu quid", "一", "乀一", "丁一七", "nothinglikethat"] {
        let (index, disk, before) = (index.clone(), disk.clone(), index.shelf().read.get());
        let begun = Instant::now();
        let hits = test.block_on({
            let index = index.clone();
            async move { found(&index, query, 20).await }
        });
        let (took, read) = (begun.elapsed(), index.shelf().read.get() - before);
        println!("{query:?}: {} hits in {took:?}, {read} bytes of the index read", hits.len());
        let all = look_through(query, disk.borrow().threads.values().cloned(), 20);
        assert_eq!(hits, all, "{query}");
        // Generous: without optimization, on a busy machine. A look through all takes minutes of that.
        assert!(read < bytes / 4, "{query}: {read} of {bytes} bytes");
    }
}

#[test]
fn a_search_reads_a_small_part_of_the_index() {
    measure(300);
}
