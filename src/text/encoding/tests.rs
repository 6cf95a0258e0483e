//! Whole lines and documents.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::lexicon::Lexicon;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::built_in().unwrap());

fn known(word: &str) -> bool {
    LEXICON.is_syllable(word)
}

fn converted(text: &str) -> String {
    convert(text, &known)
}

const LAW: &str =
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; xét đề nghị của Giám đốc Sở.";

#[test]
fn every_encoding_is_found_and_undone() {
    for encoding in Encoding::ALL {
        let legacy = encode(LAW, encoding);
        let found = find(&legacy, &known);
        assert_eq!(found.runs, [(0..legacy.len(), encoding)], "{legacy}");
        assert_eq!(converted(&legacy), LAW);
    }
}

#[test]
fn each_line_is_judged_by_itself() {
    let lines: Vec<String> = Encoding::ALL.iter().map(|e| encode(LAW, *e)).collect();
    let text = format!("{LAW}\n{}\nThe quick brown fox.\n", lines.join("\n"));
    assert_eq!(converted(&text), format!("{LAW}\n{LAW}\n{LAW}\n{LAW}\n{LAW}\nThe quick brown fox.\n"));
}

#[test]
fn a_short_line_follows_its_neighbours() {
    let law = encode(LAW, Encoding::Tcvn3);
    assert_eq!(converted("Hµ"), "Hµ");
    assert_eq!(
        converted(&format!("{law}\nHµ\nbé\n12/Q§-UBND\n5 kg\n")),
        format!("{LAW}\nHà\nbé\n12/QĐ-UBND\n5 kg\n")
    );
}

#[test]
fn unicode_words_on_the_same_line_stay() {
    assert_eq!(converted("Điều 1. Ph¹m vi ®iÒu chØnh (sửa đổi)"), "Điều 1. Phạm vi điều chỉnh (sửa đổi)");
}

#[test]
fn a_dropped_horn_is_put_back() {
    assert_eq!(converted("®Þa ph¬ng, nhng ngêi ®îc hëng lîi"), "địa phương, nhưng người được hưởng lợi");
    assert_eq!(converted("tr\u{ad}êng häc n\u{ad}íc ta"), "trường học nước ta");
}

#[test]
fn capitals_that_tcvn3_lacks_come_back() {
    for (given, want) in [
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("QUYÕT §ÞNH", "QUYẾT ĐỊNH"),
        ("Bé TµI CHÝNH", "BỘ TÀI CHÍNH"),
        ("UBND tØnh Hµ TÜnh", "UBND tỉnh Hà Tĩnh"),
        ("ñY BAN NH¢N D¢N TØNH", "ỦY BAN NHÂN DÂN TỈNH"),
        ("céng hßa x· héi chñ nghÜa viÖt nam", "cộng hòa xã hội chủ nghĩa việt nam"),
        (
            "ñy ban nh©n d©n tØnh quyÕt ®Þnh. ý kiÕn kh¸c kh«ng cã.",
            "Ủy ban nhân dân tỉnh quyết định. Ý kiến khác không có.",
        ),
        ("c¸c ñy viªn cã ý kiÕn", "các ủy viên có ý kiến"),
        ("ý kiÕn cña ñy ban nh©n d©n tØnh ë Ên §é", "ý kiến của Ủy ban nhân dân tỉnh ở Ấn Độ"),
    ] {
        assert_eq!(converted(given), want);
    }
}

#[test]
fn signs_at_the_ends_of_words_are_signs() {
    assert_eq!(converted("· Quy ®Þnh «chung» vÒ gi¸ 5.000 ®"), "· Quy định «chung» về giá 5.000 đ");
    assert_eq!(converted("Co^.ng ho`a xa~ ho^.i. Ta dda^y ma`? Va^ng!"), "Cộng hòa xã hội. Ta đây mà? Vâng!");
}

#[test]
fn addresses_stay() {
    assert_eq!(
        converted("Gu+?i ve^` nguye^~n.a.b@example.org nhe'"),
        "Gửi về nguyễn.a.b@example.org nhé".replace("nguyễn", "nguye^~n")
    );
}

#[test]
fn other_languages_stay() {
    for line in include_str!("strangers.txt").lines() {
        assert_eq!(converted(line), line);
    }
    let all = include_str!("strangers.txt");
    assert_eq!(find(all, &known), Found::default());
}

#[test]
fn a_long_line_takes_linear_time() {
    for piece in ["Céng hßa x· héi ", "ß", "Co^.ng ho`a. ", "a^.", "µ ", "  "] {
        let line = piece.repeat(200_000);
        assert!(converted(&line).len() >= line.len() / 4);
    }
}

fn legacy_words() -> impl Strategy<Value = String> {
    let codes = prop_oneof![
        3 => "[a-zA-Z\u{a1}-\u{ff}]{1,6}",
        1 => "[aeiouyAOdD^`'?~.(+\\\\]{1,6}",
        2 => prop::sample::select(vec!["Céng", "hßa", "hoøa", "xaõ", "Ñieàu", "Co^.ng", "xaÞ", "tß", "nghÜa", "và", "ế", "bé"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    (prop::collection::vec(codes, 0..12), "[ \n]").prop_map(|(words, space)| words.join(&space))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn converting_twice_is_converting_once(text in prop_oneof![legacy_words(), any::<String>()]) {
        let once = converted(&text);
        prop_assert_eq!(converted(&once), once);
    }

    #[test]
    fn changes_lie_in_order_and_apart(text in legacy_words()) {
        let mut at = 0;
        for change in find(&text, &known).changes {
            prop_assert!(at <= change.span.start && change.span.start < change.span.end);
            prop_assert!(text.get(change.span.clone()).is_some_and(|word| word != change.output));
            at = change.span.end;
        }
    }

    #[test]
    fn any_bytes_are_survived(given in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = bytes::decode(&given, &known);
        let _ = bytes::Utf16::detect(&given);
    }
}
