/**
 * Statements that change tables: from Druid's tree to {@link io.hadal.storage.schema.TableDef}, and
 * back to the text of SHOW CREATE TABLE.
 */
@NullMarked
package io.hadal.sql.ddl;

import org.jspecify.annotations.NullMarked;
