//! Mistakes in ids, names and links.

mod add_users;
mod m20260101000000_base;
mod m20260102000000_typo;
mod m20260103000000_copied;
mod m20260104000000_same;
mod m20260104000000_same_again;
mod m20260105000000_older_than_its_parent;
mod m20260106000000_labels;
mod m20260107000000_dependency;
mod m20260108000000_joins_twice;
mod m20260109000000_says_nothing;
mod m20260112000000_this_name_is_longer_than_fifty_bytes;
mod m20260230000000_no_such_day;
mod m2026_short;

whimbrel::registry![
    m20260102000000_typo,
    m20260101000000_base,
    m20260103000000_copied,
    m20260104000000_same,
    m20260104000000_same_again,
    m20260105000000_older_than_its_parent,
    m20260106000000_labels,
    m20260107000000_dependency,
    m20260108000000_joins_twice,
    m20260109000000_says_nothing,
    m2026_short,
    m20260230000000_no_such_day,
    add_users,
    m20260112000000_this_name_is_longer_than_fifty_bytes,
];
