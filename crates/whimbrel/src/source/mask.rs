//! Rust source with its comments and literals blanked out, so that code can be searched for.

/// The source with spaces for every byte of a comment or a literal; line ends stay.
pub(crate) fn masked(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut mask: Vec<u8> = Vec::with_capacity(bytes.len());
    while let Some(&byte) = bytes.get(mask.len()) {
        let rest = bytes.get(mask.len()..).unwrap_or_default();
        let length = match byte {
            b'/' => comment(rest),
            b'"' => string(rest),
            b'r' if !follows_identifier(&mask) => raw_string(rest),
            b'\'' => character(rest),
            _ => 0,
        };
        if length == 0 {
            mask.push(byte);
            continue;
        }
        let blanked = rest.iter().take(length);
        mask.extend(blanked.map(|byte| match byte {
            b'\n' | b'\r' => *byte,
            _ => b' ',
        }));
    }
    // Only whole characters were blanked, each byte by a space.
    String::from_utf8_lossy(&mask).into_owned()
}

fn follows_identifier(mask: &[u8]) -> bool {
    mask.last()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The length of a comment that begins here; comments in comments end with their own mark.
fn comment(rest: &[u8]) -> usize {
    if rest.starts_with(b"//") {
        return rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
    }
    if !rest.starts_with(b"/*") {
        return 0;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of a string that begins here.
fn string(rest: &[u8]) -> usize {
    quoted(rest, b'"')
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a raw string that begins here.
fn raw_string(rest: &[u8]) -> usize {
    let hashes = rest.iter().skip(1).take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0;
    }
    let mut end = vec![b'"'];
    end.extend(std::iter::repeat_n(b'#', hashes));
    let body = rest.get(2 + hashes..).unwrap_or_default();
    let found = body.windows(end.len()).position(|part| part == end);
    found.map_or(rest.len(), |at| 2 + hashes + at + end.len())
}

/// The length of a character literal that begins here; a lifetime is none.
fn character(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        return quoted(rest, b'\'');
    }
    let text = std::str::from_utf8(rest.get(1..).unwrap_or_default()).unwrap_or_default();
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(one), Some('\'')) => 2 + one.len_utf8(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn comments_and_literals_are_blank_and_code_stays_in_its_place() {
        for (source, code) in [
            ("a // b\nc", "a ·····c"),
            ("a /* b /* c */ */ d", "a ··············· d"),
            ("x(\"mod a;\\\"\", 'b', '\\'')", "x(··········, ···, ····)"),
            ("r#\"a\"b\"# r", "········ r"),
            ("bar\"x\" &'a str", "bar··· &'a str"),
            ("'ä' \"日\"", "···· ·····"),
            ("\"open", "·····"),
        ] {
            // A dot stands for a byte that is blank.
            let found = masked(source);
            let expected = code.replace('·', " ");
            assert_eq!(found.replace('\n', " "), expected, "{source}");
        }
    }
}
