/**
 * What the core may not take from the platform directly: clock, randomness, tasks, time-outs, local
 * files. A test replaces all of it, so that a seed reproduces a run.
 */
@NullMarked
package io.hadal.env;

import org.jspecify.annotations.NullMarked;
