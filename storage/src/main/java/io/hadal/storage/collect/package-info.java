/**
 * What may be collected: the next boundary and what lies below it. All but {@link
 * io.hadal.storage.collect.LogTables} is pure.
 */
@NullMarked
package io.hadal.storage.collect;

import org.jspecify.annotations.NullMarked;
