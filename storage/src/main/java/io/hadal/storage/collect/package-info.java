/** What may be collected: the next boundary and what lies below it. Pure. */
@NullMarked
package io.hadal.storage.collect;

import org.jspecify.annotations.NullMarked;
