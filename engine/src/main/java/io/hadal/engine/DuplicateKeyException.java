package io.hadal.engine;

import io.hadal.storage.schema.TableDef;

/** Cause of an EngineException of kind DUPLICATE_KEY. */
public final class DuplicateKeyException extends RuntimeException {
    private final TableDef table;
    private final String indexName;
    private final byte[] row;

    /**
     * @param indexName name of the unique index, or PRIMARY; @param row the row that could not be
     *     added
     */
    public DuplicateKeyException(TableDef table, String indexName, byte[] row) {
        super("duplicate key in index " + indexName + " of table " + table.name());
        this.table = table;
        this.indexName = indexName;
        this.row = row;
    }

    public TableDef table() {
        return table;
    }

    public String indexName() {
        return indexName;
    }

    public byte[] row() {
        return row;
    }
}
