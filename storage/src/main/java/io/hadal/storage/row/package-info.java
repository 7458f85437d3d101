/**
 * The bytes of rows and of keys, in memory and in everything that is stored; docs/format/row.md.
 */
@NullMarked
package io.hadal.storage.row;

import org.jspecify.annotations.NullMarked;
