/**
 * From text to statements: {@link io.hadal.sql.parse.Tokenizer} is the one lexer of our own, {@link
 * io.hadal.sql.parse.DatabaseStatementParser} reads the statements about databases and milestones,
 * {@link io.hadal.sql.parse.MysqlParser} hands everything else to Druid's MySQL grammar, and {@link
 * io.hadal.sql.parse.Template} takes the literals out of short statements so that their plans can
 * be kept.
 */
@NullMarked
package io.hadal.sql.parse;

import org.jspecify.annotations.NullMarked;
