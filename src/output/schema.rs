//! The JSON Schema of the record, derived from the types that write it.

use schemars::generate::SchemaSettings;

use super::record::Record;

/// JSON Schema (draft 2020-12) of one line of output; every key is required.
pub fn record_schema() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Record>().to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_required() {
        let schema = record_schema();
        let required = schema["required"].as_array().expect("a list of required keys");
        for key in ["schema_version", "error", "number", "type", "recipients", "tool"] {
            assert!(required.iter().any(|k| k == key), "{key} is not required");
        }
        let mut properties: Vec<_> =
            schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
        let mut required: Vec<_> = required.iter().filter_map(|k| k.as_str()).collect();
        properties.sort_unstable();
        required.sort_unstable();
        assert_eq!(properties, required);
    }
}
