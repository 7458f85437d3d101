package io.hadal.engine.segment;

import io.hadal.engine.segment.Fixtures.KeyedRow;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.objectstore.ObjectSource;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Times of writing and reading a segment of a million rows of ten columns; run by hand, the
 * argument is a folder.
 */
final class SegmentMeasure {
    private static final int ROWS = 1_000_000;
    private static final TableDef DEF =
            Fixtures.table(
                    1,
                    List.of(
                            ColumnType.of(Kind.BIGINT),
                            ColumnType.of(Kind.INT),
                            ColumnType.of(Kind.INT),
                            ColumnType.of(Kind.DOUBLE),
                            new ColumnType(Kind.DECIMAL, 0, 15, 2),
                            ColumnType.of(Kind.DATE),
                            new ColumnType(Kind.DATETIME, 0, 6, 0),
                            ColumnType.of(Kind.TEXT),
                            ColumnType.of(Kind.TEXT),
                            ColumnType.of(Kind.TEXT)));

    private SegmentMeasure() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]), "measure");
        List<KeyedRow> rows = rows();
        try (Shelf shelf = new Shelf(folder)) {
            for (boolean raw : new boolean[] {true, false, true, false}) {
                shelf.duckDb.vectors().useRaw(raw);
                write(shelf, rows, raw ? "raw vectors" : "public setters");
            }
            Segment segment = write(shelf, rows, "again");
            shelf.forgetMemory();
            time(
                    "find(), keys loaded",
                    () -> shelf.segments.find(DEF, segment, List.of(0), rows.get(5).key()));
            time(
                    "find() by text, keys loaded",
                    () -> shelf.segments.find(DEF, segment, List.of(7), rows.get(5).key()));
            time("row(), block decoded", () -> shelf.segments.row(DEF, segment, 500_000));
            time("row(), another block", () -> shelf.segments.row(DEF, segment, 100_000));
            for (int i = 0; i < 3; i++) {
                warm(shelf, segment, rows);
            }
        }
    }

    private static Segment write(Shelf shelf, List<KeyedRow> rows, String how) throws Exception {
        long start = System.nanoTime();
        try (Written written = shelf.write(DEF, rows)) {
            double seconds = (System.nanoTime() - start) / 1e9;
            print(
                    "write, %s: %.2f s, %.0f rows/s, %d bytes",
                    how, seconds, ROWS / seconds, written.segment().sizeBytes());
            shelf.store.put(Shelf.key(written.segment()), ObjectSource.of(written.path()));
            return written.segment();
        }
    }

    private static void warm(Shelf shelf, Segment segment, List<KeyedRow> rows) {
        Random random = new Random(1);
        int lookups = 200_000;
        long start = System.nanoTime();
        for (int i = 0; i < lookups; i++) {
            byte[] key = rows.get(random.nextInt(ROWS)).key();
            int ordinal = shelf.segments.find(DEF, segment, List.of(0), key)[0];
            // Within one block, which stays in memory.
            shelf.segments.row(DEF, segment, ordinal % 30_000);
        }
        print("find() and row(), warm: %.2f us", (System.nanoTime() - start) / 1e3 / lookups);
    }

    private static void time(String what, Runnable body) {
        long start = System.nanoTime();
        body.run();
        print("%s: %.1f ms", what, (System.nanoTime() - start) / 1e6);
    }

    private static List<KeyedRow> rows() {
        Random random = new Random(2);
        List<KeyedRow> rows = new ArrayList<>();
        for (long i = 0; i < ROWS; i++) {
            rows.add(
                    KeyedRow.of(
                            DEF,
                            i * 3,
                            (long) random.nextInt(1000),
                            (long) random.nextInt(),
                            random.nextDouble(),
                            BigDecimal.valueOf(random.nextInt(100_000_000), 2),
                            LocalDate.ofEpochDay(random.nextInt(20_000)),
                            LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(i),
                            "name " + random.nextInt(100_000),
                            "category " + random.nextInt(20),
                            "a comment that is a little longer " + random.nextInt()));
        }
        Collections.shuffle(rows, random);
        return rows;
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
