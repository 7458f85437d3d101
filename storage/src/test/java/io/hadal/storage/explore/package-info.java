/**
 * The protocol explored without tables: commits are numbers. Several servers, a simulated world, a
 * faulty store, and a reference that knows what really happened.
 */
@NullMarked
package io.hadal.storage.explore;

import org.jspecify.annotations.NullMarked;
