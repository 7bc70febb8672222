//! What letters are alike, and what texts are cut at: case, diacritics, width and kana of either kind are folded.

/// What a character is to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word: words have something between them.
    Word,
    /// Written without spaces (Chinese, Japanese, Korean, Thai…), or a picture: found at any place.
    Dense,
    /// Not there, to a search: marks above letters, joiners.
    Mark,
    /// Between words.
    Break,
}

/// A character's class and the letter that it is searched by.
pub(super) fn fold(letter: char) -> (Class, char) {
    if letter.is_ascii() {
        return (if letter.is_ascii_alphanumeric() { Class::Word } else { Class::Break }, letter.to_ascii_lowercase());
    }
    let code = u32::from(letter);
    let at = |table: &[u16], first: u32| match table.get((code - first) as usize).and_then(|code| char::from_u32(u32::from(*code))) {
        Some(' ') | None => (Class::Break, letter),
        Some('`') => (Class::Mark, letter),
        Some(folded) => (Class::Word, folded),
    };
    match code {
        // The sign for a millionth is a letter.
        0xB5 => (Class::Word, 'μ'),
        0xC0..=0x24F => at(&LATIN, 0xC0),
        0x370..=0x52F => at(&GREEK_AND_CYRILLIC, 0x370),
        0x1E00..=0x1FFF => at(&WITH_MARKS, 0x1E00),
        // Armenian capitals, Georgian ones.
        0x531..=0x556 => (Class::Word, plus(letter, 0x30)),
        0x1C90..=0x1CBF => (Class::Word, plus(letter, 0x10D0 - 0x1C90)),
        // Katakana as hiragana, and half its width.
        0x30A1..=0x30F6 => (Class::Dense, plus(letter, -0x60)),
        0xFF66..=0xFF9D => (Class::Dense, HALF_WIDTH.chars().nth((code - 0xFF66) as usize).unwrap_or(letter)),
        0xFF9E | 0xFF9F => (Class::Mark, plus(letter, 0x3099 - 0xFF9E)),
        // ASCII in full width.
        0xFF01..=0xFF5E => fold(plus(letter, -0xFEE0)),
        _ => {
            let at = RANGES.partition_point(|(first, _)| *first <= code);
            (at.checked_sub(1).and_then(|at| RANGES.get(at)).map_or(Class::Word, |(_, class)| *class), letter)
        }
    }
}

fn plus(letter: char, distance: i32) -> char {
    u32::from(letter).checked_add_signed(distance).and_then(char::from_u32).unwrap_or(letter)
}

/// What is one letter to a keyboard and two to a reader, once folded.
pub(super) fn spelled_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ĳ' => "ij",
        _ => return None,
    })
}

/// One character of two where Unicode has one: parts of a Korean syllable, a kana and its voice mark.
pub(super) fn composed(before: char, letter: char) -> Option<char> {
    let (first, second) = (u32::from(before), u32::from(letter));
    let code = match (first, second) {
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28,
        (0xAC00..=0xD7A3, 0x11A8..=0x11C2) if (first - 0xAC00).is_multiple_of(28) => first + (second - 0x11A7),
        (0x3046, 0x3099) => 0x3094,
        // か to と in pairs (with the small っ between), は to ほ in threes.
        (0x304B..=0x3061, 0x3099) if first % 2 == 1 => first + 1,
        (0x3064..=0x3068, 0x3099) if first.is_multiple_of(2) => first + 1,
        (0x306F..=0x307B, 0x3099 | 0x309A) if first.is_multiple_of(3) => first + (second - 0x3098),
        _ => return None,
    };
    char::from_u32(code)
}

const HALF_WIDTH: &str = "をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん";

/// Classes from a code on. What is before the first is of a word.
const RANGES: &[(u32, Class)] = {
    use Class::{Break, Dense, Mark, Word};
    &[
        // The rest of Latin 1: signs, and ª º.
        (0x80, Break),
        (0xAA, Word),
        (0xAB, Break),
        (0xAD, Mark),
        (0xAE, Break),
        (0xBA, Word),
        (0xBB, Break),
        (0x250, Word),
        (0x300, Mark),
        (0x370, Word),
        (0x589, Break),
        // Hebrew points and Arabic vowels.
        (0x591, Mark),
        (0x5BE, Break),
        (0x5BF, Mark),
        (0x5C0, Break),
        (0x5C1, Mark),
        (0x5C3, Break),
        (0x5C4, Mark),
        (0x5C6, Break),
        (0x5C7, Mark),
        (0x5D0, Word),
        (0x5F3, Break),
        (0x610, Mark),
        (0x61B, Break),
        (0x620, Word),
        (0x640, Mark),
        (0x641, Word),
        (0x64B, Mark),
        (0x660, Word),
        (0x66A, Break),
        (0x66E, Word),
        (0x670, Mark),
        (0x671, Word),
        (0x6D4, Break),
        (0x6D5, Word),
        (0x964, Break),
        (0x966, Word),
        // Thai and Lao, Myanmar, Khmer.
        (0xE01, Dense),
        (0xE3F, Break),
        (0xE40, Dense),
        (0xE4F, Break),
        (0xE50, Dense),
        (0xE5A, Break),
        (0xE80, Dense),
        (0xF00, Word),
        (0x1000, Dense),
        (0x104A, Break),
        (0x1050, Dense),
        (0x10A0, Word),
        (0x1100, Dense),
        (0x1200, Word),
        (0x1361, Break),
        (0x1369, Word),
        (0x1780, Dense),
        (0x17D4, Break),
        (0x17DC, Dense),
        (0x1800, Word),
        (0x1AB0, Mark),
        (0x1B00, Word),
        (0x1DC0, Mark),
        (0x2000, Break),
        (0x200B, Mark),
        (0x2010, Break),
        (0x2060, Mark),
        (0x2070, Word),
        (0x20A0, Break),
        (0x20D0, Mark),
        (0x2100, Break),
        (0x2600, Dense),
        (0x27C0, Break),
        (0x2B00, Dense),
        (0x2C00, Word),
        (0x2E00, Break),
        (0x2E80, Dense),
        (0x3000, Break),
        (0x3005, Dense),
        (0x3008, Break),
        (0x3041, Dense),
        (0x3099, Mark),
        (0x309B, Break),
        (0x309D, Dense),
        (0x30A0, Break),
        (0x30F7, Dense),
        (0x30FB, Break),
        (0x30FC, Dense),
        (0xA4D0, Word),
        (0xAC00, Dense),
        (0xE000, Break),
        (0xF900, Dense),
        (0xFB00, Word),
        (0xFD3E, Break),
        (0xFD40, Word),
        (0xFE00, Mark),
        (0xFE10, Break),
        (0xFE20, Mark),
        (0xFE30, Break),
        (0xFE70, Word),
        (0xFEFF, Mark),
        (0xFF00, Break),
        (0xFFA0, Dense),
        (0xFFE0, Break),
        (0x10000, Word),
        // Pictures, and the colours of skins.
        (0x1F000, Dense),
        (0x1F3FB, Mark),
        (0x1F400, Dense),
        (0x1FC00, Word),
        (0x20000, Dense),
        (0xE0000, Mark),
        (0xF0000, Break),
    ]
};

/// The letters of a text, one for each code of a block. A space is what is no letter, a backtick a mark.
const fn table<const N: usize>(letters: &str) -> [u16; N] {
    let (bytes, mut table, mut at, mut byte) = (letters.as_bytes(), [0; N], 0, 0);
    while at < N {
        let first = bytes[byte] as u16;
        let (code, length) = match first {
            0..=0x7F => (first, 1),
            0xC0..=0xDF => ((first & 0x1F) << 6 | (bytes[byte + 1] & 0x3F) as u16, 2),
            _ => ((first & 0xF) << 12 | ((bytes[byte + 1] & 0x3F) as u16) << 6 | (bytes[byte + 2] & 0x3F) as u16, 3),
        };
        table[at] = code;
        at += 1;
        byte += length;
    }
    assert!(byte == bytes.len(), "a letter for each code");
    table
}

// What compatibility decomposition leaves without its marks, in lower case; strokes through a letter go as well.

/// U+00C0 to U+024F.
const LATIN: [u16; 400] = table(
    "\
     aaaaaaæceeeeiiiidnooooo ouuuuyþßaaaaaaæceeeeiiiidnooooo ouuuuyþy\
     aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiĳĳjjkkĸlllllll\
     lllnnnnnnnŋŋooooooœœrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs\
     ƀɓƃƃƅƅɔƈƈɖɗƌƌƍǝəɛƒƒɠɣƕɩɨƙƙƚƛɯɲƞɵooƣƣƥƥʀƨƨʃƪƫƭƭʈuuʊʋƴƴƶƶʒƹƹƺƻƽƽƾƿ\
     ǀǁǂǃǆǆǆǉǉǉǌǌǌaaiioouuuuuuuuuuǝaaaaææǥǥggkkooooʒʒjǳǳǳggƕƿnnaaææoo\
     aaaaeeeeiiiioooorrrruuuussttȝȝhhƞȡȣȣȥȥaaeeooooooooyyȴȵȶȷȸȹⱥȼȼƚⱦȿ\
     ɀɂɂƀʉʌɇɇɉɉɋɋɍɍɏɏ",
);

/// U+0370 to U+052F.
const GREEK_AND_CYRILLIC: [u16; 448] = table(
    "\
     ͱͱͳͳʹ ͷͷ   ͻͼͽ ϳ      α εηι ο υωιαβγδεζηθικλμνξοπρ στυφχψωιυαεηι\
     υαβγδεζηθικλμνξοπρσστυφχψωιυουωϗβθυυυφπϗϙϙϛϛϝϝϟϟϡϡϣϣϥϥϧϧϩϩϫϫϭϭϯϯ\
     κρσϳθε ϸϸσϻϻϼͻͼͽееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюя\
     абвгдежзииклмнопрстуфхцчшщъыьэюяееђгєѕііјљњћкиуџѡѡѣѣѥѥѧѧѩѩѫѫѭѭѯѯ\
     ѱѱѳѳѵѵѵѵѹѹѻѻѽѽѿѿҁҁ ```````ҋҋҍҍҏҏґґғғҕҕҗҗҙҙққҝҝҟҟҡҡңңҥҥҧҧҩҩҫҫҭҭүү\
     ұұҳҳҵҵҷҷҹҹһһҽҽҿҿӏжжӄӄӆӆӈӈӊӊӌӌӎӎӏааааӕӕееәәәәжжззӡӡииииооөөөөээуу\
     ууууччӷӷыыӻӻӽӽӿӿԁԁԃԃԅԅԇԇԉԉԋԋԍԍԏԏԑԑԓԓԕԕԗԗԙԙԛԛԝԝԟԟԡԡԣԣԥԥԧԧԩԩԫԫԭԭԯԯ",
);

/// U+1E00 to U+1FFF.
const WITH_MARKS: [u16; 512] = table(
    "\
     aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
     mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
     wwwwwwwwwwxxxxyyzzzzzzhtwyasẜẝßẟaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
     eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyỻỻỽỽỿỿ\
     ααααααααααααααααεεεεεε  εεεεεε  ηηηηηηηηηηηηηηηηιιιιιιιιιιιιιιιι\
     οοοοοο  οοοοοο  υυυυυυυυ υ υ υ υωωωωωωωωωωωωωωωωααεεηηιιοουυωω  \
     ααααααααααααααααηηηηηηηηηηηηηηηηωωωωωωωωωωωωωωωωααααα ααααααα ι \
     \u{20} ηηη ηηεεηηη   ιιιι  ιιιιιι    υυυυρρυυυυυυρ     ωωω ωωοοωωω   ",
);
