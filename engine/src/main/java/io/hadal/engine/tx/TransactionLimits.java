package io.hadal.engine.tx;

import java.util.function.LongSupplier;

/**
 * What a transaction may take of memory, asked at each write.
 *
 * @param bytesMax a larger one is refused
 * @param segmentBytes rows beyond this go to segments
 */
public record TransactionLimits(LongSupplier bytesMax, LongSupplier segmentBytes) {}
