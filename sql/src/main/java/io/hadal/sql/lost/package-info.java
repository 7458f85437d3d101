/** Commits that a database has lost, as statements that bring them back. */
@NullMarked
package io.hadal.sql.lost;

import org.jspecify.annotations.NullMarked;
