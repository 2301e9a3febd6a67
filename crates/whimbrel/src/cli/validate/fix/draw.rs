//! The fixes for people, as a difference.

use super::Mended;
use crate::cli::screen::Screen;
use crate::cli::style::{BAD, CODE, FAINT, GOOD, WAITING, harmless, painted};

/// The lines that go and come in every module, and what to do next.
pub(in crate::cli::validate) fn draw(mended: &[Mended], screen: &mut Screen) {
    screen.gap();
    if mended.is_empty() {
        screen.line("No finding can be mended mechanically.");
        return;
    }
    screen.heading("Fixes");
    for module in mended {
        one(module, screen);
    }
    screen.gap();
    if mended.iter().any(|module| module.written) {
        screen.line("Written. Build again: this program still holds the old revisions.");
    } else if mended.iter().any(|module| !module.hunks.is_empty()) {
        let flag = painted(CODE, "--fix --write");
        screen.line(&format!("{flag} writes them."));
    }
}

fn one(module: &Mended, screen: &mut Screen) {
    let file = module.file.display();
    for hunk in &module.hunks {
        let rules = painted(WAITING, &hunk.rules.join(", "));
        screen.line(&format!("  {rules}"));
        screen.line(&format!("  {} {file}:{}", painted(FAINT, "-->"), hunk.line));
        for line in &hunk.removed {
            let line = format!("- {}", harmless(line));
            screen.line(&format!("  {}", painted(BAD, line.trim_end())));
        }
        for line in &hunk.added {
            let line = format!("+ {}", harmless(line));
            screen.line(&format!("  {}", painted(GOOD, line.trim_end())));
        }
    }
    for unplaced in &module.unplaced {
        let rules = painted(WAITING, &unplaced.rule);
        screen.line(&format!("  {rules}"));
        let line = unplaced
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        screen.line(&format!("  {} {file}{line}", painted(FAINT, "-->")));
        screen.line(&format!("  cannot be placed: {}", unplaced.why));
    }
}
