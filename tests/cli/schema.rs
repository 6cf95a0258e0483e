//! `dau schema`, and that what is written keeps to it.

use crate::support::Dir;

#[test]
fn record_schema_is_as_reviewed() {
    let schema = Dir::new().dau(&["schema", "record"]).expect(0).stdout();
    insta::assert_snapshot!("record.schema.json", schema);
}

#[test]
fn exit_codes_are_as_reviewed() {
    let table = Dir::new().dau(&["schema", "exit-codes"]).expect(0).stdout();
    insta::assert_snapshot!("exit-codes", table);
}

#[test]
fn unknown_option_is_a_usage_error() {
    Dir::new().dau(&["run", "--no-such-option"]).expect(2);
}
