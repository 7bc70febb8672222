use super::*;

fn finds(query: &str, text: &str) -> bool {
    !look_through(query, [texts(thread("t", "", ""), &[text])].into_iter(), 1).is_empty()
}

/// What is marked of a text by a query.
fn marked(query: &str, text: &str) -> Vec<String> {
    let hits = look_through(query, [texts(thread("t", text, ""), &[text])].into_iter(), 1);
    let part = |text: &str, (from, to): &(usize, usize)| {
        let units: Vec<u16> = text.encode_utf16().skip(*from).take(to - from).collect();
        String::from_utf16(&units).expect("no letter is cut")
    };
    let Some(hit) = hits.first() else { return Vec::new() };
    let step = &hit.steps[0];
    let in_snippet: Vec<String> = step.highlights.iter().map(|place| part(&step.snippet, place)).collect();
    if step.snippet == text {
        assert_eq!(in_snippet, hit.title.iter().map(|place| part(text, place)).collect::<Vec<_>>());
    }
    in_snippet
}

#[test]
fn case_marks_width_and_kana_do_not_count() {
    for (query, text) in [
        ("uber", "ÜBER"),
        ("Über", "u\u{308}ber"),
        ("STRASSE", "Straße"),
        ("straße", "STRASSE"),
        ("aesop", "Æsop"),
        ("lodz", "Łódź"),
        ("istanbul", "İSTANBUL"),
        ("tiếng", "TIENG"),
        ("ελλας", "ΕΛΛΆΣ"),
        ("елка", "Ёлка"),
        ("йод", "ИОД"),
        ("abc", "ＡＢＣ"),
        ("かめら", "カメラ"),
        ("カメラ", "ｶﾒﾗ"),
        ("ガス", "ｶﾞｽ"),
        ("ガス", "カ\u{3099}ス"),
        ("ば", "は\u{3099}"),
        ("ぱ", "ﾊﾟ"),
        ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
        ("שלום", "שָׁלוֹם"),
        ("محمد", "مُحَمَّد"),
        ("soft", "so\u{ad}ft"),
        ("👍", "👍🏽"),
        ("հայ", "ՀԱՅ"),
    ] {
        assert!(finds(query, text), "{query} in {text}");
    }
    for (query, text) in [("ガス", "カス"), ("한", "하"), ("cafe", "caf"), ("о", "o")] {
        assert!(!finds(query, text), "{query} in {text}");
    }
}

#[test]
fn every_letter_is_found_in_the_other_case() {
    for letter in ('\0'..='\u{1FFFF}').filter(|letter| letter.is_lowercase() || letter.is_uppercase()) {
        let others = letter.to_lowercase().chain(letter.to_uppercase());
        // Those that Unicode has added since, and scripts of which nobody writes chats.
        let code = u32::from(letter);
        // An iota below nothing is no letter.
        let known = code != 0x37A && matches!(code, 0..=0x24F | 0x370..=0x3FF | 0x400..=0x52F | 0x531..=0x556 | 0x1E00..=0x1EFF);
        if others.clone().count() == 2 && known {
            for other in others.filter(|other| matches!(u32::from(*other), 0..=0x24F | 0x370..=0x556 | 0x1E00..=0x1EFF)) {
                assert!(finds(&letter.to_string(), &other.to_string()), "{letter} in {other}");
            }
        }
    }
}

#[test]
fn words_are_whole_but_for_the_one_that_is_typed() {
    for (query, text, is_there) in [
        ("app", "apple", true),
        ("app ", "apple", false),
        ("pple", "apple", false),
        ("app red", "a red apple", false),
        ("red app", "a red apple", true),
        ("red, app", "apple\nRED", true),
        ("id", "thread_id", true),
        ("don't", "I don’t know", true),
        ("3.14", "pi is 3.14159", true),
        ("c++", "C", true),
        ("京都", "東京都", true),
        ("京", "東京", true),
        ("東都", "東京都", false),
        ("東 都", "東京都", true),
        ("국어", "한국어를", true),
        ("ไทย", "ภาษาไทย", true),
        ("iphone手机", "新手机 iPhone", true),
        ("🦀", "rust🦀!", true),
        ("々", "人々", true),
        ("、", "はい、そう", false),
        ("", "anything", false),
        (" -- ", "a -- b", false),
    ] {
        assert_eq!(finds(query, text), is_there, "{query:?} in {text:?}");
    }
}

#[test]
fn what_is_found_is_marked_as_it_is_written() {
    assert_eq!(marked("strasse wei", "Die Straße ist weiß."), ["Straße", "weiß"]);
    assert_eq!(marked("uber", "🦀 u\u{308}ber, ÜBER"), ["u\u{308}ber", "ÜBER"]);
    assert_eq!(marked("京都", "東京都と京都"), ["京都", "京都"]);
    assert_eq!(marked("ば", "葉\u{3099}は\u{3099}"), ["は\u{3099}"]);
    assert_eq!(marked("東京 京都", "東京都"), ["東京都"]);
    assert_eq!(marked("東東", "東東東"), ["東東東"]);
}

#[test]
fn a_snippet_is_cut_around_the_first_place() {
    let far = format!("{}the needle, and {}needle", "hay ".repeat(100), "straw ".repeat(100));
    let hits = look_through("needle", [texts(thread("t", "", ""), &[&far])].into_iter(), 1);
    let step = &hits[0].steps[0];
    assert!(step.snippet.starts_with("…hay ") && step.snippet.ends_with('…'), "{}", step.snippet);
    assert_eq!(marked("needle", &far), ["needle"]);
    // A word that is longer than a snippet, and texts whose every letter is long.
    for text in ["x".repeat(5000), "京".repeat(5000), format!("{} {}", "ü".repeat(300), "x".repeat(300))] {
        let query: String = text.chars().take(1).collect();
        let hits = look_through(&query, [texts(thread("t", "", ""), &[&text])].into_iter(), 1);
        assert!(hits[0].steps[0].snippet.len() < 700, "{}", hits[0].steps[0].snippet.len());
    }
}

#[test]
fn messages_with_more_of_the_words_are_shown_first_then_newer_ones() {
    let of = texts(thread("t", "", ""), &["one", "one two", "two", "one", "none", "two"]);
    let hits = look_through("one two", [of].into_iter(), 1);
    let shown: Vec<&str> = hits[0].steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(shown, ["t-1", "t-5", "t-3"]);
}

#[test]
fn names_come_first_then_what_is_newer() {
    let all = [
        texts(thread("a", "other", "2026-01-01"), &["needle"]),
        texts(thread("b", "a needle", "2026-01-02"), &[]),
        texts(thread("c", "other", "2026-01-03"), &["needle"]),
        texts(thread("d", "Needle!", "2026-01-02"), &["needle"]),
    ];
    let found = |limit| look_through("need", all.iter().cloned(), limit).into_iter().map(|hit| hit.thread.id).collect::<Vec<_>>();
    assert_eq!(found(20), ["d", "b", "c", "a"]);
    assert_eq!(found(3), ["d", "b", "c"]);
}
