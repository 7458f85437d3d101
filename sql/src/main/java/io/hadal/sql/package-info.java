/**
 * SQL: what a connection says and what it gets back. {@link io.hadal.sql.SqlService} is all that
 * {@code server} sees.
 */
@NullMarked
package io.hadal.sql;

import org.jspecify.annotations.NullMarked;
