/** What the server tells about itself: SHOW statements and the tables of information_schema. */
@NullMarked
package io.hadal.sql.catalog;

import org.jspecify.annotations.NullMarked;
