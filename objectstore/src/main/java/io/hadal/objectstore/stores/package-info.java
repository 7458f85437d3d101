/** From the description of a store (a statement, a URL) to an open store. */
@NullMarked
package io.hadal.objectstore.stores;

import org.jspecify.annotations.NullMarked;
