package io.hadal.engine.maintain;

import io.hadal.engine.EngineConfig;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.segment.ParquetSegmentStore;
import io.hadal.engine.segment.SegmentCache;
import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.log.Opening;
import java.util.function.Supplier;

/**
 * What the maintenance of one database works with.
 *
 * @param store whose root is the database's storage id
 * @param mirror takes the same objects as the store
 * @param opening of the line that is written
 * @param segments over the same store and cache
 * @param replicas what is kept for them
 * @param hotBytesMax memory that hot rows of this database may take
 */
public record MaintenanceParts(
        String database,
        Env env,
        Supplier<EngineConfig> config,
        DatabaseState state,
        CommitPipeline pipeline,
        ObjectStore store,
        PutJournal journal,
        Mirror mirror,
        BlobNames names,
        ChunkHeads chunks,
        Opening opening,
        DuckDb duckDb,
        SegmentCache cache,
        ParquetSegmentStore segments,
        ReplicaNeeds replicas,
        long hotBytesMax) {}
