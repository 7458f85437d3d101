package io.hadal.storage.log;

import java.util.List;

/** One object of the log. */
public record Chunk(ChunkHeader header, List<LogRecord> records) {

    public Chunk {
        records = List.copyOf(records);
        if (records.size() != header.recordCount()) {
            throw new IllegalArgumentException(
                    "chunk "
                            + header.line()
                            + "/"
                            + header.seq()
                            + ": header says "
                            + header.recordCount()
                            + " records, there are "
                            + records.size());
        }
    }
}
