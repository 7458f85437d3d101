/** Whether a store is good enough for a database, asked of the store itself. */
@NullMarked
package io.hadal.objectstore.check;

import org.jspecify.annotations.NullMarked;
