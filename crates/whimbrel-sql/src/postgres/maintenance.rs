//! `VACUUM`, `CLUSTER`, `ANALYZE` and `LOCK`.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::LockMode;
use whimbrel_schema::analyze::act::{Act, Name, Wanted};

use super::tree::Node;
use super::{clause, name};

/// `VACUUM`.
pub(super) fn vacuum(node: Node<'_>) -> Act {
    let options = node.child(K::VACUUM_OPTION_LIST);
    let mut options = options.into_iter().flat_map(|l| l.all(K::VACUUM_OPTION));
    let option = options.any(|option| {
        let is_full = name::simple_of(option, K::VACUUM_OPTION_NAME) == "full";
        is_full && clause::is_on(option, 1)
    });
    Act::Vacuum {
        tables: tables(node),
        full: if option || node.has(K::FULL_KW) {
            Wanted::Yes
        } else {
            Wanted::No
        },
    }
}

/// `ANALYZE`.
pub(super) fn analyze(node: Node<'_>) -> Act {
    Act::Analyze(tables(node))
}

fn tables(node: Node<'_>) -> Vec<Name> {
    let list = node.child(K::TABLE_AND_COLUMNS_LIST);
    let tables = list.into_iter().flat_map(|l| l.all(K::TABLE_AND_COLUMNS));
    tables.map(name::name).collect()
}

/// `CLUSTER`, also the old form that names the index first.
pub(super) fn cluster(node: Node<'_>) -> Act {
    Act::Cluster(node.find(K::TABLE_NAME_REF).map(name::name))
}

/// `LOCK TABLE`.
pub(super) fn lock(node: Node<'_>) -> Act {
    let list = node.child(K::RELATION_LIST);
    let tables = || list.into_iter().flat_map(|l| l.all(K::RELATION_NAME));
    let only = tables().filter(|table| table.has(K::ONLY_KW));
    let mode = node.child(K::LOCK_MODE_CLAUSE);
    let mode = mode.and_then(|clause| clause.children().find_map(lock_mode));
    Act::LockTables(
        tables().map(name::name).collect(),
        mode.unwrap_or(LockMode::AccessExclusive),
        only.map(name::name).collect(),
    )
}

fn lock_mode(node: Node<'_>) -> Option<LockMode> {
    Some(match node.kind() {
        K::ACCESS_SHARE => LockMode::AccessShare,
        K::ROW_SHARE => LockMode::RowShare,
        K::ROW_EXCLUSIVE => LockMode::RowExclusive,
        K::SHARE_UPDATE_EXCLUSIVE => LockMode::ShareUpdateExclusive,
        K::SHARE => LockMode::Share,
        K::SHARE_ROW_EXCLUSIVE => LockMode::ShareRowExclusive,
        K::EXCLUSIVE => LockMode::Exclusive,
        K::ACCESS_EXCLUSIVE => LockMode::AccessExclusive,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::act;
    use super::*;

    #[test]
    fn tables_are_maintained() {
        let names = |names: &[&str]| names.iter().map(|n| Name::new(*n)).collect::<Vec<_>>();
        let vacuum = |tables: &[&str], full| Act::Vacuum {
            tables: names(tables),
            full,
        };
        for (text, expected) in [
            ("VACUUM", vacuum(&[], Wanted::No)),
            ("VACUUM FULL t", vacuum(&["t"], Wanted::Yes)),
            (
                "VACUUM (VERBOSE, FULL) t, u (a)",
                vacuum(&["t", "u"], Wanted::Yes),
            ),
            ("VACUUM (FULL false, ANALYZE) t", vacuum(&["t"], Wanted::No)),
            ("VACUUM (ANALYZE) t", vacuum(&["t"], Wanted::No)),
            ("ANALYZE VERBOSE t (a), u", Act::Analyze(names(&["t", "u"]))),
            ("ANALYZE", Act::Analyze(Vec::new())),
            ("CLUSTER t USING i", Act::Cluster(Some(Name::new("t")))),
            ("CLUSTER i ON t", Act::Cluster(Some(Name::new("t")))),
            ("CLUSTER", Act::Cluster(None)),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
    }

    #[test]
    fn locks_have_a_mode() {
        for (mode, expected) in [
            ("", LockMode::AccessExclusive),
            ("IN ACCESS SHARE MODE", LockMode::AccessShare),
            ("IN ROW SHARE MODE", LockMode::RowShare),
            ("IN ROW EXCLUSIVE MODE", LockMode::RowExclusive),
            (
                "IN SHARE UPDATE EXCLUSIVE MODE",
                LockMode::ShareUpdateExclusive,
            ),
            ("IN SHARE MODE NOWAIT", LockMode::Share),
            ("IN SHARE ROW EXCLUSIVE MODE", LockMode::ShareRowExclusive),
            ("IN EXCLUSIVE MODE", LockMode::Exclusive),
            ("IN ACCESS EXCLUSIVE MODE", LockMode::AccessExclusive),
        ] {
            let names = vec![Name::within("s", "t"), Name::new("u")];
            assert_eq!(
                act(&format!("LOCK TABLE ONLY s.t, u {mode}")),
                Act::LockTables(names, expected, vec![Name::within("s", "t")]),
                "{mode}"
            );
        }
    }
}
