package io.hadal.cli.isolation;

import java.util.List;
import java.util.Map;

/**
 * One transaction as its client saw it. A key holds either a list, to which transactions append, or
 * a register, which they overwrite; every element written is unique in the history.
 *
 * @param when from before its first statement was sent until after its end was known
 */
record Transaction(int id, Outcome outcome, Span when, List<Statement> statements) {
    /** How it ended. */
    enum Outcome {
        COMMITTED,
        ABORTED,
        /** The connection was lost while it was being committed. */
        UNKNOWN
    }

    /** From a tick of the history's common counter to another one; UNKNOWN ends are Long.MAX. */
    record Span(long begun, long ended) {}

    sealed interface Statement {}

    /** Appends to a list, or sets a register. */
    record Write(int key, long element) implements Statement {}

    /**
     * @param seen elements of each key that was read, the oldest first; of a register, the one that
     *     it holds, or none
     */
    record Read(Span when, Map<Integer, List<Long>> seen) implements Statement {}

    List<Read> reads() {
        return statements.stream().filter(Read.class::isInstance).map(Read.class::cast).toList();
    }

    List<Write> writes() {
        return statements.stream().filter(Write.class::isInstance).map(Write.class::cast).toList();
    }

    @Override
    public String toString() {
        return "T" + id + " " + outcome + " " + statements;
    }
}
