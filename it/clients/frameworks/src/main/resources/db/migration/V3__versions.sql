ALTER TABLE customer ADD COLUMN version INT NOT NULL DEFAULT 0 AFTER vip;
CREATE INDEX purchase_at ON purchase (at);
INSERT INTO customer (name, email, born, vip) VALUES ('Ada', 'ada@example.org', '1815-12-10', 1), ('Änne', 'aenne@example.org', NULL, 0);
SET @ada = (SELECT id FROM customer WHERE email = 'ada@example.org');
INSERT INTO purchase (customer_id, at) VALUES (@ada, '1843-09-01 10:00:00.123456');
INSERT INTO item (purchase_id, article, pieces, price) SELECT LAST_INSERT_ID(), 'engine', 1, 17000.50;
