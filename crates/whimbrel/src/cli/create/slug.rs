//! The words of a message as part of a module's name.

/// The longest name of a module, with the id and its prefix: Diesel's history column holds 50.
const LONGEST: usize = 50 - "m20260115103000_".len();

/// The words of a message in ASCII, as many as fit.
pub(in crate::cli) fn of(message: &str) -> String {
    let lower = message.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'');
    let words = words.map(|word| word.replace('\'', ""));
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let joined = match slug.as_str() {
            "" => word,
            _ => format!("{slug}_{word}"),
        };
        if joined.len() > LONGEST {
            // A first word that is too long is cut, a later one left out.
            if slug.is_empty() {
                slug = joined.chars().take(LONGEST).collect();
            }
            break;
        }
        slug = joined;
    }
    match slug.as_str() {
        "" => "revision".to_owned(),
        _ => slug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_and_ascii() {
        for (message, slug) in [
            ("Add user preferences", "add_user_preferences"),
            ("  users' e-mail -- don't ask  ", "users_e_mail_dont_ask"),
            ("größe ändern", "gr_e_ndern"),
            ("🦀🦀", "revision"),
            ("\"; DROP TABLE users; --\n../..", "drop_table_users"),
            (
                "a message of far too many words for a name",
                "a_message_of_far_too_many_words",
            ),
        ] {
            assert_eq!(of(message), slug);
        }
        assert_eq!(of(&"x".repeat(300)).len(), LONGEST);
        assert_eq!(LONGEST, 34);
    }
}
