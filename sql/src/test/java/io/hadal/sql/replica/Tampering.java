package io.hadal.sql.replica;

import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.Commit;
import io.hadal.storage.log.LogRecord.RowChange;
import io.hadal.storage.log.LogRecord.SegmentEdit;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes what a store holds so that every checksum is right. */
final class Tampering {
    private Tampering() {}

    /** Another row in place of the last one of the last chunk's commit. */
    static void changeLastRow(ObjectStore folder, byte[] row) {
        changeLastChunk(
                folder,
                record -> {
                    if (!(record instanceof Commit commit)) {
                        return record;
                    }
                    List<RowChange> changes = new ArrayList<>(commit.changes());
                    RowChange last = changes.removeLast();
                    changes.add(new RowChange(last.tableId(), last.key(), row, last.replaced()));
                    return new Commit(
                            commit.position(),
                            commit.timeMicros(),
                            changes,
                            commit.added(),
                            commit.deleted());
                });
    }

    /** Another value in each row of the segments that the last chunk adds. */
    static void changeLastSegment(ObjectStore folder, Path scratch) {
        changeLastChunk(
                folder,
                record ->
                        record instanceof SegmentEdit edit
                                ? new SegmentEdit(
                                        edit.position(),
                                        edit.timeMicros(),
                                        edit.tableId(),
                                        edit.hotThrough(),
                                        edit.removed(),
                                        edit.added().stream()
                                                .map(added -> changed(folder, scratch, added))
                                                .toList())
                                : record);
    }

    private static AddedSegment changed(ObjectStore folder, Path scratch, AddedSegment added) {
        Segment segment = added.segment();
        String key = Keys.blob(segment.id());
        try {
            Path before = Files.write(scratch.resolve("before.parquet"), folder.get(key));
            Path after = scratch.resolve("after.parquet");
            try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duck.createStatement()) {
                statement.execute(
                        "COPY (SELECT * REPLACE (c1 + 1 AS c1) FROM '"
                                + before
                                + "') TO '"
                                + after
                                + "' (FORMAT parquet)");
            }
            byte[] bytes = Files.readAllBytes(after);
            folder.put(key, ObjectSource.of(bytes));
            return new AddedSegment(
                    new Segment(
                            segment.id(),
                            segment.rows(),
                            bytes.length,
                            Hash.of(bytes),
                            segment.minKey(),
                            segment.maxKey(),
                            segment.columns()),
                    added.deleted());
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void changeLastChunk(ObjectStore folder, UnaryOperator<LogRecord> change) {
        String key = folder.list(Keys.LOG, "", 1000).objects().getLast().key();
        Chunk chunk = ChunkCodec.decode(folder.get(key), key);
        ChunkHeader header = chunk.header();
        LogTail tail =
                new LogTail(
                        header.line(),
                        header.seq(),
                        header.predecessor(),
                        header.firstPosition() - 1,
                        header.firstTimeMicros() - 1,
                        header.boundary());
        List<byte[]> records =
                chunk.records().stream().map(change).map(LogRecordCodec::encode).toList();
        EncodedChunk changed = ChunkCodec.encode(tail, records, header.puts());
        folder.put(key, ObjectSource.of(changed.object().bytes()));
    }
}
