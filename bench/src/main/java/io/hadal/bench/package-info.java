/**
 * Benchmarks, run by hand with {@code bench/run}: each against its peer in the same run where there
 * is one.
 */
@NullMarked
package io.hadal.bench;

import org.jspecify.annotations.NullMarked;
