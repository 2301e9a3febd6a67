//! Account status.
//!
//! `status` says more than `is_locked`. In production, accounts that nobody has used for long are
//! put to rest; elsewhere there are only test accounts.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260205160000", "account status").revises("20260129093000");

    fn up(schema: &mut Schema) {
        schema.create_enum("account_status", ["active", "inactive", "locked"]);
        schema.add_column("users", |c| {
            c.enumeration("status", "account_status").default("active")
        });
        schema.update("users", matching("is_locked"), |row| {
            row.set("status", "locked");
        });
        schema.when(environment_is("production"), |s| {
            s.execute(
                per_backend()
                    .postgres(
                        "UPDATE users SET status = CAST(:status AS account_status) \
                         WHERE status = 'active' \
                         AND last_sign_in_at < now() - :days * interval '1 day'",
                    )
                    .sqlite(
                        "UPDATE users SET status = :status \
                         WHERE status = 'active' \
                         AND datetime(last_sign_in_at) < datetime('now', '-' || :days || ' days')",
                    ),
            )
            .bind("status", "inactive")
            .bind("days", 90);
        });
        let reason = "`status` holds what it held; no released version reads it any more";
        schema.assume_safe(reason, |s| s.drop_column("users", "is_locked"));
    }

    fn down(schema: &mut Schema) {
        schema.add_column("users", |c| c.boolean("is_locked").default(false));
        schema.update("users", matching("status = 'locked'"), |row| {
            row.set("is_locked", true);
        });
        schema.drop_column("users", "status");
        schema.drop_enum("account_status");
    }
}
