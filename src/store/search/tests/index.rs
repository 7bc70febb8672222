use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;

const SIZES: Sizes = Sizes { few: 2, slice: 4, slice_bytes: 400, large: 24 };

/// What texts are made of, each with what it is to a search.
const WORDS: &[(&str, &str)] = &[
    ("Apple", "apple"),
    ("apples", "apples"),
    ("APP", "app"),
    ("Über", "uber"),
    ("u\u{308}ber", "uber"),
    ("Straße", "strasse"),
    ("STRASSE", "strasse"),
    ("naïve", "naive"),
    ("Ёлка", "елка"),
    ("x1", "x1"),
    ("a-very-long", "a very long"),
    ("pneumonoultramicroscopicsilicovolcanoconiosis", "pneumonoultramicroscopicsilicovolcanoconiosis"),
    ("pneumonoultramicroscopicsilicovolcanoconiosen", "pneumonoultramicroscopicsilicovolcanoconiosen"),
    ("東", "東"),
    ("京", "京"),
    ("東京都", "東京都"),
    ("京東", "京東"),
    ("カメラ", "かめら"),
    ("한국어", "한국어"),
    ("🦀", "🦀"),
    ("...", " "),
];

fn is_dense(letter: char) -> bool {
    letter != ' ' && !letter.is_ascii() && !('а'..='я').contains(&letter)
}

/// Words and pieces without spaces of a text that is folded already.
fn pieces(folded: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in folded.chars() {
        if letter != ' ' {
            match pieces.last_mut() {
                Some(piece) if before != ' ' && is_dense(before) == is_dense(letter) => piece.push(letter),
                _ => pieces.push(letter.to_string()),
            }
        }
        before = letter;
    }
    pieces
}

/// A text of the model: words by their numbers, each with a space behind it or not.
type Said = Vec<(usize, bool)>;

fn written(said: &Said, folded: bool) -> String {
    said.iter()
        .map(|(word, space)| {
            let (raw, plain) = WORDS[word % WORDS.len()];
            format!("{}{}", if folded { plain } else { raw }, if *space { " " } else { "" })
        })
        .collect()
}

/// Whether all of a query is in texts, both folded.
fn has_all(query: &str, texts: &[String]) -> bool {
    let wanted = pieces(query);
    let all: Vec<String> = texts.iter().flat_map(|text| pieces(text)).collect();
    !wanted.is_empty()
        && wanted.iter().enumerate().all(|(at, wanted)| {
            let begins = at + 1 == wanted_len(query) && !query.ends_with(' ');
            all.iter().any(|piece| {
                let dense = wanted.chars().all(is_dense);
                if dense { piece.contains(wanted.as_str()) } else { piece == wanted || begins && piece.starts_with(wanted.as_str()) }
            })
        })
}

fn wanted_len(query: &str) -> usize {
    pieces(query).len()
}

#[derive(Clone, Debug)]
enum Act {
    Put {
        thread: u8,
        title: Said,
        messages: Vec<Said>,
    },
    Delete(u8),
    /// Upkeep by tabs at the same time, while others search.
    Tidy {
        tabs: Vec<bool>,
    },
    /// Of a tab that takes very long.
    Frozen(u8),
}

fn said() -> impl Strategy<Value = Said> {
    prop::collection::vec((0..WORDS.len(), any::<bool>()), 0..5)
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        8 => (0..20_u8, said(), prop::collection::vec(said(), 0..4)).prop_map(|(thread, title, messages)| Act::Put { thread, title, messages }),
        1 => (0..20_u8).prop_map(Act::Delete),
        3 => prop::collection::vec(any::<bool>(), 3).prop_map(|tabs| Act::Tidy { tabs }),
        1 => (0..3_u8).prop_map(Act::Frozen),
    ];
    prop::collection::vec(act, 1..60)
}

/// What the model has: folded titles and messages by thread, and the time of the last change.
type Model = BTreeMap<String, (String, Vec<String>, String)>;

fn expected(model: &Model, query: &str, limit: usize) -> Vec<String> {
    let mut hits: Vec<(bool, &String, &String)> = model
        .iter()
        .filter(|(_, (title, messages, _))| has_all(query, &[std::slice::from_ref(title), &messages[..]].concat()))
        .map(|(id, (title, _, at))| (has_all(query, std::slice::from_ref(title)), at, id))
        .collect();
    hits.sort();
    hits.into_iter().rev().take(limit).map(|(.., id)| id.clone()).collect()
}

fn ids(hits: &[Hit<()>]) -> Vec<String> {
    hits.iter().map(|hit| hit.thread.id.clone()).collect()
}

/// Each tab, and one that has just come, finds what is there.
fn check(
    test: &TestLoop,
    tabs: &[Rc<Index<Tab>>],
    disk: &Rc<RefCell<Disk>>,
    model: &Model,
    asked: &[Said],
    limit: usize,
) -> Result<(), TestCaseError> {
    let new = Tab::index(disk, test, 0, Some(SIZES));
    for said in asked {
        let (query, expected) = (written(said, false), expected(model, &written(said, true), limit));
        for tab in tabs.iter().chain([&new]) {
            let (tab, query) = (tab.clone(), query.clone());
            let found = test.block_on(async move { ids(&found(&tab, &query, limit).await) });
            prop_assert_eq!(&found, &expected, "{:?}", written(said, false));
        }
        let look = look_through(&query, disk.borrow().threads.values().cloned(), limit);
        prop_assert_eq!(&ids(&look), &expected, "{:?}", query);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever is written, deleted, indexed, merged, by however many tabs, of which some sleep in the middle of it: a search finds
    /// what a look through all texts finds.
    #[test]
    fn an_index_finds_what_a_look_through_finds(acts in acts(), asked in prop::collection::vec(said(), 1..4), limit in 1..8_usize, seed in any::<u64>()) {
        let test = TestLoop::new(seed);
        let disk: Rc<RefCell<Disk>> = Rc::default();
        let mut model = Model::new();
        let tabs: Vec<_> = (0..3).map(|_| Tab::index(&disk, &test, 5, Some(SIZES))).collect();
        let scheduler = test.scheduler();
        for (time, act) in acts.into_iter().enumerate() {
            match act {
                Act::Put { thread: at, title, messages } => {
                    let (id, at) = (format!("t{at}"), format!("{time:04}"));
                    let raw: Vec<String> = messages.iter().map(|said| written(said, false)).collect();
                    let raw: Vec<&str> = raw.iter().map(String::as_str).collect();
                    disk.borrow_mut().put(texts(thread(&id, &written(&title, false), &at), &raw));
                    let folded = messages.iter().map(|said| written(said, true)).collect();
                    model.insert(id, (written(&title, true), folded, at));
                }
                Act::Delete(thread) => {
                    disk.borrow_mut().delete(&format!("t{thread}"));
                    model.remove(&format!("t{thread}"));
                }
                Act::Frozen(nth) => {
                    let sleeper = Tab::index(&disk, &test, 10_u64.pow(u32::from(nth) + 2), Some(SIZES));
                    scheduler.spawn(async move {
                        for _ in 0..4 {
                            sleeper.tidy().await.expect("the disk takes it");
                        }
                    });
                }
                Act::Tidy { tabs: busy } => {
                    let busy: Vec<_> = tabs.iter().zip(busy).filter(|(_, busy)| *busy).map(|(tab, _)| tab.clone()).collect();
                    let searcher = tabs[0].clone();
                    let queries: Vec<String> = asked.iter().map(|said| written(said, false)).collect();
                    let searched = test.block_on(async move {
                        let upkeep = futures::future::join_all(busy.into_iter().map(|tab| async move {
                            for _ in 0..6 {
                                tab.count(9);
                                tab.tidy().await.expect("the disk takes it");
                            }
                        }));
                        let searching = async {
                            let mut searched = Vec::new();
                            for query in &queries {
                                searched.push(ids(&found(&searcher, query, limit).await));
                            }
                            searched
                        };
                        futures::future::join(upkeep, searching).await.1
                    });
                    for (said, searched) in asked.iter().zip(searched) {
                        prop_assert_eq!(searched, expected(&model, &written(said, true), limit), "{:?}", written(said, false));
                    }
                }
            }
            if time % 4 == 0 {
                check(&test, &tabs, &disk, &model, &asked, limit)?;
            }
        }
        check(&test, &tabs, &disk, &model, &asked, limit)?;
        // Those that slept wake up, and nothing has become wrong.
        test.run();
        check(&test, &tabs, &disk, &model, &asked, limit)?;
    }
}
