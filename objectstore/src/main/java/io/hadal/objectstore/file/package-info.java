/**
 * A directory as an object store. Conditional create holds between processes too, and what returned
 * survives a crash of the machine.
 */
@NullMarked
package io.hadal.objectstore.file;

import org.jspecify.annotations.NullMarked;
