CREATE TABLE purchase (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id BIGINT NOT NULL,
  at DATETIME(6) NOT NULL,
  CONSTRAINT purchase_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
) ENGINE=InnoDB;

CREATE TABLE item (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  purchase_id BIGINT NOT NULL,
  article VARCHAR(40) NOT NULL COMMENT 'its name; no catalogue yet',
  pieces INT NOT NULL DEFAULT 1,
  price DECIMAL(12,2) NOT NULL,
  KEY item_article (article),
  CONSTRAINT item_purchase FOREIGN KEY (purchase_id) REFERENCES purchase (id) ON DELETE CASCADE
) ENGINE=InnoDB;
