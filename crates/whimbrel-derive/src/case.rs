//! Names in the ways that Diesel and databases write them.

/// `UserProfile` as `user_profile`, the way Diesel guesses names: every capital begins a word.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.to_lowercase().collect()),
        }
    }
    words
}

/// The ways to write the name of a value, by their own names.
pub(crate) const WAYS: [&str; 8] = [
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
    "lowercase",
    "UPPERCASE",
    "camelCase",
    "PascalCase",
];

/// A variant's name in one of the [`WAYS`].
pub(crate) fn in_way(name: &str, way: &str) -> Option<String> {
    Some(match way {
        "snake_case" => snake(name),
        "SCREAMING_SNAKE_CASE" => snake(name).to_uppercase(),
        "kebab-case" => words(name).join("-"),
        "SCREAMING-KEBAB-CASE" => words(name).join("-").to_uppercase(),
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        "camelCase" => {
            let mut letters = name.chars();
            let first = letters.next()?.to_lowercase();
            first.chain(letters).collect()
        }
        "PascalCase" => name.to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_guessed_as_diesel_guesses_them() {
        assert_eq!(snake("UserProfile"), "user_profile");
        assert_eq!(snake("User"), "user");
        assert_eq!(snake("HTTPLog"), "h_t_t_p_log");
    }

    #[test]
    fn every_way_is_one() {
        let written = WAYS.map(|way| in_way("InReview", way).unwrap_or_default());
        let expected = [
            "in_review",
            "IN_REVIEW",
            "in-review",
            "IN-REVIEW",
            "inreview",
            "INREVIEW",
            "inReview",
            "InReview",
        ];
        assert_eq!(written, expected);
        assert_eq!(in_way("A", "Train-Case"), None);
    }
}
