/**
 * Followers: a READ ONLY database is kept in step with the log in its store, whoever writes that
 * log or copies it there.
 */
@NullMarked
package io.hadal.engine.follow;

import org.jspecify.annotations.NullMarked;
