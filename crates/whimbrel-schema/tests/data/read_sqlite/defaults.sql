CREATE TABLE defaults (
  a INTEGER DEFAULT 1, b INTEGER DEFAULT -1, c INTEGER DEFAULT +1, d DOUBLE DEFAULT 1.5, e DOUBLE DEFAULT -1.5e-3,
  f DECIMAL(10, 2) DEFAULT 12.50, g DECIMAL(10, 2) DEFAULT '12.50', h BOOLEAN DEFAULT 1, i BOOLEAN DEFAULT FALSE,
  j TEXT DEFAULT 'it''s', k TEXT DEFAULT "quoted", l TEXT DEFAULT word, m BLOB DEFAULT X'00ff', n INTEGER DEFAULT NULL,
  o TIMESTAMP DEFAULT CURRENT_TIMESTAMP, p DATE DEFAULT CURRENT_DATE, q TIME DEFAULT current_time,
  r datetime DEFAULT (CURRENT_TIMESTAMP), s datetime DEFAULT (datetime('now', 'localtime')), t TEXT DEFAULT ('x'),
  u INTEGER DEFAULT (1 + (2)), v INTEGER DEFAULT 0x1F, w INTEGER DEFAULT 99999999999999999999, x DOUBLE DEFAULT .5,
  y DATE DEFAULT CURRENT_TIMESTAMP, z INTEGER DEFAULT true, aa DOUBLE DEFAULT 9e999, ab INTEGER DEFAULT (-(1)),
  ac TEXT DEFAULT '' NOT NULL, ad TEXT DEFAULT (''), ae INT DEFAULT - 5,
  af TEXT DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
     || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1)
     || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
);
