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
fn broken_utf8_is_named() {
    let dir = Dir::new();
    dir.write("a.txt", b"Thanh pho \xff\xfe\n");
    let run = dir.dau(&["restore", "a.txt"]).expect(3);
    assert!(run.stderr().contains("a.txt"), "{}", run.stderr());
    dir.dau(&["restore", "--lossy", "a.txt"]).expect(0);
}
