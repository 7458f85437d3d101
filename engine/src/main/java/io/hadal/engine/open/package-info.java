/**
 * How a database comes and goes: creating, attaching, recovering after a restart, detaching,
 * dropping; and the engine that holds them all with the data directory that remembers them.
 */
@NullMarked
package io.hadal.engine.open;

import org.jspecify.annotations.NullMarked;
