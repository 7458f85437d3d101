package io.hadal.engine.tx;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import java.util.function.LongSupplier;

/**
 * What a transaction may take of memory, asked at each write.
 *
 * @param bytesMax a larger one is refused
 * @param segmentBytes rows beyond this go to segments
 */
public record TransactionLimits(LongSupplier bytesMax, LongSupplier segmentBytes, Refusal refusal) {

    /** What a transaction that is too large is told. */
    @FunctionalInterface
    public interface Refusal {
        EngineException of(long bytes, long max);
    }

    public TransactionLimits(LongSupplier bytesMax, LongSupplier segmentBytes) {
        this(bytesMax, segmentBytes, TransactionLimits::tooLarge);
    }

    private static EngineException tooLarge(long bytes, long max) {
        return new EngineException(
                Kind.TRANSACTION_TOO_LARGE,
                "the transaction needs %d bytes of memory, more than %d; commit more often or raise the limit"
                        .formatted(bytes, max));
    }
}
