/**
 * Bodies on their way from one store to another: fetched in parallel and verified, held in bounded
 * memory, made visible when their turn has come.
 */
@NullMarked
package io.hadal.replication.copy;

import org.jspecify.annotations.NullMarked;
