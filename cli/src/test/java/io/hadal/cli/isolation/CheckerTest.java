package io.hadal.cli.isolation;

import static io.hadal.cli.isolation.Level.READ_COMMITTED;
import static io.hadal.cli.isolation.Level.REPEATABLE_READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.cli.isolation.Transaction.Outcome;
import io.hadal.cli.isolation.Transaction.Read;
import io.hadal.cli.isolation.Transaction.Span;
import io.hadal.cli.isolation.Transaction.Statement;
import io.hadal.cli.isolation.Transaction.Write;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker finds what is planted, and only that. */
final class CheckerTest {
    /** All at once: time says nothing. */
    private static final Span ANY = new Span(0, 100);

    @ParameterizedTest
    @EnumSource
    void aSerialHistoryHasNone(Level level) {
        List<Transaction> history =
                List.of(
                        at(1, 1, 2, append(1, 11), append(2, 12)),
                        at(2, 3, 4, read(3, 4, 1, 11L), append(1, 21), read(3, 4, 1, 11L, 21L)),
                        at(3, 5, 6, read(5, 6, Map.of(1, List.of(11L, 21L), 2, List.of(12L)))));
        assertThat(Checker.ofLists(history, level)).isEmpty();
    }

    @Test
    void g0WritesThatAreInterleaved() {
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11), append(2, 12)),
                        committed(2, append(1, 21), append(2, 22)),
                        committed(3, read(1, 11L, 21L)),
                        committed(4, read(2, 22L, 12L)));
        assertThat(Checker.ofLists(history, READ_COMMITTED))
                .anyMatch(line -> line.startsWith("G1c: ") && line.contains("overwritten by"));
        assertThat(Checker.ofLists(history, REPEATABLE_READ)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void g1aReadsOfWhatWasRolledBack(Level level) {
        List<Transaction> history =
                List.of(
                        new Transaction(1, Outcome.ABORTED, ANY, List.of(append(1, 11))),
                        committed(2, read(1, 11L)));
        assertThat(Checker.ofLists(history, level)).anyMatch(line -> line.startsWith("G1a"));
        assertThat(Checker.ofRegisters(List.of(history.get(1)), level))
                .anyMatch(line -> line.startsWith("garbage"));
    }

    @ParameterizedTest
    @EnumSource
    void g1bReadsOfWhatWasNotYetWhole(Level level) {
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11), append(1, 12)),
                        committed(2, read(1, 11L)),
                        committed(3, read(1, 11L, 12L)));
        assertThat(Checker.ofLists(history, level)).anyMatch(line -> line.startsWith("G1b"));
    }

    @ParameterizedTest
    @EnumSource
    void g1cTwoThatReadEachOther(Level level) {
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11), read(2, 22L)),
                        committed(2, append(2, 22), read(1, 11L)));
        assertThat(Checker.ofLists(history, level)).anyMatch(line -> line.contains("-read 22->"));
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateOfARegisterThatIsLost(Level level) {
        List<Transaction> history =
                List.of(
                        committed(1, read(1), append(1, 11)),
                        committed(2, read(1), append(1, 21)),
                        committed(3, read(1, 21L)));
        assertThat(Checker.ofRegisters(history, level))
                .anyMatch(line -> line.startsWith("lost update"));
    }

    @ParameterizedTest
    @EnumSource
    void anAppendThatIsLost(Level level) {
        List<Transaction> history =
                List.of(
                        at(1, 1, 2, append(1, 11)),
                        at(2, 1, 2, append(1, 21)),
                        at(3, 3, 4, read(3, 4, 1, 21L)));
        assertThat(Checker.ofLists(history, level))
                .anyMatch(line -> line.startsWith("lost write: nobody ever saw 11"));
    }

    @ParameterizedTest
    @EnumSource
    void listsThatAreNoBeginningsOfOneAnother(Level level) {
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11)),
                        committed(2, append(1, 21)),
                        committed(3, read(1, 11L, 21L)),
                        committed(4, read(1, 21L)));
        assertThat(Checker.ofLists(history, level))
                .anyMatch(line -> line.startsWith("incompatible order"));
    }

    @Test
    void readSkewIsExcludedBySnapshotsOfTransactionsOnly() {
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11), append(2, 12)),
                        committed(2, read(1), read(2, 12L)),
                        committed(3, read(1, 11L)));
        assertThat(Checker.ofLists(history, REPEATABLE_READ))
                .anyMatch(line -> line.startsWith("read skew: "));
        assertThat(Checker.ofLists(history, READ_COMMITTED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void readSkewInOneStatementIsExcludedAlways(Level level) {
        Statement skewed = new Read(ANY, Map.of(1, List.of(), 2, List.of(12L)));
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11), append(2, 12)),
                        committed(2, skewed),
                        committed(3, read(1, 11L)));
        assertThat(Checker.ofLists(history, level))
                .anyMatch(line -> line.startsWith("read skew: "));
    }

    @Test
    void twoReadersThatSeeTwoWritersInOppositeOrders() {
        Statement firstOnly = new Read(ANY, Map.of(1, List.of(11L), 2, List.of()));
        Statement secondOnly = new Read(ANY, Map.of(1, List.of(), 2, List.of(22L)));
        List<Transaction> history =
                List.of(
                        committed(1, append(1, 11)),
                        committed(2, append(2, 22)),
                        committed(3, firstOnly),
                        committed(4, secondOnly));
        assertThat(Checker.ofLists(history, REPEATABLE_READ))
                .anyMatch(line -> line.startsWith("read skew: "));
        assertThat(Checker.ofLists(history, READ_COMMITTED))
                .anyMatch(line -> line.startsWith("read skew: "));
    }

    @ParameterizedTest
    @EnumSource
    void writeSkewIsNone(Level level) {
        List<Transaction> history =
                List.of(
                        committed(1, read(2), append(1, 11)),
                        committed(2, read(1), append(2, 22)),
                        committed(3, read(1, 11L), read(2, 22L)));
        assertThat(Checker.ofLists(history, level)).isEmpty();
    }

    @Test
    void whatIsReadTwiceIsTheSameInASnapshot() {
        List<Transaction> history =
                List.of(committed(1, append(1, 11)), committed(2, read(1), read(1, 11L)));
        assertThat(Checker.ofLists(history, REPEATABLE_READ))
                .anyMatch(line -> line.startsWith("unrepeatable read"));
        assertThat(Checker.ofLists(history, READ_COMMITTED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void itsOwnWritesAreThere(Level level) {
        List<Transaction> lists =
                List.of(committed(1, append(1, 11), read(1)), committed(2, read(1, 11L)));
        assertThat(Checker.ofLists(lists, level)).anyMatch(line -> line.startsWith("own writes"));
        List<Transaction> registers = List.of(committed(1, read(1), append(1, 11), read(1)));
        assertThat(Checker.ofRegisters(registers, level))
                .anyMatch(line -> line.startsWith("own writes"));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedIsSeenByWhoComesLater(Level level) {
        List<Transaction> stale =
                List.of(
                        at(1, 1, 2, append(1, 11)),
                        at(2, 3, 4, read(3, 4, 1)),
                        at(3, 5, 6, read(5, 6, 1, 11L)));
        assertThat(Checker.ofLists(stale, level))
                .anyMatch(line -> line.startsWith("read skew: ") && line.contains("ended"));
        List<Transaction> lost =
                List.of(at(1, 1, 2, read(1, 1, 1), append(1, 11)), at(2, 3, 4, read(3, 4, 1)));
        assertThat(Checker.ofRegisters(lost, level))
                .anyMatch(line -> line.startsWith("read skew: ") && line.contains("missed 11"));
    }

    @ParameterizedTest
    @EnumSource
    void aCommitOfUnknownEndMayHaveHappenedOrNot(Level level) {
        Transaction unknown =
                new Transaction(
                        1,
                        Outcome.UNKNOWN,
                        new Span(1, Long.MAX_VALUE),
                        List.of(append(1, 11), append(2, 12)));
        assertThat(Checker.ofLists(List.of(unknown, at(2, 3, 4, read(3, 4, 1))), level)).isEmpty();
        Statement whole = new Read(new Span(3, 4), Map.of(1, List.of(11L), 2, List.of(12L)));
        assertThat(Checker.ofLists(List.of(unknown, at(2, 3, 4, whole)), level)).isEmpty();
        Statement half = new Read(new Span(3, 4), Map.of(1, List.of(11L), 2, List.of()));
        assertThat(Checker.ofLists(List.of(unknown, at(2, 3, 4, half)), level)).isNotEmpty();
    }

    // ---------------------------------------------------------------- how they are written down

    private static Transaction committed(int id, Statement... statements) {
        return new Transaction(id, Outcome.COMMITTED, ANY, List.of(statements));
    }

    private static Transaction at(int id, long begun, long ended, Statement... statements) {
        return new Transaction(id, Outcome.COMMITTED, new Span(begun, ended), List.of(statements));
    }

    private static Statement append(int key, long element) {
        return new Write(key, element);
    }

    private static Statement read(int key, Long... seen) {
        return new Read(ANY, Map.of(key, Arrays.asList(seen)));
    }

    private static Statement read(int key) {
        return new Read(ANY, Map.of(key, List.of()));
    }

    private static Statement read(long begun, long ended, int key, Long... seen) {
        return new Read(new Span(begun, ended), Map.of(key, Arrays.asList(seen)));
    }

    private static Statement read(long begun, long ended, Map<Integer, List<Long>> seen) {
        return new Read(new Span(begun, ended), seen);
    }
}
