/** Tables, columns and types as they are stored. */
@NullMarked
package io.hadal.storage.schema;

import org.jspecify.annotations.NullMarked;
