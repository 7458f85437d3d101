/**
 * How texts compare: MySQL's collations, each as the key that stands for a text in comparisons,
 * indexes and zone maps; docs/format/row.md.
 */
@NullMarked
package io.hadal.storage.collate;

import org.jspecify.annotations.NullMarked;
