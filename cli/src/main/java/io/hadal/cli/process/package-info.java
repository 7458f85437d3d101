/** Database servers as processes of their own: for the demo and the benchmarks. */
@NullMarked
package io.hadal.cli.process;

import org.jspecify.annotations.NullMarked;
