/**
 * From MySQL's SQL, as Druid parsed it, to DuckDB's: {@link io.hadal.sql.dialect.QueryRenderer}
 * renders queries, {@link io.hadal.sql.dialect.ExpressionRenderer} expressions with their types,
 * {@link io.hadal.sql.dialect.FunctionTable} knows the functions, a class per family. Names are
 * resolved on the way, because what an operator means in MySQL depends on the types of its
 * operands.
 */
@NullMarked
package io.hadal.sql.dialect;

import org.jspecify.annotations.NullMarked;
