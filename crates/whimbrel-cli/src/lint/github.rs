//! The answer as workflow commands of GitHub Actions
//! ([Workflow commands](https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions)).

use whimbrel_schema::analyze::judgement::{JudgedFinding, Location};
use whimbrel_schema::verify::Level;

use super::judged::JudgedFile;

/// One command a finding.
pub(super) fn text(files: &[JudgedFile]) -> String {
    let mut text = String::new();
    for file in files {
        for (location, error) in &file.broken {
            text.push_str(&command(
                "error",
                location,
                "unreadable-sql",
                &error.message,
            ));
        }
        let judgement = file.judgement.as_ref();
        for finding in judgement
            .into_iter()
            .flat_map(|judgement| &judgement.findings)
        {
            if let Some(location) = &finding.location {
                let message = match &finding.help {
                    Some(help) => format!("{}\nhelp: {help}", finding.message),
                    None => finding.message.clone(),
                };
                text.push_str(&command(kind(finding), location, &finding.rule, &message));
            }
        }
    }
    text
}

fn kind(finding: &JudgedFinding) -> &'static str {
    match finding.level {
        _ if finding.acknowledged => "notice",
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "notice",
    }
}

fn command(kind: &str, location: &Location, title: &str, message: &str) -> String {
    let Location { file, line, column } = location;
    let (file, title, message) = (property(file), property(title), data(message));
    format!("::{kind} file={file},line={line},col={column},title={title}::{message}\n")
}

fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_stays_one_line() {
        let location = Location {
            file: "a,b:c.sql".to_owned(),
            line: 1,
            column: 2,
        };
        assert_eq!(
            command("error", &location, "x", "50%\nmore"),
            "::error file=a%2Cb%3Ac.sql,line=1,col=2,title=x::50%25%0Amore\n"
        );
    }
}
