-- As Django, Rails and Alembic write tables.
CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), CONSTRAINT "one" UNIQUE ("username", "group_id"));
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "age" integer unsigned NOT NULL CHECK ("age" >= 0));
CREATE TABLE "posts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar DEFAULT 'none' NOT NULL, "price" decimal(8,2), "created_at" datetime(6) NOT NULL, CONSTRAINT "fk_rails_1"
FOREIGN KEY ("id")
  REFERENCES "auth_user" ("id")
);
CREATE UNIQUE INDEX "index_posts_on_title" ON "posts" ("title");
CREATE TABLE account (
	id INTEGER NOT NULL,
	name VARCHAR(50),
	kind VARCHAR(6) CONSTRAINT kind CHECK (kind IN ('one', 'two')),
	PRIMARY KEY (id),
	CONSTRAINT uq_name UNIQUE (name),
	FOREIGN KEY(id) REFERENCES posts (id)
);
CREATE TABLE _alembic_tmp_account (id INTEGER);
CREATE TABLE "new__posts" (id INTEGER);
CREATE TABLE new_thing (id INTEGER);
CREATE TABLE __whimbrel_new_posts (id INTEGER);
CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
