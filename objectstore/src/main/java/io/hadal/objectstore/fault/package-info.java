/** An object store that fails as real ones do, reproducibly. */
@NullMarked
package io.hadal.objectstore.fault;

import org.jspecify.annotations.NullMarked;
