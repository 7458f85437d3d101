/**
 * Proves that replicas can be restored. {@link io.hadal.engine.proof.Verifier} says when and keeps
 * what is known, {@link io.hadal.engine.proof.RowProver} compares the rows at one commit: those
 * here, and those that somebody would get who has nothing but the replica's store ({@link
 * io.hadal.engine.proof.Restorer}).
 */
@NullMarked
package io.hadal.engine.proof;

import org.jspecify.annotations.NullMarked;
