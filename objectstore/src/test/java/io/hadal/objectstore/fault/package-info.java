/**
 * An object store that fails as real ones do, reproducibly: what goes wrong follows from an {@link
 * io.hadal.env.Env}'s randomness and from a plan that a test changes as it likes.
 */
@NullMarked
package io.hadal.objectstore.fault;

import org.jspecify.annotations.NullMarked;
