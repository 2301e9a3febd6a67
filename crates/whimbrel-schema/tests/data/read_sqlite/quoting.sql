CREATE TABLE [odd table] (`tick``s` TEXT, [brackets] TEXT, 'single''s' TEXT, "double""s" TEXT,
  "primary" TEXT, "größe" TEXT, naïve TEXT, KEY TEXT, "" TEXT,
  CONSTRAINT 'named''so' UNIQUE ([brackets], 'single''s'), CONSTRAINT [x y] CHECK ("double""s" <> ')'));
CREATE INDEX 'an index' ON [odd table] (`tick``s` DESC, 'primary');
CREATE TABLE spoken (a TEXT CHECK ("a" <> "no column" AND spoken."a" <> 'x'));
-- A comment before.
CREATE /* here */ TABLE /* and */ commented -- there
( -- the first
  a TEXT, -- a, with ( and ' and "
  /* b TEXT, */
  c TEXT /* last ) */ CHECK (c <> '--') -- end
);
CREATE TABLE IF NOT EXISTS main.qualified (a TEXT);
