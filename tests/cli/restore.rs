//! `dau restore`: what it mends and what it must not touch.

use crate::support::{Dir, records};

fn restore(args: &[&str], text: &str) -> String {
    Dir::new().dau_with_input(&[&["restore"], args].concat(), text).expect(0).stdout()
}

#[test]
fn stripped_header_is_mended() {
    for (read, written) in [
        ("Thanh pho Sa Pec", "Thành phố Sa Đéc"),
        ("Kinh gui: S¢ Noi vu tinh Bong Thép", "Kính gửi: Sở Nội vụ tỉnh Đồng Tháp"),
        ("S6: 1074/UBND-HC", "Số: 1074/UBND-HC"),
        ("CONG HOA XA HOI CHU NGHIA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Doc lap - Tu do - Hanh phuc", "Độc lập - Tự do - Hạnh phúc"),
        ("Noi nhan:", "Nơi nhận:"),
        ("ngay 05 thang 3 nam 2024", "ngày 05 tháng 3 năm 2024"),
    ] {
        assert_eq!(restore(&[], &format!("{read}\n")), format!("{written}\n"));
    }
}

#[test]
fn right_text_stays_as_it_is() {
    let text = std::fs::read_to_string(crate::support::repository("corpus/text/ke-hoach-cay-xanh.txt"))
        .expect("sample text");
    assert_eq!(restore(&[], &text), text);
}

#[test]
fn white_space_and_lines_are_kept() {
    let text = "\n  Kinh  gui:\tcac so\n\n\nSo: 12/BC-UBND  \r\nkhong co dong cuoi";
    let restored = restore(&[], text);
    let spaces = |s: &str| s.chars().filter(|c| c.is_whitespace()).collect::<String>();
    assert_eq!(spaces(&restored), spaces(text));
}

#[test]
fn columns_are_put_in_reading_order_when_asked() {
    let head = "UBND TINH DONG THAP CONG HOA XA HOI CHU NGHIA VIET NAM\nSO Y TE Doc lap - Tu do - Hanh phuc\n\
                So: 12/SYT-VP Dong Thap, ngay 5 thang 3 nam 2024\nV/v bao cao\n\nKinh gui: Cac phong\n";
    let ordered = "UBND TỈNH ĐỒNG THÁP\nSỞ Y TẾ\nSố: 12/SYT-VP\nV/v báo cáo\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                   Độc lập - Tự do - Hạnh phúc\nĐồng Tháp, ngày 5 tháng 3 năm 2024\n\nKính gửi: Các phòng\n";
    assert_eq!(restore(&["--reading-order"], head), ordered);
    assert_eq!(restore(&[], head).lines().count(), head.lines().count());
    Dir::new().dau_with_input(&["restore", "--reading-order", "--json"], head).expect(2);
}

#[test]
fn json_tells_what_changed() {
    let lines = records(&restore(&["--json"], "Thanh pho 2024\n"));
    let tokens = lines[0]["tokens"].as_array().expect("tokens");
    let pairs: Vec<_> = tokens
        .iter()
        .map(|t| (t["input"].as_str().unwrap_or(""), t["output"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(pairs, [("Thanh", "Thành"), ("pho", "phố"), ("2024", "2024")]);
}

#[test]
fn legacy_encodings_are_undone_and_named() {
    let dir = Dir::new();
    let bytes = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam\n\xa7i\xd2u 1.\n";
    dir.write("tcvn3.txt", bytes);
    dir.write(
        "utf16.txt",
        "\u{feff}Điều 1.\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
    );
    let text = dir.dau(&["restore", "tcvn3.txt", "utf16.txt"]).expect(0).stdout();
    assert_eq!(text, "Cộng hòa xã hội chủ nghĩa Việt Nam\nĐiều 1.\nĐiều 1.\n");
    let told = dir.dau(&["restore", "--json", "tcvn3.txt", "utf16.txt"]).expect(0).records();
    let encodings: Vec<_> = told.iter().map(|line| line["encoding"].as_str()).collect();
    assert_eq!(encodings, [Some("tcvn3"), Some("tcvn3"), Some("utf-16le")]);
    let mixed = "Ñoäc laäp, töï do\nĐiều 1.\nVie^.t Nam ddo^.c la^.p\n";
    let told = records(&restore(&["--json"], mixed));
    let encodings: Vec<_> = told.iter().map(|line| line["encoding"].as_str()).collect();
    assert_eq!(encodings, [Some("vni"), None, Some("viqr")]);
    assert_eq!(told[0]["tokens"][0]["reason"], "encoding");
}

#[test]
fn broken_utf8_is_named() {
    let dir = Dir::new();
    dir.write("a.txt", b"Thanh pho \xff\xfe\n");
    let run = dir.dau(&["restore", "a.txt"]).expect(3);
    assert!(run.stderr().contains("a.txt"), "{}", run.stderr());
    dir.dau(&["restore", "--lossy", "a.txt"]).expect(0);
}

#[test]
fn the_byte_that_is_no_utf8_is_named_and_replaced_when_asked() {
    let dir = Dir::new();
    dir.write("a.txt", b"mot\nhai \xff ba\n");
    let run = dir.dau(&["restore", "a.txt"]).expect(3);
    assert!(run.stderr().contains("line 2") && run.stderr().contains("byte 5"), "{}", run.stderr());
    assert_eq!(dir.dau(&["restore", "--lossy", "a.txt"]).expect(0).stdout(), "một\nhai \u{fffd} ba\n");
}

#[test]
fn words_and_phrases_of_the_user_are_preferred() {
    let dir = Dir::new();
    let with = |entries: &str| {
        dir.write("names.txt", entries);
        let args = ["restore", "--dict", "names.txt"];
        dir.dau_with_input(&args, "Cong ty Hoang Sen thong bao ket qua\n").expect(0).stdout()
    };
    assert_eq!(with("# nothing\n"), "Công ty Hoàng Sen thông báo kết quả\n");
    // A word, and a phrase with a word that no model knows.
    assert_eq!(with("hoẵng\n"), "Công ty Hoẵng Sen thông báo kết quả\n");
    assert_eq!(with("# tên\n\nHoẵng Sẽn\t20\n"), "Công ty Hoẵng Sẽn thông báo kết quả\n");
    // A light word gives way to the context, and a phrase stands only as a whole.
    assert_eq!(with("hoẵng\t0.01\n"), "Công ty Hoàng Sen thông báo kết quả\n");
    assert_eq!(with("Hoẵng Sẽn Tư\t20\n"), "Công ty Hoàng Sen thông báo kết quả\n");
}

#[test]
fn a_line_that_is_no_entry_is_named() {
    let dir = Dir::new();
    dir.write("names.txt", "Lẫm Sẽn\nLẫm\tmany\n");
    let run = dir.dau(&["restore", "--dict", "names.txt"]).expect(6);
    assert!(run.stderr().contains("names.txt") && run.stderr().contains("line 2"), "{}", run.stderr());
}

#[test]
fn what_is_not_sure_enough_stays_and_says_so() {
    let text = "Ban nay cua ai\n";
    let tokens = |args: &[&str]| records(&restore(args, text))[0]["tokens"].clone();
    let (free, bound) = (tokens(&["--json"]), tokens(&["--json", "--min-confidence", "0.9"]));
    let mut doubtful = 0;
    for (free, bound) in free.as_array().expect("tokens").iter().zip(bound.as_array().expect("tokens")) {
        if bound["reason"] == "doubtful" {
            doubtful += 1;
            assert_eq!(bound["output"], bound["input"]);
            assert_ne!(free["output"], free["input"]);
            assert!(free["confidence"].as_f64() < Some(0.9), "{free}");
        } else {
            assert_eq!(bound["output"], free["output"]);
        }
    }
    assert!(doubtful > 0, "{bound}");
    assert_eq!(restore(&["--min-confidence", "1"], text), text);
    Dir::new().dau(&["restore", "--min-confidence", "1.5"]).expect(2);
}

#[test]
fn a_damaged_model_is_refused() {
    let dir = Dir::new();
    let mut model = std::fs::read(crate::support::repository("dictionaries/dau.lm")).expect("the model");
    let middle = model.len() / 2;
    dir.write("cut.lm", &model[..middle]);
    model[middle] ^= 1;
    dir.write("changed.lm", &model);
    dir.write("other.lm", "no model at all");
    for (name, what) in [("cut.lm", "cut short"), ("changed.lm", "damaged"), ("other.lm", "other.lm")] {
        let run = dir.dau_with_input(&["restore", "--model", name], "mot\n").expect(6);
        assert!(run.stderr().contains(name) && run.stderr().contains(what), "{}", run.stderr());
        assert!(run.stdout().is_empty());
    }
}

#[test]
fn an_endless_line_comes_in_parts() {
    let text = "cong hoa xa hoi chu nghia ".repeat(6_000) + "\nhet\n";
    let lines = records(&restore(&["--json"], &text));
    let continues: Vec<bool> = lines.iter().map(|line| line["continues"] == true).collect();
    assert_eq!(continues, [true, true, false, false]);
    let parts: Vec<&str> = lines.iter().map(|line| line["text"].as_str().expect("text")).collect();
    assert_eq!(parts[..3].concat(), "cộng hòa xã hội chủ nghĩa ".repeat(6_000));
    assert_eq!(restore(&[], &text), parts[..3].concat() + "\n" + parts[3] + "\n");
}
