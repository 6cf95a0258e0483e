//! Speed of the restorer: `cargo bench --bench restore`. Nothing is asserted.

#![allow(missing_docs, reason = "criterion_group makes a public function without documentation")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dau::lm::Model;
use dau::restore::{Profile, Restorer};
use dau::text::strip;
use dau::text::token::{Kind, tokens};

const TEXT: &str = include_str!("../corpus/text/quyet-dinh-to-cong-tac.txt");
static MODEL: &[u8] = include_bytes!("../dictionaries/dau.lm");

fn query(c: &mut Criterion) {
    let model = Model::embedded(MODEL).expect("the model");
    let stripped = strip(TEXT).to_lowercase();
    let words: Vec<u32> =
        stripped.split_whitespace().filter_map(|word| model.candidates(word).next()).collect();
    let mut group = c.benchmark_group("query");
    group.throughput(Throughput::Elements(words.len() as u64));
    group.bench_function("advance", |b| {
        b.iter(|| {
            let (mut state, mut sum) = (model.begin(), 0.0);
            for &word in &words {
                let (p, step) = model.advance(&state, word);
                state = model.follow(step);
                sum += p;
            }
            black_box(sum)
        });
    });
    group.finish();
}

fn decode(c: &mut Criterion) {
    let restorer = Restorer::built_in().expect("the model");
    let stripped = strip(TEXT);
    let syllables = tokens(TEXT).filter(|t| t.kind == Kind::Word).count();
    let mut group = c.benchmark_group("decode");
    group.throughput(Throughput::Elements(syllables as u64));
    for detail in [false, true] {
        let mut session = restorer.session();
        let mut out = String::new();
        group.bench_function(if detail { "with confidences" } else { "plain" }, |b| {
            b.iter(|| {
                out.clear();
                let mut tokens = Vec::new();
                for line in stripped.lines() {
                    session.restore_into(line, Profile::Stripped, &mut out, detail.then_some(&mut tokens));
                }
                black_box(out.len())
            });
        });
    }
    group.finish();
}

fn start(c: &mut Criterion) {
    c.bench_function("start", |b| {
        b.iter_batched(
            || (),
            |()| Restorer::built_in().expect("the model").restore("Thanh pho Sa Dec", None),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, query, decode, start);
criterion_main!(benches);
