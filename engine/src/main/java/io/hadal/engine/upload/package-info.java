/**
 * From the local log to the object store: cuts chunks, keeps each on disk before its first PUT, and
 * creates them one after the other.
 */
@NullMarked
package io.hadal.engine.upload;

import org.jspecify.annotations.NullMarked;
