//! The examples of the help, read as the command line reads them.

use clap::{Command, CommandFactory, Parser};

use super::migrate::Migrate;

#[derive(Parser)]
#[command(name = "migrate")]
struct Mounted {
    #[command(flatten)]
    _migrate: Migrate,
}

#[test]
fn every_command_has_examples_and_all_of_them_are_read() {
    let mut whole = Mounted::command();
    whole.build();
    let commands: Vec<&Command> = whole.get_subcommands().collect();
    assert!(commands.len() > 30);
    for command in commands
        .iter()
        .filter(|command| command.get_name() != "help")
    {
        let name = command.get_name();
        let examples = examples(command);
        assert!(!examples.is_empty(), "`{name}` has no example");
        for example in examples {
            assert_eq!(
                example.get(1).map(String::as_str),
                Some(name),
                "{example:?}"
            );
            if let Err(error) = Mounted::command().try_get_matches_from(&example) {
                panic!("{example:?}: {error}");
            }
        }
    }
}

/// The examples of a command, each as the words that a shell makes of it.
fn examples(command: &Command) -> Vec<Vec<String>> {
    let Some(help) = command.get_after_help().map(ToString::to_string) else {
        return Vec::new();
    };
    let Some(examples) = help.strip_prefix("Example") else {
        return Vec::new();
    };
    let lines = examples.split("\n\n").next().unwrap_or_default().lines();
    let lines = lines.map(|line| line.trim_start_matches("s:").trim_start_matches(':').trim());
    lines.filter(|line| !line.is_empty()).map(words).collect()
}

/// The words of the command itself: without the variables before it, and what is done with its answer.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    let command = words.into_iter().skip_while(|word| word != "migrate");
    command
        .take_while(|word| ![">", "&&", "|"].contains(&word.as_str()))
        .collect()
}
