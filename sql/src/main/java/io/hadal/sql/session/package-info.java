/**
 * One connection's conversation: {@link io.hadal.sql.session.LocalSqlService} opens sessions,
 * {@link io.hadal.sql.session.Session} takes texts apart and hands statements to those who know
 * them, {@link io.hadal.sql.session.Transactions} keeps what is open.
 */
@NullMarked
package io.hadal.sql.session;

import org.jspecify.annotations.NullMarked;
